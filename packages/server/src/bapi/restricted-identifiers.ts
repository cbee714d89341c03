import { addToList } from '../domain/restrictions/lists.js'
import { backendList, everything } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { paginatedList } from '../resources/paginated-list.js'
import { restrictedIdentifier } from '../resources/restricted-identifier.js'
import {
  countRestrictedIdentifiers,
  deleteRestrictedIdentifier,
  listRestrictedIdentifiers,
} from '../store/restricted-identifiers.js'

const listAllowed = backendList('ListAllowlistIdentifiers', {
  mode: 'read',
  access: 'secret-key',
  filter: everything,
  fetch: (ctx, _, page) => listRestrictedIdentifiers(ctx, 'allowlist', page),
  count: ctx => countRestrictedIdentifiers(ctx, 'allowlist'),
  render: (_, rows) => rows.map(restrictedIdentifier),
})

const allow = backendOperation('CreateAllowlistIdentifier', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) =>
    restrictedIdentifier(await addToList(ctx, 'allowlist', body.identifier, { notify: body.notify })),
})

const removeAllowed = backendOperation('DeleteAllowlistIdentifier', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await deleteRestrictedIdentifier(ctx, 'allowlist', path.identifier_id)
    return deletedObject('allowlist_identifier', path.identifier_id)
  },
})

const listBlocked = backendOperation('ListBlocklistIdentifiers', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => {
    const rows = await listRestrictedIdentifiers(ctx, 'blocklist')
    return paginatedList(rows.map(restrictedIdentifier), rows.length)
  },
})

const block = backendOperation('CreateBlocklistIdentifier', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => restrictedIdentifier(await addToList(ctx, 'blocklist', body.identifier)),
})

const removeBlocked = backendOperation('DeleteBlocklistIdentifier', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await deleteRestrictedIdentifier(ctx, 'blocklist', path.identifier_id)
    return deletedObject('blocklist_identifier', path.identifier_id)
  },
})

export const restrictedIdentifierOperations: Operation[] = [
  listAllowed,
  allow,
  removeAllowed,
  listBlocked,
  block,
  removeBlocked,
]
