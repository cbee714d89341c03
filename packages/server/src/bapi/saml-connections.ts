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
import { type EnterpriseConnectionView, enterpriseOptions } from '../model/enterprise-connection.js'
import {
  type ConnectionBody,
  connectionChanges,
  newProtocolSettings,
  protocolSettings,
  type SamlBody,
} from '../operation/enterprise-input.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { samlConnection } from '../resources/enterprise-connection.js'
import {
  countEnterpriseConnections,
  ENTERPRISE_CONNECTION_ORDER,
  type EnterpriseConnectionFilter,
  findByProtocolId,
  getEnterpriseConnectionForUpdate,
  listEnterpriseConnections,
} from '../store/enterprise-connections.js'
import type { EnterpriseConnectionRow } from '../store/tables.js'
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
    const settings = await newProtocolSettings(ctx, body.provider, { saml: body })
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
    const settings = await protocolSettings(ctx, seen, enterpriseOptions(seen), { saml: body })
    const changes = {
      ...changesOf(body),
      replacesEnrollment: body.consent_verified_domains_deletion ?? false,
    }
    return inTransaction(ctx, async tx => {
      const before = await getEnterpriseConnectionForUpdate(tx, seen.id)
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

interface FlatBody extends SamlBody, Omit<ConnectionBody, 'saml' | 'oidc'> {
  domain?: string | null
}

/** Checked by the contract, whose `anyOf` leaves nothing of it to the types. */
interface NewConnectionBody extends FlatBody {
  name: string
  provider: string
}

const changesOf = (body: FlatBody): EnterpriseChanges => ({
  ...connectionChanges({ ...body, saml: body }),
  domains: body.domains ?? (body.domain ? [body.domain] : undefined),
})

/** @throws ApiError resource_not_found */
async function getSamlConnection(ctx: Context, id: string): Promise<EnterpriseConnectionRow> {
  const row = await findByProtocolId(ctx, id)
  if (row?.protocol !== 'saml') throw new ApiError('resource_not_found', { values: { id } })
  return row
}

const render = (ctx: Context, view: EnterpriseConnectionView) => samlConnection(view, enterpriseFacts(ctx))

export const samlConnectionOperations: Operation[] = [list, create, get, update, remove]
