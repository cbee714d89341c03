import type { Context } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import {
  changeEnterpriseConnection,
  completeView,
  completeViews,
  createEnterpriseConnection,
  type EnterpriseChanges,
  removeEnterpriseConnection,
} from '../domain/enterprise/connections.js'
import { enterpriseFacts } from '../domain/enterprise/facts.js'
import {
  EMPTY_OAUTH,
  EMPTY_SAML,
  type EnterpriseConnectionView,
  enterpriseOptions,
} from '../model/enterprise-connection.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation, Reply } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { enterpriseConnection } from '../resources/enterprise-connection.js'
import {
  countEnterpriseConnections,
  type EnterpriseConnectionFilter,
  getEnterpriseConnection,
  listEnterpriseConnections,
} from '../store/enterprise-connections.js'
import { customAttributesOf, protocolSettings, samlChanges } from './enterprise-input.js'

const list = backendList('ListEnterpriseConnections', {
  mode: 'read',
  access: 'secret-key',
  filter: (_, { query }): EnterpriseConnectionFilter => ({
    active: query.active,
    organizations: query.organization_id ? { include: [query.organization_id], exclude: [] } : undefined,
  }),
  fetch: (ctx, filter, page) => listEnterpriseConnections(ctx, filter, page),
  count: (ctx, filter) => countEnterpriseConnections(ctx, filter),
  render: async (ctx, rows) => (await completeViews(ctx, rows)).map(view => render(ctx, view)),
})

/** Metadata is read over the network: before the transaction. */
const create = backendOperation('CreateEnterpriseConnection', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const { provider, name } = body
    const protocol = provider.startsWith('saml_') ? 'saml' : 'oauth'
    const settings = await protocolSettings(ctx, protocol, { saml: EMPTY_SAML, oauth: EMPTY_OAUTH }, body)
    const changes = { ...changesOf(body), name }
    const view = await inTransaction(ctx, tx => createEnterpriseConnection(tx, provider, changes, settings))
    return new Reply(201, render(ctx, view))
  },
})

const get = backendOperation('GetEnterpriseConnection', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) =>
    render(ctx, await completeView(ctx, await getEnterpriseConnection(ctx, path.enterprise_connection_id))),
})

const update = backendOperation('UpdateEnterpriseConnection', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const { enterprise_connection_id: id } = path
    const seen = await getEnterpriseConnection(ctx, id)
    const settings = await protocolSettings(ctx, seen.protocol, enterpriseOptions(seen), body)
    return inTransaction(ctx, async tx => {
      const before = await getEnterpriseConnection(tx, id)
      return render(tx, await changeEnterpriseConnection(tx, before, changesOf(body), settings))
    })
  },
})

const remove = backendOperation('DeleteEnterpriseConnection', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeEnterpriseConnection(ctx, path.enterprise_connection_id)
    return deletedObject('enterprise_connection', path.enterprise_connection_id)
  },
})

interface ConnectionBody {
  name?: string | null
  domains?: string[] | null
  organization_id?: string | null
  active?: boolean | null
  sync_user_attributes?: boolean | null
  disable_additional_identifications?: boolean | null
  allow_organization_account_linking?: boolean | null
  saml?: Parameters<typeof samlChanges>[0] | null
  custom_attributes?: Parameters<typeof customAttributesOf>[0] | null
}

const changesOf = (body: ConnectionBody): EnterpriseChanges => ({
  ...samlChanges(body.saml ?? {}),
  name: body.name,
  domains: body.domains,
  organizationId: body.organization_id,
  active: body.active,
  syncUserAttributes: body.sync_user_attributes,
  disableAdditionalIdentifications: body.disable_additional_identifications,
  allowOrganizationAccountLinking: body.allow_organization_account_linking,
  customAttributes: body.custom_attributes && customAttributesOf(body.custom_attributes),
})

const render = (ctx: Context, view: EnterpriseConnectionView) =>
  enterpriseConnection(view, enterpriseFacts(ctx))

export const enterpriseConnectionOperations: Operation[] = [list, create, get, update, remove]
