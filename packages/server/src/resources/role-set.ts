import type { RoleView } from '../model/role.js'
import type { RoleSetRow } from '../store/tables.js'

export interface RoleSetFacts {
  roleSet: RoleSetRow
  roles: RoleView[]
  /** ids of the roles that somebody has */
  inUse: ReadonlySet<string>
}

/** `RoleSet` of the Backend API. Migrations are done at once, so there is never one to be shown. */
export function roleSetResource({ roleSet, roles, inUse }: RoleSetFacts) {
  const item = (id: string) => {
    const view = roles.find(candidate => candidate.role.id === id)
    return view ? roleSetItem(view, inUse) : null
  }
  return {
    object: 'role_set',
    id: roleSet.id,
    name: roleSet.name,
    key: roleSet.key,
    description: roleSet.description,
    roles: roles.map(view => roleSetItem(view, inUse)),
    default_role: item(roleSet.default_role_id),
    creator_role: item(roleSet.creator_role_id),
    type: roleSet.type,
    role_set_migration: null,
    created_at: roleSet.created_at,
    updated_at: roleSet.updated_at,
  }
}

/** `members_count` stays null: counting members across organizations would scan them. */
function roleSetItem({ role }: RoleView, inUse: ReadonlySet<string>) {
  return {
    object: 'role_set_item',
    id: role.id,
    name: role.name,
    key: role.key,
    description: role.description,
    members_count: null,
    has_members: inUse.has(role.id),
    created_at: role.created_at,
    updated_at: role.updated_at,
  }
}
