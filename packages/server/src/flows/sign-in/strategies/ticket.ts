import { consumeActorToken } from '../../../domain/actor-tokens.js'
import type { FrontendContext } from '../../../domain/context.js'
import { consumeSignInToken } from '../../../domain/sign-in-tokens.js'
import { findInvitationTicket, invitedUserId } from '../../../domain/tickets.js'
import { ApiError, refuse } from '../../../errors/api-error.js'
import type { ActorTokenRow } from '../../../store/tables/administration.js'
import { getUser, getUserForUpdate } from '../../../store/users.js'
import { proveFirstFactor } from '../advance.js'
import { signInHandler } from '../command.js'
import type { SignInState } from '../state.js'

/** `ticket` would stand for every factor: what this one proves is what a code by email proves. */
const AS_GOOD_AS_INVITATION = 'email_code'

/**
 * A sign-in token of the Backend API says who somebody is and proves it at once. The ticket of an invitation proves the
 * invited address, as a code by email does, and is used up when the sign-in ends. A second factor is asked for in both cases.
 */
export const attemptTicket = signInHandler<void>({
  async run(tx, state, { ticket }) {
    if (!ticket) return refuse('form_param_nil', { param: 'ticket' })
    const actorToken = await consumeActorToken(tx, ticket)
    if (actorToken) return impersonate(tx, state, actorToken)
    const invitation = await findInvitationTicket(tx, ticket)
    const signInToken = invitation ? null : await consumeSignInToken(tx, ticket)
    const userId = invitation ? await invitedUserId(tx, invitation) : (signInToken?.user_id ?? null)
    if (userId === null) return refuse('form_identifier_not_found', { param: 'ticket' })
    const user = await getUserForUpdate(tx.db, tx.instance.id, userId)
    if (signInToken && signInToken.credentials_generation !== user.credentials_generation)
      throw new ApiError('sign_in_token_revoked', { param: 'ticket' })
    const refusal = invitation
      ? await proveFirstFactor(tx, state, user, AS_GOOD_AS_INVITATION, {
          invitation_id: invitation.invitationId,
        })
      : await proveFirstFactor(tx, state, user, 'ticket')
    // thrown, not returned: who may not come in yet keeps the ticket
    if (refusal) throw refusal.error
    return null
  },
})

/** An actor token: a session of the user that says who acts (behaviours page 25). */
async function impersonate(tx: FrontendContext, state: SignInState, token: ActorTokenRow): Promise<null> {
  const user = await getUser(tx.db, tx.instance.id, token.user_id)
  const refusal = await proveFirstFactor(tx, state, user, 'ticket', {
    actor: token.actor,
    session_lifetime_seconds: token.session_lifetime_seconds,
  })
  if (refusal) throw refusal.error
  return null
}
