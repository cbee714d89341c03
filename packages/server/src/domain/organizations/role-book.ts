import { ApiError } from '../../errors/api-error.js'
import { isCreatorEligible, type RoleView } from '../../model/role.js'
import { broken, invariant } from '../../platform/invariant.js'
import { listPermissions, listRolePermissions, listRoles } from '../../store/organization-roles.js'
import { listRoleSetRoles, listRoleSets } from '../../store/role-sets.js'
import type { Scope } from '../../store/store.js'
import type { OrganizationPermissionRow, OrganizationRow, RoleSetRow } from '../../store/tables.js'

export interface RoleSetView {
  roleSet: RoleSetRow
  roles: RoleView[]
}

/**
 * All roles, permissions and role sets of one instance. There are few, and most
 * operations need several: read at once.
 */
export class RoleBook {
  constructor(
    /** oldest first */
    readonly roles: RoleView[],
    readonly permissions: OrganizationPermissionRow[],
    readonly roleSets: RoleSetView[],
  ) {}

  /** A role that a row refers to. */
  get(id: string): RoleView {
    return this.findById(id) ?? broken(`A row refers to the role ${id}, which does not exist.`)
  }
  findById(id: string): RoleView | undefined {
    return this.roles.find(view => view.role.id === id)
  }
  findByKey(key: string): RoleView | undefined {
    return this.roles.find(view => view.role.key === key)
  }

  /**
   * By what a client sent: `org:admin`, `admin`, or `basic_member` and `org:basic_member` of SDK v4.
   * @throws ApiError form_param_value_invalid
   */
  parse(key: string, param = 'role'): RoleView {
    const view = this.findByKey(key) ?? this.findByKey(fullRoleKey(key))
    if (!view) throw new ApiError('form_param_value_invalid', { param })
    return view
  }

  /** The ids of the roles with one of these keys; unknown keys are left out. */
  idsOf(keys: string[]): string[] {
    return keys.flatMap(key => (this.findByKey(key) ?? this.findByKey(fullRoleKey(key)))?.role.id ?? [])
  }

  /** Ids of the roles that may do what a creator must be able to do. */
  elevatedIds(): string[] {
    return this.roles.filter(isCreatorEligible).map(view => view.role.id)
  }

  get initialRoleSet(): RoleSetView {
    return invariant(
      this.roleSets.find(view => view.roleSet.type === 'initial'),
      'The instance has no initial role set: ensureRoles was not called.',
    )
  }
  findRoleSet(keyOrId: string): RoleSetView | undefined {
    return this.roleSets.find(({ roleSet }) => roleSet.id === keyOrId || roleSet.key === keyOrId)
  }
  /** By what a client sent; the initial one when it sent none. @throws ApiError form_param_value_invalid */
  parseRoleSet(keyOrId: string | null | undefined): RoleSetView {
    if (!keyOrId) return this.initialRoleSet
    const view = this.findRoleSet(keyOrId)
    if (!view) throw new ApiError('form_param_value_invalid', { param: 'role_set_key' })
    return view
  }
  roleSetOf(organization: Pick<OrganizationRow, 'role_set_id'>): RoleSetView {
    return this.findRoleSet(organization.role_set_id) ?? this.initialRoleSet
  }

  /** A role that members of the organization may have. @throws ApiError form_param_value_invalid */
  parseFor(organization: Pick<OrganizationRow, 'role_set_id'>, key: string, param = 'role'): RoleView {
    const view = this.parse(key, param)
    const isOffered = this.roleSetOf(organization).roles.some(({ role }) => role.id === view.role.id)
    if (!isOffered) throw new ApiError('form_param_value_invalid', { param })
    return view
  }
}

export async function loadRoleBook(scope: Scope): Promise<RoleBook> {
  const [roles, permissions, assignments] = [
    await listRoles(scope),
    await listPermissions(scope),
    await listRolePermissions(scope),
  ]
  const [roleSets, memberRoles] = [await listRoleSets(scope), await listRoleSetRoles(scope)]
  const byKey = [...permissions].sort((a, b) => (a.key < b.key ? -1 : 1))
  const views = roles.map((role): RoleView => {
    const held = new Set(assignments.filter(row => row.role_id === role.id).map(row => row.permission_id))
    return { role, permissions: byKey.filter(permission => held.has(permission.id)) }
  })
  const setViews = roleSets.map((roleSet): RoleSetView => {
    const ids = new Set(memberRoles.filter(row => row.role_set_id === roleSet.id).map(row => row.role_id))
    return { roleSet, roles: views.filter(view => ids.has(view.role.id)) }
  })
  return new RoleBook(views, permissions, setViews)
}

/**
 * SDK v4 knows `admin` and `basic_member` (its type MembershipRole), the specs name `org:basic_member` as
 * predefined; the instance may itself show short keys.
 */
export function fullRoleKey(key: string): string {
  if (/^(org:)?basic_member$/.test(key)) return 'org:member'
  return key.includes(':') ? key : `org:${key}`
}
