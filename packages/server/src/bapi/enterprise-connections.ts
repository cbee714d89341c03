import type { Context } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import {
  changeEnterpriseConnection,
  completeView,
  completeViews,
  createEnterpriseConnection,
  removeEnterpriseConnection,
} from '../domain/enterprise/connections.js'
import { enterpriseFacts } from '../domain/enterprise/facts.js'
import { type EnterpriseConnectionView, enterpriseOptions } from '../model/enterprise-connection.js'
import { connectionChanges, newProtocolSettings, protocolSettings } from '../operation/enterprise-input.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { enterpriseConnection } from '../resources/enterprise-connection.js'
import {
  countEnterpriseConnections,
  type EnterpriseConnectionFilter,
  getEnterpriseConnection,
  getEnterpriseConnectionForUpdate,
  listEnterpriseConnections,
  ofOrganization,
} from '../store/enterprise-connections.js'

const list = backendList('ListEnterpriseConnections', {
  mode: 'read',
  access: 'secret-key',
  filter: (_, { query }): EnterpriseConnectionFilter => ({
    active: query.active,
    ...(query.organization_id ? ofOrganization(query.organization_id) : {}),
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
    const settings = await newProtocolSettings(ctx, provider, body)
    const changes = { ...connectionChanges(body), name }
    return inTransaction(ctx, async tx =>
      render(tx, await createEnterpriseConnection(tx, provider, changes, settings)),
    )
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
    const settings = await protocolSettings(ctx, seen, enterpriseOptions(seen), body)
    return inTransaction(ctx, async tx => {
      const before = await getEnterpriseConnectionForUpdate(tx, id)
      return render(tx, await changeEnterpriseConnection(tx, before, connectionChanges(body), settings))
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

const render = (ctx: Context, view: EnterpriseConnectionView) =>
  enterpriseConnection(view, enterpriseFacts(ctx))

export const enterpriseConnectionOperations: Operation[] = [list, create, get, update, remove]
