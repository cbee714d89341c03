import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import type { MembershipView } from '../../model/membership.js'
import { organizationInvitationStatus } from '../../model/organization-invitation.js'
import { DAY_MS } from '../../platform/clock.js'
import { domainOfAddress } from '../../protocols/email-address.js'
import { backendInvitation } from '../../resources/organization-invitation.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import { listEnrollingDomains } from '../../store/organization-domains.js'
import {
  insertOrganizationInvitation,
  listOrganizationInvitations,
} from '../../store/organization-invitations.js'
import { findMembership } from '../../store/organization-memberships.js'
import {
  advanceSuggestion,
  getMembershipRequest,
  getSuggestion,
  insertMembershipRequest,
  insertSuggestion,
  listSuggestions,
  settleMembershipRequest,
} from '../../store/organization-suggestions.js'
import { addToOrganizationCounts, getOrganizationForUpdate } from '../../store/organizations.js'
import type {
  OrganizationDomainRow,
  OrganizationInvitationRow,
  OrganizationMembershipRequestRow,
  OrganizationSuggestionRow,
} from '../../store/tables.js'
import { userFacts } from '../views/user-view.js'
import { settleExpiredInvitations } from './expired-invitations.js'
import { type MemberRights, requireRightsOf } from './granting.js'
import { checkMembershipQuota, insertMember } from './memberships.js'
import { loadRoleBook } from './role-book.js'
import { domainDefaultRole } from './setting-roles.js'
import { completeInvitationViews } from './view.js'

const INVITATION_LIFETIME_DAYS = 365
const ALL = { limit: 1000, offset: 0 }

/** One thing that a verified domain owes to a person with an address there. */
export interface DueEnrollment {
  domain: OrganizationDomainRow
  emailAddress: string
}

/**
 * What the verified domains of organizations owe to a user and have not given yet: looked up when the user
 * asks for invitations or suggestions, or signs in, so that verifying a domain costs nothing however many
 * people have addresses there. Reads only; almost always empty.
 */
export async function findDueEnrollments(ctx: Context, userId: string): Promise<DueEnrollment[]> {
  const { instance, now } = ctx
  const settings = instance.settings.organizations
  if (!settings.enabled || !settings.domainsEnabled) return []
  const identifiers = await listIdentifiersOfUsers(ctx, [userId])
  const addresses = identifiers
    .filter(row => row.type === 'email_address' && row.verified_at !== null)
    .map(row => row.normalized_value)
  const domains = await listEnrollingDomains(ctx, addresses.map(domainOfAddress))
  const suggested = domains.length === 0 ? [] : await listSuggestions(ctx, { userId }, ALL)
  const due: DueEnrollment[] = []
  for (const domain of domains) {
    const emailAddress = addresses.find(address => domainOfAddress(address) === domain.name)!
    if (await findMembership(ctx, domain.organization_id, userId)) continue
    if (domain.enrollment_mode === 'automatic_suggestion') {
      if (!suggested.some(row => row.organization_id === domain.organization_id))
        due.push({ domain, emailAddress })
      continue
    }
    const filter = { organizationId: domain.organization_id, emailAddresses: [emailAddress], now }
    const invitations = await listOrganizationInvitations(
      ctx,
      filter,
      { field: 'created_at', direction: 'desc' },
      ALL,
    )
    if (!invitations.some(row => organizationInvitationStatus(row, now) !== 'expired'))
      due.push({ domain, emailAddress })
  }
  return due
}

/**
 * Makes the invitations and suggestions that are due. An organization that is full
 * invites nobody.
 */
export async function enroll(ctx: InTx, userId: string, due: DueEnrollment[]): Promise<void> {
  for (const { domain, emailAddress } of due) {
    if (domain.enrollment_mode === 'automatic_suggestion') await suggest(ctx, domain, userId, emailAddress)
    else await inviteByDomain(ctx, domain, emailAddress)
  }
}

/**
 * The person wants to join: their suggestion becomes a request to the organization.
 * @throws ApiError organization_suggestion_already_accepted, already_a_member_in_organization
 */
export async function acceptSuggestion(
  ctx: InTx,
  userId: string,
  suggestionId: string,
): Promise<OrganizationSuggestionRow> {
  const { instance, now } = ctx
  const present = await getSuggestion(ctx, userId, suggestionId)
  await getOrganizationForUpdate(ctx, present.organization_id)
  if (await findMembership(ctx, present.organization_id, userId))
    throw new ApiError('already_a_member_in_organization', { values: { name: present.email_address } })

  const accepted = await advanceSuggestion(ctx, suggestionId, 'pending', 'accepted', now)
  if (!accepted) throw new ApiError('organization_suggestion_already_accepted')
  await insertMembershipRequest(ctx, {
    instance_id: instance.id,
    id: ctx.services.ids.next('orgmr'),
    organization_id: present.organization_id,
    user_id: userId,
    suggestion_id: suggestionId,
    status: 'pending',
    created_at: now,
    updated_at: now,
  })
  return accepted
}

/**
 * Lets somebody in who asked to join.
 * @throws ApiError organization_membership_request_not_pending, organization_membership_quota_exceeded,
 *   missing_organization_permission
 */
export async function acceptMembershipRequest(
  ctx: InTx,
  organizationId: string,
  requestId: string,
  rights: MemberRights | null,
): Promise<{ request: OrganizationMembershipRequestRow; membership: MembershipView }> {
  const organization = await settleExpiredInvitations(
    ctx,
    await getOrganizationForUpdate(ctx, organizationId),
  )
  const request = await settleRequest(ctx, organizationId, requestId, 'accepted')
  checkMembershipQuota(organization, 1)
  const roles = await loadRoleBook(ctx)
  const role = domainDefaultRole(ctx, roles, organization)
  requireRightsOf(rights, role)
  return {
    request,
    membership: await insertMember(ctx, organization, { userId: request.user_id, role }, roles),
  }
}

/** @throws ApiError organization_membership_request_not_pending */
export async function rejectMembershipRequest(
  ctx: InTx,
  organizationId: string,
  requestId: string,
): Promise<OrganizationMembershipRequestRow> {
  await getOrganizationForUpdate(ctx, organizationId)
  return settleRequest(ctx, organizationId, requestId, 'rejected')
}

async function settleRequest(
  ctx: InTx,
  organizationId: string,
  requestId: string,
  status: 'accepted' | 'rejected',
): Promise<OrganizationMembershipRequestRow> {
  await getMembershipRequest(ctx, organizationId, requestId)
  const settled = await settleMembershipRequest(ctx, requestId, status, ctx.now)
  if (!settled) throw new ApiError('organization_membership_request_not_pending')
  return settled
}

async function suggest(
  ctx: InTx,
  domain: OrganizationDomainRow,
  userId: string,
  emailAddress: string,
): Promise<void> {
  await insertSuggestion(ctx, {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('orgsug'),
    organization_id: domain.organization_id,
    user_id: userId,
    organization_domain_id: domain.id,
    email_address: emailAddress,
    status: 'pending',
    created_at: ctx.now,
    updated_at: ctx.now,
  })
}

async function inviteByDomain(ctx: InTx, domain: OrganizationDomainRow, emailAddress: string): Promise<void> {
  const { instance, now } = ctx
  const organization = await settleExpiredInvitations(
    ctx,
    await getOrganizationForUpdate(ctx, domain.organization_id),
  )
  const limit = organization.max_allowed_memberships
  if (limit > 0 && organization.members_count + organization.pending_invitations_count >= limit) return
  const roles = await loadRoleBook(ctx)
  const row: OrganizationInvitationRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('orginv'),
    organization_id: organization.id,
    email_address: emailAddress,
    role_id: domainDefaultRole(ctx, roles, organization).role.id,
    status: 'pending',
    inviter_user_id: null,
    organization_domain_id: domain.id,
    // the person accepts it signed in: there is no link
    ticket_hash: null,
    redirect_url: null,
    application_origin: null,
    public_metadata: {},
    private_metadata: {},
    accepted_by: null,
    expires_at: now + INVITATION_LIFETIME_DAYS * DAY_MS,
    created_at: now,
    updated_at: now,
  }
  if (!(await insertOrganizationInvitation(ctx, row))) return
  await addToOrganizationCounts(ctx, organization.id, { pendingInvitations: 1 })
  const view = (await completeInvitationViews(ctx, [row], roles))[0]!
  await emitEvent(ctx, {
    type: 'organizationInvitation.created',
    resourceId: row.id,
    data: backendInvitation(view, userFacts(ctx)),
  })
}
