import type { Context } from '../../context/context.js'
import type { MembershipView, PlacedMembership } from '../../model/membership.js'
import type { OrganizationInvitationView } from '../../model/organization-invitation.js'
import { invariant } from '../../platform/invariant.js'
import { getMembership } from '../../store/organization-memberships.js'
import { listOrganizationsById } from '../../store/organizations.js'
import type { Scope } from '../../store/store.js'
import type { OrganizationInvitationRow, OrganizationMembershipRow } from '../../store/tables.js'
import { loadUserViews } from '../views/user-view.js'
import { loadRoleBook, type RoleBook } from './role-book.js'

/**
 * Views of memberships whose rows are at hand, in their order; the number of queries does not grow with them.
 */
export async function completeMembershipViews(
  ctx: Scope,
  memberships: OrganizationMembershipRow[],
  roleBook?: RoleBook,
): Promise<MembershipView[]> {
  if (memberships.length === 0) return []
  const placed = await placeMemberships(ctx, memberships, roleBook ?? (await loadRoleBook(ctx)))
  const users = await loadUserViews(
    ctx,
    memberships.map(row => row.user_id),
  )
  return placed.map(view => ({
    ...view,
    user: invariant(users.get(view.membership.user_id), 'A membership has no user.'),
  }))
}

/** Memberships whose rows are at hand, in their order, with all of their views but the members. */
export async function placeMemberships(
  scope: Scope,
  memberships: OrganizationMembershipRow[],
  roles: RoleBook,
): Promise<PlacedMembership[]> {
  const organizations = await listOrganizationsById(
    scope,
    memberships.map(row => row.organization_id),
  )
  return memberships.map(membership => ({
    membership,
    organization: invariant(
      organizations.get(membership.organization_id),
      'A membership has no organization.',
    ),
    role: roles.get(membership.role_id),
  }))
}

/** The membership of a user in an organization. @throws NotFoundInStore */
export async function getMembershipView(
  ctx: Context,
  organizationId: string,
  userId: string,
): Promise<MembershipView> {
  const row = await getMembership(ctx, organizationId, userId)
  return (await completeMembershipViews(ctx, [row]))[0]!
}

/** Views of invitations whose rows are at hand, in their order. */
export async function completeInvitationViews(
  ctx: Context,
  invitations: OrganizationInvitationRow[],
  roleBook?: RoleBook,
): Promise<OrganizationInvitationView[]> {
  if (invitations.length === 0) return []
  const roles = roleBook ?? (await loadRoleBook(ctx))
  const organizations = await listOrganizationsById(
    ctx,
    invitations.map(row => row.organization_id),
  )
  const inviters = await loadUserViews(
    ctx,
    invitations.flatMap(row => row.inviter_user_id ?? []),
  )
  return invitations.map(invitation => ({
    invitation,
    organization: invariant(
      organizations.get(invitation.organization_id),
      'An invitation has no organization.',
    ),
    role: roles.get(invitation.role_id),
    inviter: invitation.inviter_user_id === null ? null : (inviters.get(invitation.inviter_user_id) ?? null),
    url: null,
  }))
}
