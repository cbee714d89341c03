import { consumeSignInToken } from '../../../domain/sign-in-tokens.js'
import { findInvitationTicket, invitedUserId, redeemInvitation } from '../../../domain/tickets.js'
import { refuse } from '../../../errors/api-error.js'
import { getUser } from '../../../store/users.js'
import { proveFirstFactor } from '../advance.js'
import { signInHandler } from '../command.js'

/**
 * A sign-in token of the Backend API says who somebody is and proves it at once. The ticket of an invitation proves the
 * invited address, as an email link does: a second factor is still asked for.
 */
export const attemptTicket = signInHandler<void>({
  async run(tx, state, { ticket }) {
    if (!ticket) return refuse('form_param_nil', { param: 'ticket' })
    const invitation = await findInvitationTicket(tx, ticket)
    const userId = invitation
      ? await invitedUserId(tx, invitation)
      : (await consumeSignInToken(tx, ticket)).user_id
    if (userId === null) return refuse('form_identifier_not_found', { param: 'ticket' })
    if (invitation) await redeemInvitation(tx, invitation.invitationId, userId)
    const user = await getUser(tx.db, tx.instance.id, userId)
    const refusal = await proveFirstFactor(tx, state, user, invitation ? 'email_link' : 'ticket')
    // thrown, not returned: who may not come in yet keeps the ticket
    if (refusal) throw refusal.error
    return null
  },
})
