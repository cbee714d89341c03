import { ApiError } from '../errors/api-error.js'
import { findVerifiedIdentifier } from '../store/identifiers.js'
import type { Metadata } from '../store/tables.js'
import { consumeActorToken } from './actor-tokens.js'
import type { Context } from './context.js'
import { acceptInvitation, findInvitationOfTicket } from './invitations/invitations.js'
import {
  acceptInvitation as acceptOrganizationInvitation,
  findInvitationOfTicket as findOrganizationInvitationOfTicket,
} from './organizations/invitations.js'
import { consumeSignInToken } from './sign-in-tokens.js'

/** What the holder of an invitation's ticket has proven, and what the invitation brings along. */
export interface InvitationTicket {
  id: string
  emailAddress: string
  /** of the user who is made of it */
  publicMetadata: Metadata
  redirectUrl: string | null
  /** uses it up for this user; in a transaction */
  accept(tx: Context, userId: string): Promise<void>
}

/** The invitation to the application, or to one of its organizations, that a ticket belongs to. @throws ApiError when it can't be used any more */
export async function findInvitationTicket(ctx: Context, ticket: string): Promise<InvitationTicket | null> {
  const invitation = await findInvitationOfTicket(ctx, ticket)
  if (invitation) {
    return {
      id: invitation.id,
      emailAddress: invitation.email_address,
      publicMetadata: invitation.public_metadata,
      redirectUrl: invitation.redirect_url,
      accept: (tx, userId) => acceptInvitation(tx, invitation.id, userId),
    }
  }
  const membership = await findOrganizationInvitationOfTicket(ctx, ticket)
  if (!membership) return null
  return {
    id: membership.id,
    emailAddress: membership.email_address,
    publicMetadata: {},
    redirectUrl: membership.redirect_url,
    accept: async (tx, userId) => void (await acceptOrganizationInvitation(tx, membership, userId)),
  }
}

export interface RedeemedTicket {
  userId: string
  /** who impersonates the user */
  actor: Record<string, unknown> | null
  /** null = as the instance's settings say */
  sessionLifetimeSeconds: number | null
}

/**
 * Uses up a ticket that signs somebody in: a sign-in token, an actor token, or the invitation of somebody who has an account
 * already. Call in a transaction; a rollback gives the ticket back. @throws ApiError
 */
export async function redeemSignInTicket(tx: Context, ticket: string): Promise<RedeemedTicket> {
  const actorToken = await consumeActorToken(tx, ticket)
  if (actorToken) {
    return { userId: actorToken.user_id, actor: actorToken.actor, sessionLifetimeSeconds: actorToken.session_lifetime_seconds }
  }
  const invitation = await findInvitationTicket(tx, ticket)
  if (!invitation) {
    const token = await consumeSignInToken(tx, ticket)
    return { userId: token.user_id, actor: null, sessionLifetimeSeconds: null }
  }
  const holder = await findVerifiedIdentifier(tx.db, tx.instance.id, 'email_address', invitation.emailAddress)
  if (!holder) throw new ApiError('form_identifier_not_found', { param: 'ticket' })
  await invitation.accept(tx, holder.user_id)
  return { userId: holder.user_id, actor: null, sessionLifetimeSeconds: null }
}

/** How a ticket's link goes on: clerk-js reads it from `__clerk_status`. Uses nothing up. @throws ApiError */
export async function ticketDestination(
  ctx: Context,
  ticket: string,
): Promise<{ status: 'sign_in' | 'sign_up'; redirectUrl: string | null }> {
  const invitation = await findInvitationTicket(ctx, ticket)
  if (!invitation) return { status: 'sign_in', redirectUrl: null }
  const holder = await findVerifiedIdentifier(ctx.db, ctx.instance.id, 'email_address', invitation.emailAddress)
  return { status: holder ? 'sign_in' : 'sign_up', redirectUrl: invitation.redirectUrl }
}
