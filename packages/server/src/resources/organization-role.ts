import type { OrganizationPermissionRow, OrganizationRoleRow } from '../store/tables.js'

/** A role with its permissions, sorted by key. */
export interface RoleView {
  role: OrganizationRoleRow
  permissions: OrganizationPermissionRow[]
}

/** What the creator of an organization must be allowed to do, so that nobody locks themselves out. */
export const CREATOR_PERMISSIONS = [
  'org:sys_memberships:manage',
  'org:sys_memberships:read',
  'org:sys_profile:delete',
] as const

export function isCreatorEligible({ permissions }: RoleView): boolean {
  return CREATOR_PERMISSIONS.every(key => permissions.some(permission => permission.key === key))
}

/**
 * `Role` of both APIs, and `data` of `role.*` events. Always the whole key:
 * this is where keys are administered.
 */
export function organizationRole(view: RoleView) {
  const { role } = view
  return {
    object: 'role',
    id: role.id,
    name: role.name,
    key: role.key,
    description: role.description,
    is_creator_eligible: isCreatorEligible(view),
    permissions: view.permissions.map(organizationPermission),
    created_at: role.created_at,
    updated_at: role.updated_at,
  }
}

/** `Permission` of both APIs, and `data` of `permission.*` events. */
export function organizationPermission(row: OrganizationPermissionRow) {
  return {
    object: 'permission',
    id: row.id,
    name: row.name,
    key: row.key,
    description: row.description,
    type: row.type,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
