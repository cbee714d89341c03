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
import type { Operation } from '../../operation/operation.js'
import { organizationPermission, organizationRole } from '../../resources/organization-role.js'
import { paginatedList } from '../../resources/paginated-list.js'
import { getPermission as getPermissionRow } from '../../store/organization-roles.js'
import { organizationOperation, pageInMemory, parseOrder } from './operation.js'

const ORDER_FIELDS = ['created_at', 'name', 'key'] as const

const listRoles = organizationOperation('ListOrganizationRoles', {
  mode: 'staged',
  run: async (ctx, { query = {} }) => {
    await ensureRolesForReading(ctx)
    const roles = await loadRoleBook(ctx.db, ctx.instance.id)
    const rows = roles.roles.map(view => view.role)
    const { page, totalCount } = pageInMemory(rows, query, parseOrder(query.order_by, ORDER_FIELDS))
    return paginatedList(
      page.map(row => organizationRole(roles.get(row.id))),
      totalCount,
    )
  },
})

const getOneRole = organizationOperation('GetOrganizationRole', {
  mode: 'read',
  run: async (ctx, { path }) =>
    organizationRole(getRole(await loadRoleBook(ctx.db, ctx.instance.id), path.organization_role_id)),
})

const createOneRole = organizationOperation('CreateOrganizationRole', {
  mode: 'write',
  run: async (ctx, { body }) => {
    const { include_in_initial_role_set: includeInInitialRoleSet, ...input } = body
    return organizationRole(await createRole(ctx, { ...input, includeInInitialRoleSet }))
  },
})

const updateOneRole = organizationOperation('UpdateOrganizationRole', {
  mode: 'write',
  run: async (ctx, { path, body }) =>
    organizationRole(await updateRole(ctx, path.organization_role_id, body)),
})

const deleteOneRole = organizationOperation('DeleteOrganizationRole', {
  mode: 'write',
  run: async (ctx, { path }) => deleteRole(ctx, path.organization_role_id),
})

const assign = organizationOperation('AssignPermissionToOrganizationRole', {
  mode: 'write',
  run: async (ctx, { path }) =>
    organizationRole(await assignPermission(ctx, path.organization_role_id, path.permission_id)),
})

const unassign = organizationOperation('RemovePermissionFromOrganizationRole', {
  mode: 'write',
  run: async (ctx, { path }) =>
    organizationRole(await removePermission(ctx, path.organization_role_id, path.permission_id)),
})

const listPermissions = organizationOperation('ListOrganizationPermissions', {
  mode: 'staged',
  run: async (ctx, { query = {} }) => {
    await ensureRolesForReading(ctx)
    const roles = await loadRoleBook(ctx.db, ctx.instance.id)
    const { page, totalCount } = pageInMemory(
      roles.permissions,
      query,
      parseOrder(query.order_by, ORDER_FIELDS),
    )
    return paginatedList(page.map(organizationPermission), totalCount)
  },
})

const getPermission = organizationOperation('GetOrganizationPermission', {
  mode: 'read',
  run: async (ctx, { path }) =>
    organizationPermission(await getPermissionRow(ctx.db, ctx.instance.id, path.permission_id)),
})

const createOnePermission = organizationOperation('CreateOrganizationPermission', {
  mode: 'write',
  run: async (ctx, { body }) => organizationPermission(await createPermission(ctx, body)),
})

const updateOnePermission = organizationOperation('UpdateOrganizationPermission', {
  mode: 'write',
  run: async (ctx, { path, body }) =>
    organizationPermission(await updatePermission(ctx, path.permission_id, body)),
})

const deleteOnePermission = organizationOperation('DeleteOrganizationPermission', {
  mode: 'write',
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
