import { consumeActorToken } from '../../../domain/actor-tokens.js'
import type { FrontendContext } from '../../../domain/context.js'
import { consumeSignInToken } from '../../../domain/sign-in-tokens.js'
import { findInvitationTicket, invitedIdentifier, type InvitationTicket } from '../../../domain/tickets.js'
import { getUserView } from '../../../domain/users/view.js'
import { ApiError, refuse, Refusal } from '../../../errors/api-error.js'
import type { ActorTokenRow } from '../../../store/tables/administration.js'
import { getUser, getUserForUpdate } from '../../../store/users.js'
import { proveFirstFactor } from '../advance.js'
import { signInHandler } from '../command.js'
import { proveContact } from '../prove-contact.js'
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
    if (invitation) return acceptInvitation(tx, state, invitation)
    const signInToken = await consumeSignInToken(tx, ticket)
    const user = await getUserForUpdate(tx.db, tx.instance.id, signInToken.user_id)
    if (signInToken.credentials_generation !== user.credentials_generation)
      throw new ApiError('sign_in_token_revoked', { param: 'ticket' })
    const refusal = await proveFirstFactor(tx, state, user, 'ticket')
    // thrown, not returned: who may not come in yet keeps the ticket
    if (refusal) throw refusal.error
    return null
  },
})

async function acceptInvitation(
  tx: FrontendContext,
  state: SignInState,
  invitation: InvitationTicket,
): Promise<Refusal | null> {
  const identifier = await invitedIdentifier(tx, invitation)
  if (!identifier) return refuse('form_identifier_not_found', { param: 'ticket' })
  const view = await getUserView(tx.db, tx.instance.id, identifier.user_id)
  const proven = await proveContact(tx, { attempt: state.attempt, view }, identifier.id, 'ticket')
  if (proven instanceof Refusal) return proven
  const refusal = await proveFirstFactor(tx, state, proven.user, AS_GOOD_AS_INVITATION, {
    invitation_id: invitation.invitationId,
  })
  if (refusal) throw refusal.error
  return null
}

/** An actor token: a session of the user that says who acts (docs/behaviours.md 25). */
async function impersonate(tx: FrontendContext, state: SignInState, token: ActorTokenRow): Promise<null> {
  const user = await getUser(tx.db, tx.instance.id, token.user_id)
  const refusal = await proveFirstFactor(tx, state, user, 'ticket', {
    actor: token.actor,
    session_lifetime_seconds: token.session_lifetime_seconds,
  })
  if (refusal) throw refusal.error
  return null
}
