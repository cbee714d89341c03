import type { Context, FrontendContext } from '../context/context.js'
import { requireSelfServe } from '../domain/enterprise/self-serve.js'
import { requireOrganizations } from '../domain/organizations/enabled.js'
import { ApiError } from '../errors/api-error.js'
import { findOrganizationAccess, type OrganizationAccess } from '../store/session-organizations.js'

/** The instance must have organizations switched on. */
export interface OrganizationsNeed {
  kind: 'organizations'
}

/** The user must also be a member of the path's organization, with one of the permissions if any is named. */
export interface MemberNeed {
  kind: 'member'
  anyOf: readonly string[]
  /** the session must be in that organization, too, and the instance lets members set such things up */
  selfServe?: SelfServed
}

/** What an operation needs besides its caller. */
export type Need = OrganizationsNeed | MemberNeed

export const organizations: OrganizationsNeed = { kind: 'organizations' }

/** What the instance may let members set up for their organization. */
export type SelfServed = 'connections' | 'directories'

/** A member who has one of the permissions, or any member when none is named. */
export const member = (...anyOf: string[]): MemberNeed => ({ kind: 'member', anyOf })

/** The system's permissions, which decide who may do what in an organization. */
export const permissions = {
  manageProfile: 'org:sys_profile:manage',
  deleteOrganization: 'org:sys_profile:delete',
  readMembers: 'org:sys_memberships:read',
  manageMembers: 'org:sys_memberships:manage',
  readDomains: 'org:sys_domains:read',
  manageDomains: 'org:sys_domains:manage',
  manageConnections: 'org:sys_entconns:manage',
} as const

/**
 * A member whose session is in the organization, and who may set this up: the specification wants the session
 * to be pinned to it, so that a page of one organization does not change another one.
 */
export const selfServing = (selfServe: SelfServed): MemberNeed => ({
  ...member(permissions.manageConnections),
  selfServe,
})

/**
 * Lets those pass who have what is needed. To everybody but members an organization does not exist.
 * @returns what the member may do, where membership is needed
 * @throws ApiError resource_not_found, missing_organization_permission, organization_not_active,
 *   organization_not_enabled_in_instance, self_serve_not_enabled
 */
export async function requireNeed(
  ctx: Context,
  need: Need,
  path: Record<string, string>,
): Promise<OrganizationAccess | null> {
  requireOrganizations(ctx.instance)
  if (need.kind === 'member' && need.selfServe) requireSelfServe(ctx.instance, need.selfServe)
  if (need.kind === 'organizations') return null
  const { user, session } = ctx as FrontendContext
  // the specification has both names
  const organizationId = path['organization_id'] ?? path['organizationID']!
  const rights = await findOrganizationAccess(ctx, organizationId, user!.id)
  if (!rights) throw new ApiError('resource_not_found')
  const isAllowed = need.anyOf.length === 0 || need.anyOf.some(key => rights.permissionKeys.includes(key))
  if (!isAllowed) {
    const permission = need.anyOf.join(' or ')
    throw new ApiError('missing_organization_permission', { values: { permission } })
  }
  if (need.selfServe && session?.last_active_organization_id !== organizationId)
    throw new ApiError('organization_not_active')
  return rights
}
