import type { Context, InTx } from '../../context/context.js'
import { sendEmail } from '../../delivery/send-email.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import type { MembershipView } from '../../model/membership.js'
import {
  organizationInvitationStatus,
  type OrganizationInvitationView,
} from '../../model/organization-invitation.js'
import { permissionKeys, type RoleView } from '../../model/role.js'
import type { UserView } from '../../model/user.js'
import { hashSecret } from '../../platform/crypto.js'
import { publicOrganizationData } from '../../resources/organization.js'
import { backendInvitation } from '../../resources/organization-invitation.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import {
  findInvitationByTicket,
  getOrganizationInvitation,
  insertOrganizationInvitation,
  settleOrganizationInvitation,
} from '../../store/organization-invitations.js'
import { findMembership } from '../../store/organization-memberships.js'
import { addToOrganizationCounts, getOrganizationForUpdate } from '../../store/organizations.js'
import type { Metadata, OrganizationInvitationRow, OrganizationRow } from '../../store/tables.js'
import { DAY_SECONDS, expiryAt } from '../checks/lifetime.js'
import { checkRedirectUrl } from '../urls/origins.js'
import { normalizeEmail } from '../users/identifiers.js'
import { checkMetadataSize } from '../users/metadata.js'
import { isTestAddress } from '../verifications/test-mode.js'
import { loadUserView, userFacts } from '../views/user-view.js'
import { settleExpiredInvitations } from './expired-invitations.js'
import { requireRightsOf } from './granting.js'
import { countInvitations } from './invitation-limits.js'
import { checkMembershipQuota, insertMember } from './memberships.js'
import { loadRoleBook, type RoleBook } from './role-book.js'
import { completeInvitationViews } from './view.js'

const DEFAULT_LIFETIME_DAYS = 30
const MAX_BULK_SIZE = 10
const MANAGE_MEMBERS = 'org:sys_memberships:manage'

export interface NewOrganizationInvitation {
  emailAddress: string
  roleKey: string
  /** must be a member who may manage members */
  inviterUserId?: string | null
  publicMetadata?: Metadata | null
  privateMetadata?: Metadata | null
  redirectUrl?: string | null
  /** of the application in which a person invites */
  applicationOrigin?: string | null
  expiresInDays?: number | null
  /** false: no email is sent */
  notify?: boolean | null
}

/**
 * Invites people: all of them, or nobody. Each gets an email with a ticket.
 * @throws ApiError duplicate_record, already_a_member_in_organization (both with `meta.email_addresses`),
 *   organization_membership_quota_exceeded, not_a_member_in_organization, missing_organization_permission,
 *   organization_invitation_limit_reached (if `isLimited`)
 */
export async function inviteToOrganization(
  ctx: InTx,
  organizationId: string,
  inputs: NewOrganizationInvitation[],
  options: { isLimited?: boolean } = {},
): Promise<OrganizationInvitationView[]> {
  if (inputs.length > MAX_BULK_SIZE)
    throw new ApiError('organization_invitation_bulk_size', { values: { limit: MAX_BULK_SIZE } })
  const organization = await settleExpiredInvitations(
    ctx,
    await getOrganizationForUpdate(ctx, organizationId),
  )
  const roles = await loadRoleBook(ctx)
  const addresses = inputs.map(input => normalizeEmail(input.emailAddress))
  await refuseMembers(ctx, organization, addresses)
  checkMembershipQuota(organization, inputs.length)
  if (options.isLimited) await countInvitations(ctx, organizationId, inputs[0]?.inviterUserId, addresses)
  const views: OrganizationInvitationView[] = []
  const duplicates: string[] = []
  for (const [index, input] of inputs.entries()) {
    const view = await invite(ctx, organization, roles, input, addresses[index]!)
    if (view) views.push(view)
    else duplicates.push(addresses[index]!)
  }
  if (duplicates.length > 0) {
    // the official invite form takes the addresses out of its field (@clerk/ui, InviteMembersForm)
    throw new ApiError('duplicate_record', {
      values: { emails: duplicates.join(', ') },
      meta: { email_addresses: duplicates },
    })
  }
  return views
}

/** @throws ApiError organization_invitation_not_pending */
export async function revokeOrganizationInvitation(
  ctx: InTx,
  organizationId: string,
  invitationId: string,
  requestingUserId?: string | null,
): Promise<OrganizationInvitationView> {
  const { now } = ctx
  const organization = await getOrganizationForUpdate(ctx, organizationId)
  const roles = await loadRoleBook(ctx)
  if (requestingUserId) await requireManager(ctx, organization, roles, requestingUserId)
  const present = await getOrganizationInvitation(ctx, organizationId, invitationId)
  const revoked = await settleOrganizationInvitation(ctx, invitationId, 'revoked', { now })
  if (!revoked) {
    throw new ApiError('organization_invitation_not_pending', {
      values: { status: organizationInvitationStatus(present, now) },
    })
  }
  await addToOrganizationCounts(ctx, organizationId, { pendingInvitations: -1 })
  return emitInvitation(ctx, 'organizationInvitation.revoked', revoked, roles)
}

/**
 * The invitation that a ticket belongs to; null when it is no ticket of an invitation.
 * @throws ApiError ticket_expired, ticket_already_used, organization_invitation_revoked
 */
export async function findOrganizationInvitationOfTicket(
  ctx: Context,
  ticket: string,
  param = 'ticket',
): Promise<OrganizationInvitationRow | null> {
  const row = await findInvitationByTicket(ctx, hashSecret(ticket))
  if (!row) return null
  const status = organizationInvitationStatus(row, ctx.now)
  if (status === 'expired') throw new ApiError('ticket_expired', { param })
  if (status === 'accepted') throw new ApiError('ticket_already_used', { param })
  if (status === 'revoked') throw new ApiError('organization_invitation_revoked', { param })
  return row
}

/**
 * Makes the user a member with the invitation's role and metadata: of parallel tries one succeeds. Whether
 * the invitation is theirs (ticket, or a verified address) is the caller's check.
 * @throws ApiError organization_invitation_already_accepted, …_revoked,
 *   …_expired, already_a_member_in_organization,
 *   organization_membership_quota_exceeded (the limit was lowered meanwhile)
 */
export async function acceptOrganizationInvitation(
  ctx: InTx,
  invitation: Pick<OrganizationInvitationRow, 'id' | 'organization_id'>,
  userId: string,
): Promise<{ invitation: OrganizationInvitationView; membership: MembershipView }> {
  const { now } = ctx
  const organization = await getOrganizationForUpdate(ctx, invitation.organization_id)
  const present = await getOrganizationInvitation(ctx, organization.id, invitation.id)
  const accepted = await settleOrganizationInvitation(ctx, present.id, 'accepted', {
    now,
    acceptedBy: userId,
  })
  if (!accepted) throw new ApiError(REFUSALS[organizationInvitationStatus(present, now)])
  checkMembershipQuota({ ...organization, pending_invitations_count: 0 }, 1)
  const roles = await loadRoleBook(ctx)
  await addToOrganizationCounts(ctx, organization.id, { pendingInvitations: -1 })
  const membership = await insertMember(
    ctx,
    organization,
    {
      userId,
      role: roles.get(accepted.role_id),
      publicMetadata: accepted.public_metadata,
      privateMetadata: accepted.private_metadata,
    },
    roles,
  )
  return {
    invitation: await emitInvitation(ctx, 'organizationInvitation.accepted', accepted, roles, userId),
    membership,
  }
}

const REFUSALS = {
  // settled by a parallel request since it was read: accepting is what everybody tries
  pending: 'organization_invitation_already_accepted',
  accepted: 'organization_invitation_already_accepted',
  revoked: 'organization_invitation_revoked',
  expired: 'organization_invitation_expired',
} as const

async function invite(
  ctx: InTx,
  organization: OrganizationRow,
  roles: RoleBook,
  input: NewOrganizationInvitation,
  emailAddress: string,
): Promise<OrganizationInvitationView | null> {
  const { instance, now, services } = ctx
  const role = roles.parseFor(organization, input.roleKey)
  const inviter = input.inviterUserId
    ? await requireManager(ctx, organization, roles, input.inviterUserId, role)
    : null
  if (input.redirectUrl) checkRedirectUrl(instance, input.redirectUrl)
  const ticket = services.random.secret()
  const row: OrganizationInvitationRow = {
    instance_id: instance.id,
    id: services.ids.next('orginv'),
    organization_id: organization.id,
    email_address: emailAddress,
    role_id: role.role.id,
    status: 'pending',
    inviter_user_id: input.inviterUserId ?? null,
    organization_domain_id: null,
    ticket_hash: hashSecret(ticket),
    redirect_url: input.redirectUrl || null,
    application_origin: input.applicationOrigin ?? null,
    public_metadata: checkMetadataSize(input.publicMetadata ?? {}, 'public_metadata'),
    private_metadata: checkMetadataSize(input.privateMetadata ?? {}, 'private_metadata'),
    accepted_by: null,
    expires_at: expiryAt(
      now,
      (input.expiresInDays ?? DEFAULT_LIFETIME_DAYS) * DAY_SECONDS,
      'expires_in_days',
    ),
    created_at: now,
    updated_at: now,
  }
  if (!(await insertOrganizationInvitation(ctx, row))) return null
  await addToOrganizationCounts(ctx, organization.id, { pendingInvitations: 1 })
  const url = `${ctx.request.frontendApiUrl}/v1/tickets/accept?ticket=${encodeURIComponent(ticket)}`
  if ((input.notify ?? true) && !isTestAddress(instance, emailAddress))
    await mail(ctx, organization, inviter, emailAddress, url)
  return { ...(await emitInvitation(ctx, 'organizationInvitation.created', row, roles)), url }
}

async function mail(
  ctx: InTx,
  organization: OrganizationRow,
  inviter: UserView | null,
  to: string,
  link: string,
): Promise<void> {
  const name = inviter && [inviter.user.first_name, inviter.user.last_name].filter(Boolean).join(' ')
  const variables = { link, organization_name: organization.name, ...(name ? { inviter_name: name } : {}) }
  await sendEmail(ctx, { to, template: 'organization_invitation', variables })
}

/** @throws ApiError already_a_member_in_organization */
async function refuseMembers(
  ctx: Context,
  organization: OrganizationRow,
  addresses: string[],
): Promise<void> {
  const members: string[] = []
  for (const address of addresses) {
    const holder = await findVerifiedIdentifier(ctx, 'email_address', address)
    if (holder && (await findMembership(ctx, organization.id, holder.user_id))) members.push(address)
  }
  if (members.length === 0) return
  throw new ApiError('already_a_member_in_organization', {
    values: { name: members.join(', ') },
    meta: { email_addresses: members },
  })
}

/**
 * Somebody who may manage members, and give them a role.
 * @throws ApiError not_a_member_in_organization, missing_organization_permission
 */
async function requireManager(
  ctx: Context,
  organization: OrganizationRow,
  roles: RoleBook,
  userId: string,
  given?: RoleView,
): Promise<UserView | null> {
  const membership = await findMembership(ctx, organization.id, userId)
  if (!membership) throw new ApiError('not_a_member_in_organization')
  const held = permissionKeys(roles.get(membership.role_id))
  if (!held.includes(MANAGE_MEMBERS))
    throw new ApiError('missing_organization_permission', { values: { permission: MANAGE_MEMBERS } })
  if (given) requireRightsOf({ permissionKeys: held }, given)
  return loadUserView(ctx, userId)
}

/** Tells of invitations that are taken back many at a time; their rows may be gone already. */
export async function emitRevoked(ctx: InTx, rows: OrganizationInvitationRow[]): Promise<void> {
  const roles = await loadRoleBook(ctx)
  const revoked = rows.map(row => ({ ...row, status: 'revoked' as const, updated_at: ctx.now }))
  for (const row of revoked) await emitInvitation(ctx, 'organizationInvitation.revoked', row, roles)
}

async function emitInvitation(
  ctx: InTx,
  type:
    'organizationInvitation.created' | 'organizationInvitation.accepted' | 'organizationInvitation.revoked',
  row: OrganizationInvitationRow,
  roles: RoleBook,
  userId?: string,
): Promise<OrganizationInvitationView> {
  const view = (await completeInvitationViews(ctx, [row], roles))[0]!
  const facts = userFacts(ctx)
  const acceptance = () => ({
    user_id: userId,
    data: { public_organization_data: publicOrganizationData(view.organization, facts) },
  })
  const data = { ...backendInvitation(view, facts), ...(userId === undefined ? {} : acceptance()) }
  await emitEvent(ctx, { type, resourceId: row.id, data })
  return view
}
