import { addToList } from '../domain/restrictions/lists.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { restrictedIdentifier } from '../resources/restricted-identifier.js'
import {
  countRestrictedIdentifiers,
  deleteRestrictedIdentifier,
  listRestrictedIdentifiers,
} from '../store/restricted-identifiers.js'
import { pageOf, paginated } from './page.js'

const listAllowed = backendOperation('ListAllowlistIdentifiers', {
  mode: 'read',
  run: async (ctx, { query = {} }) => {
    const rows = await listRestrictedIdentifiers(ctx.db, ctx.instance.id, 'allowlist', pageOf(query))
    const count = () => countRestrictedIdentifiers(ctx.db, ctx.instance.id, 'allowlist')
    return paginated(query, rows.map(restrictedIdentifier), count)
  },
})

const allow = backendOperation('CreateAllowlistIdentifier', {
  mode: 'write',
  run: async (ctx, { body }) =>
    restrictedIdentifier(await addToList(ctx, 'allowlist', body.identifier, { notify: body.notify })),
})

const removeAllowed = backendOperation('DeleteAllowlistIdentifier', {
  mode: 'write',
  run: async (ctx, { path }) => {
    await deleteRestrictedIdentifier(ctx.db, ctx.instance.id, 'allowlist', path.identifier_id)
    return deletedObject('allowlist_identifier', path.identifier_id)
  },
})

const listBlocked = backendOperation('ListBlocklistIdentifiers', {
  mode: 'read',
  run: async ctx => {
    const rows = await listRestrictedIdentifiers(ctx.db, ctx.instance.id, 'blocklist')
    return { data: rows.map(restrictedIdentifier), total_count: rows.length }
  },
})

const block = backendOperation('CreateBlocklistIdentifier', {
  mode: 'write',
  run: async (ctx, { body }) => restrictedIdentifier(await addToList(ctx, 'blocklist', body.identifier)),
})

const removeBlocked = backendOperation('DeleteBlocklistIdentifier', {
  mode: 'write',
  run: async (ctx, { path }) => {
    await deleteRestrictedIdentifier(ctx.db, ctx.instance.id, 'blocklist', path.identifier_id)
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
