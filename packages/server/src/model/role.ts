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

/** Permission keys of a role, alphabetical (docs/behaviours.md 23). */
export function permissionKeys(view: RoleView): string[] {
  return view.permissions.map(permission => permission.key).sort()
}
