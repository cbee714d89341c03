import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import { findOrganizationInvitation } from '../../store/organization-invitations.js'
import type { IdentifierRow, Metadata } from '../../store/tables.js'
import { updateUserRow } from '../../store/users.js'
import { acceptInvitation, findInvitationOfTicket } from '../invitations/invitations.js'
import {
  acceptOrganizationInvitation,
  findOrganizationInvitationOfTicket,
} from '../organizations/organization-invitations.js'
import { lookAtActorToken } from './actor-tokens.js'
import { lookAtSignInToken } from './sign-in-tokens.js'

/** What the holder of an invitation's ticket has proven, and what the invitation brings along. */
export interface InvitationTicket {
  /** `inv_…` of an invitation to the application, `orginv_…` of one to an organization */
  invitationId: string
  emailAddress: string
  /** of the user who is made of it */
  publicMetadata: Metadata
  redirectUrl: string | null
  /** of the application in which the invitation was made, if it was made in one */
  applicationOrigin: string | null
}

/**
 * The invitation that a ticket belongs to; null when it is no ticket of one.
 * @throws ApiError when it can't be accepted any more
 */
export async function findInvitationTicket(ctx: Context, ticket: string): Promise<InvitationTicket | null> {
  const invitation = await findInvitationOfTicket(ctx, ticket)
  const ofOrganization = invitation ? null : await findOrganizationInvitationOfTicket(ctx, ticket)
  const found = invitation ?? ofOrganization
  if (!found) return null
  return {
    invitationId: found.id,
    emailAddress: found.email_address,
    // that of an organization's invitation is for the membership
    publicMetadata: invitation?.public_metadata ?? {},
    redirectUrl: found.redirect_url,
    applicationOrigin: ofOrganization?.application_origin ?? null,
  }
}

/**
 * The invitation that a ticket belongs to; null for one of a token that signs somebody in. Looking uses
 * nothing up.
 * @throws ApiError ticket_invalid, ticket_expired, ticket_already_used and others, when it does not work
 */
export async function lookAtTicket(ctx: Context, ticket: string): Promise<InvitationTicket | null> {
  const invitation = await findInvitationTicket(ctx, ticket)
  if (!invitation && !(await lookAtActorToken(ctx, ticket))) await lookAtSignInToken(ctx, ticket)
  return invitation
}

/** The invited address of an account that has it already; null when none has. */
export async function invitedIdentifier(
  ctx: Context,
  invitation: InvitationTicket,
): Promise<IdentifierRow | null> {
  const { emailAddress } = invitation
  return (await findVerifiedIdentifier(ctx, 'email_address', emailAddress)) ?? null
}

/**
 * Uses an invitation up for this user: of parallel tries one succeeds.
 * @throws ApiError
 */
export async function redeemInvitation(tx: InTx, invitationId: string, userId: string): Promise<void> {
  if (invitationId.startsWith('inv_')) return acceptInvitation(tx, invitationId, userId)
  const invitation = await findOrganizationInvitation(tx, invitationId)
  if (!invitation) throw new ApiError('ticket_invalid', { param: 'ticket' })
  await acceptOrganizationInvitation(tx, invitation, userId)
  // the session that follows begins there
  const change = { last_active_organization_id: invitation.organization_id, chose_personal_account: false }
  await updateUserRow(tx, userId, change)
}
