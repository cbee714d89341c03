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
import { pageInMemory, rowsWith } from '../../operation/in-memory.js'
import { backendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { roleSetResource } from '../../resources/role-set.js'

const list = backendList('ListRoleSets', {
  mode: 'staged',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { query }) => {
    await ensureRolesForReading(ctx)
    const roles = await loadRoleBook(ctx)
    const roleSets = roles.roleSets.map(view => view.roleSet)
    return { roles, rows: rowsWith(roleSets, query.query) }
  },
  order: ['created_at', 'name', 'key'],
  fetch: (_, { rows }, page) => pageInMemory(rows, page),
  count: (_, { rows }) => rows.length,
  render: async (ctx, rows, { filter }) => {
    const data: object[] = []
    for (const row of rows) data.push(await render(ctx, getRoleSet(filter.roles, row.id)))
    return data
  },
})

const get = backendOperation('GetRoleSet', {
  mode: 'staged',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => {
    await ensureRolesForReading(ctx)
    return render(ctx, getRoleSet(await loadRoleBook(ctx), path.role_set_key_or_id))
  },
})

const create = backendOperation('CreateRoleSet', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
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

const update = backendOperation('UpdateRoleSet', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
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

const replace = backendOperation('ReplaceRoleSet', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    replaceRoleSet(ctx, path.role_set_key_or_id, body.dest_role_set_key, body.reassignment_mappings ?? {}),
})

const addRoles = backendOperation('AddRolesToRoleSet', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const view = await addRolesToRoleSet(ctx, path.role_set_key_or_id, {
      roleKeys: body.role_keys,
      defaultRoleKey: body.default_role_key,
      creatorRoleKey: body.creator_role_key,
    })
    return render(ctx, view)
  },
})

const replaceRole = backendOperation('ReplaceRoleInRoleSet', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    render(ctx, await replaceRoleInRoleSet(ctx, path.role_set_key_or_id, body.role_key, body.to_role_key)),
})

async function render(ctx: Context, view: RoleSetView): Promise<object> {
  return roleSetResource({ ...view, inUse: await rolesInUse(ctx, view) })
}

export const roleSetOperations: Operation[] = [list, get, create, update, replace, addRoles, replaceRole]
