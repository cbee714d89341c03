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
import { ApiError } from '../errors/api-error.js'
import {
  EMPTY_OAUTH,
  EMPTY_SAML,
  type EnterpriseConnectionView,
  enterpriseOptions,
} from '../model/enterprise-connection.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { samlConnection } from '../resources/enterprise-connection.js'
import {
  countEnterpriseConnections,
  ENTERPRISE_CONNECTION_ORDER,
  type EnterpriseConnectionFilter,
  findByProtocolId,
  listEnterpriseConnections,
} from '../store/enterprise-connections.js'
import type { EnterpriseConnectionRow } from '../store/tables.js'
import { protocolSettings, type SamlBody, samlChanges } from './enterprise-input.js'
import { inclusion } from './users/filter.js'

const list = backendList('ListSAMLConnections', {
  mode: 'read',
  access: 'secret-key',
  filter: (_, { query }): EnterpriseConnectionFilter => ({
    protocol: 'saml',
    query: query.query,
    organizations: inclusion(query.organization_id),
  }),
  order: ENTERPRISE_CONNECTION_ORDER,
  fetch: (ctx, filter, page) => listEnterpriseConnections(ctx, filter, page, page.order),
  count: (ctx, filter) => countEnterpriseConnections(ctx, filter),
  render: async (ctx, rows) => (await completeViews(ctx, rows)).map(view => render(ctx, view)),
})

/** Metadata is read over the network: before the transaction. */
const create = backendOperation('CreateSAMLConnection', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, input) => {
    const body = input.body as NewConnectionBody
    const before = { saml: EMPTY_SAML, oauth: EMPTY_OAUTH }
    const settings = await protocolSettings(ctx, 'saml', before, { saml: body })
    const changes = { ...changesOf(body), name: body.name }
    return inTransaction(ctx, async tx =>
      render(tx, await createEnterpriseConnection(tx, body.provider, changes, settings)),
    )
  },
})

const get = backendOperation('GetSAMLConnection', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) =>
    render(ctx, await completeView(ctx, await getSamlConnection(ctx, path.saml_connection_id))),
})

const update = backendOperation('UpdateSAMLConnection', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const { saml_connection_id: id } = path
    const seen = await getSamlConnection(ctx, id)
    const settings = await protocolSettings(ctx, 'saml', enterpriseOptions(seen), { saml: body })
    const changes = {
      ...changesOf(body),
      replacesEnrollment: body.consent_verified_domains_deletion ?? false,
    }
    return inTransaction(ctx, async tx => {
      const before = await getSamlConnection(tx, id)
      return render(tx, await changeEnterpriseConnection(tx, before, changes, settings))
    })
  },
})

const remove = backendOperation('DeleteSAMLConnection', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeEnterpriseConnection(ctx, (await getSamlConnection(ctx, path.saml_connection_id)).id)
    return deletedObject('saml_connection', path.saml_connection_id)
  },
})

interface ConnectionBody extends SamlBody {
  name?: string | null
  domain?: string | null
  domains?: string[] | null
  organization_id?: string | null
  active?: boolean | null
  sync_user_attributes?: boolean | null
  disable_additional_identifications?: boolean | null
  allow_organization_account_linking?: boolean | null
}

/** Checked by the contract, whose `anyOf` leaves nothing of it to the types. */
interface NewConnectionBody extends ConnectionBody {
  name: string
  provider: string
}

const changesOf = (body: ConnectionBody): EnterpriseChanges => ({
  ...samlChanges(body),
  name: body.name,
  domains: body.domains ?? (body.domain ? [body.domain] : undefined),
  organizationId: body.organization_id,
  active: body.active,
  syncUserAttributes: body.sync_user_attributes,
  disableAdditionalIdentifications: body.disable_additional_identifications,
  allowOrganizationAccountLinking: body.allow_organization_account_linking,
})

/** @throws ApiError resource_not_found */
async function getSamlConnection(ctx: Context, id: string): Promise<EnterpriseConnectionRow> {
  const row = await findByProtocolId(ctx, id)
  if (row?.protocol !== 'saml') throw new ApiError('resource_not_found', { values: { id } })
  return row
}

const render = (ctx: Context, view: EnterpriseConnectionView) => samlConnection(view, enterpriseFacts(ctx))

export const samlConnectionOperations: Operation[] = [list, create, get, update, remove]
