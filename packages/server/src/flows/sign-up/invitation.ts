import type { FrontendContext } from '../../domain/context.js'
import { findInvitationTicket, redeemInvitation } from '../../domain/tickets.js'
import { ApiError } from '../../errors/api-error.js'
import type { SignUpRow } from '../../store/tables.js'

/** How an address was proven that an invitation was sent to. */
export const INVITED = 'ticket'

/**
 * What the ticket of an invitation brings along: the address, which it proves.
 * @throws ApiError ticket_invalid and others
 */
export async function invitedFields(
  ctx: FrontendContext,
  ticket: string | null,
): Promise<Partial<SignUpRow>> {
  const invitation = ticket ? await findInvitationTicket(ctx, ticket) : null
  if (!invitation) throw new ApiError('ticket_invalid', { param: 'ticket' })
  return {
    invitation_id: invitation.invitationId,
    email_address: invitation.emailAddress,
    email_verified_at: ctx.now,
    email_verification_strategy: INVITED,
    public_metadata: invitation.publicMetadata,
  }
}

/**
 * The invitation is for the invited address: who then signs up with another one is not the invited person.
 */
export async function redeemInvitationOf(
  tx: FrontendContext,
  attempt: SignUpRow,
  userId: string,
): Promise<void> {
  if (attempt.invitation_id === null || attempt.email_verification_strategy !== INVITED) return
  await redeemInvitation(tx, attempt.invitation_id, userId)
}
