import { isCreatorEligible, type RoleView } from '../model/role.js'
import type { OrganizationPermissionRow } from '../store/tables.js'

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
