import { ApiError } from '../../errors/api-error.js'
import type { RoleView } from '../../model/role.js'

/**
 * What the member may do who asks for a change. Without one, the application's own
 * server asks, which may do everything.
 */
export interface MemberRights {
  permissionKeys: readonly string[]
}

/**
 * Nobody gives a role, or takes one away, with permissions that they don't have themselves. Otherwise the
 * permission to manage memberships would be all permissions.
 * @throws ApiError missing_organization_permission
 */
export function requireRightsOf(rights: MemberRights | null, { permissions }: RoleView): void {
  if (!rights) return
  const missing = permissions.map(({ key }) => key).filter(key => !rights.permissionKeys.includes(key))
  if (missing.length > 0)
    throw new ApiError('missing_organization_permission', { values: { permission: missing.join(', ') } })
}
