import { requireOrganizations } from '../../domain/organizations/enabled.js'
import { ApiError } from '../../errors/api-error.js'
import type { SessionContext } from '../../operation/operation.js'
import { findOrganizationAccess, type OrganizationAccess } from '../../store/session-organizations.js'

/** The system's permissions, which decide who may do what here. */
export const permissions = {
  manageProfile: 'org:sys_profile:manage',
  deleteOrganization: 'org:sys_profile:delete',
  readMembers: 'org:sys_memberships:read',
  manageMembers: 'org:sys_memberships:manage',
  readDomains: 'org:sys_domains:read',
  manageDomains: 'org:sys_domains:manage',
} as const

/**
 * Lets members pass who have one of the permissions, or any member when none is named. To everybody
 * else the organization does not exist.
 * @throws ApiError resource_not_found, missing_organization_permission, organization_not_enabled_in_instance
 */
export async function requireMember(
  ctx: SessionContext,
  organizationId: string,
  ...anyOf: string[]
): Promise<OrganizationAccess> {
  requireOrganizations(ctx.instance)
  const access = await findOrganizationAccess(ctx.db, ctx.instance.id, organizationId, ctx.user.id)
  if (!access) throw new ApiError('resource_not_found')
  const isAllowed = anyOf.length === 0 || anyOf.some(key => access.permissionKeys.includes(key))
  if (!isAllowed)
    throw new ApiError('missing_organization_permission', { values: { permission: anyOf.join(' or ') } })

  return access
}
