import type { Context } from '../../context/context.js'
import { ensureRolesForReading } from '../../domain/organizations/default-roles.js'
import { loadRoleBook, type RoleSetView } from '../../domain/organizations/role-book.js'
import {
  addRolesToRoleSet,
  createRoleSet,
  getRoleSet,
  replaceRoleInRoleSet,
  replaceRoleSet,
  rolesInUse,
  updateRoleSet,
} from '../../domain/organizations/role-sets.js'
import type { Operation } from '../../operation/operation.js'
import { paginatedList } from '../../resources/paginated-list.js'
import { roleSetResource } from '../../resources/role-set.js'
import { organizationOperation, pageInMemory, parseOrder } from './operation.js'

const list = organizationOperation('ListRoleSets', {
  mode: 'staged',
  run: async (ctx, { query = {} }) => {
    await ensureRolesForReading(ctx)
    const roles = await loadRoleBook(ctx.db, ctx.instance.id)
    const rows = roles.roleSets.map(view => view.roleSet)
    const { page, totalCount } = pageInMemory(
      rows,
      query,
      parseOrder(query.order_by, ['created_at', 'name', 'key'] as const),
    )
    const data: object[] = []
    for (const row of page) data.push(await render(ctx, getRoleSet(roles, row.id)))
    return paginatedList(data, totalCount)
  },
})

const get = organizationOperation('GetRoleSet', {
  mode: 'staged',
  run: async (ctx, { path }) => {
    await ensureRolesForReading(ctx)
    return render(ctx, getRoleSet(await loadRoleBook(ctx.db, ctx.instance.id), path.role_set_key_or_id))
  },
})

const create = organizationOperation('CreateRoleSet', {
  mode: 'write',
  run: async (ctx, { body }) => {
    const view = await createRoleSet(ctx, {
      name: body.name,
      key: body.key,
      description: body.description,
      defaultRoleKey: body.default_role_key,
      creatorRoleKey: body.creator_role_key,
      type: body.type,
      roleKeys: body.roles,
    })
    return render(ctx, view)
  },
})

const update = organizationOperation('UpdateRoleSet', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const view = await updateRoleSet(ctx, path.role_set_key_or_id, {
      name: body.name,
      key: body.key,
      description: body.description,
      type: body.type,
      defaultRoleKey: body.default_role_key,
      creatorRoleKey: body.creator_role_key,
    })
    return render(ctx, view)
  },
})

const replace = organizationOperation('ReplaceRoleSet', {
  mode: 'write',
  run: async (ctx, { path, body }) =>
    replaceRoleSet(ctx, path.role_set_key_or_id, body.dest_role_set_key, body.reassignment_mappings ?? {}),
})

const addRoles = organizationOperation('AddRolesToRoleSet', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const view = await addRolesToRoleSet(ctx, path.role_set_key_or_id, {
      roleKeys: body.role_keys,
      defaultRoleKey: body.default_role_key,
      creatorRoleKey: body.creator_role_key,
    })
    return render(ctx, view)
  },
})

const replaceRole = organizationOperation('ReplaceRoleInRoleSet', {
  mode: 'write',
  run: async (ctx, { path, body }) =>
    render(ctx, await replaceRoleInRoleSet(ctx, path.role_set_key_or_id, body.role_key, body.to_role_key)),
})

async function render(ctx: Context, view: RoleSetView): Promise<object> {
  return roleSetResource({ ...view, inUse: await rolesInUse(ctx, view) })
}

export const roleSetOperations: Operation[] = [list, get, create, update, replace, addRoles, replaceRole]
