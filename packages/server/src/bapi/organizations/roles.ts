import { ensureRolesForReading } from '../../domain/organizations/default-roles.js'
import {
  createPermission,
  deletePermission,
  updatePermission,
} from '../../domain/organizations/permissions.js'
import { loadRoleBook } from '../../domain/organizations/role-book.js'
import {
  assignPermission,
  createRole,
  deleteRole,
  getRole,
  removePermission,
  updateRole,
} from '../../domain/organizations/roles.js'
import { pageInMemory, rowsWith } from '../../operation/in-memory.js'
import { backendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { organizationPermission, organizationRole } from '../../resources/organization-role.js'
import { getPermission as getPermissionRow } from '../../store/organization-roles.js'

const ORDER_FIELDS = ['created_at', 'name', 'key'] as const

const listRoles = backendList('ListOrganizationRoles', {
  mode: 'staged',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { query }) => {
    await ensureRolesForReading(ctx)
    const roles = await loadRoleBook(ctx)
    const rows = roles.roles.map(view => view.role)
    return { roles, rows: rowsWith(rows, query.query) }
  },
  order: ORDER_FIELDS,
  fetch: (_, { rows }, page) => pageInMemory(rows, page),
  count: (_, { rows }) => rows.length,
  render: (_, rows, { filter }) => rows.map(row => organizationRole(filter.roles.get(row.id))),
})

const getOneRole = backendOperation('GetOrganizationRole', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => organizationRole(getRole(await loadRoleBook(ctx), path.organization_role_id)),
})

const createOneRole = backendOperation('CreateOrganizationRole', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { body }) => {
    const { include_in_initial_role_set: includeInInitialRoleSet, ...input } = body
    return organizationRole(await createRole(ctx, { ...input, includeInInitialRoleSet }))
  },
})

const updateOneRole = backendOperation('UpdateOrganizationRole', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    organizationRole(await updateRole(ctx, path.organization_role_id, body)),
})

const deleteOneRole = backendOperation('DeleteOrganizationRole', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => deleteRole(ctx, path.organization_role_id),
})

const assign = backendOperation('AssignPermissionToOrganizationRole', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) =>
    organizationRole(await assignPermission(ctx, path.organization_role_id, path.permission_id)),
})

const unassign = backendOperation('RemovePermissionFromOrganizationRole', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) =>
    organizationRole(await removePermission(ctx, path.organization_role_id, path.permission_id)),
})

const listPermissions = backendList('ListOrganizationPermissions', {
  mode: 'staged',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { query }) => {
    await ensureRolesForReading(ctx)
    return rowsWith((await loadRoleBook(ctx)).permissions, query.query)
  },
  order: ORDER_FIELDS,
  fetch: (_, rows, page) => pageInMemory(rows, page),
  count: (_, rows) => rows.length,
  render: (_, rows) => rows.map(organizationPermission),
})

const getPermission = backendOperation('GetOrganizationPermission', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => organizationPermission(await getPermissionRow(ctx, path.permission_id)),
})

const createOnePermission = backendOperation('CreateOrganizationPermission', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { body }) => organizationPermission(await createPermission(ctx, body)),
})

const updateOnePermission = backendOperation('UpdateOrganizationPermission', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    organizationPermission(await updatePermission(ctx, path.permission_id, body)),
})

const deleteOnePermission = backendOperation('DeleteOrganizationPermission', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => deletePermission(ctx, path.permission_id),
})

export const roleOperations: Operation[] = [
  listRoles,
  getOneRole,
  createOneRole,
  updateOneRole,
  deleteOneRole,
  assign,
  unassign,
]

export const permissionOperations: Operation[] = [
  listPermissions,
  getPermission,
  createOnePermission,
  updateOnePermission,
  deleteOnePermission,
]
