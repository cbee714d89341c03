import type { FrontendContext, InTx } from '../../context/context.js'
import { createSession } from '../../domain/sessions/create-session.js'
import { redeemInvitation } from '../../domain/tokens/tickets.js'
import { resetFailedAttempts } from '../../domain/users/restrictions.js'
import { getUserView } from '../../domain/views/user-view.js'
import type { UserView } from '../../model/user.js'
import type { SignInRow } from '../../store/tables.js'
import { putTrustedClient } from '../../store/trusted-clients.js'
import { applyNewPassword } from './new-password.js'

/**
 * Nothing is missing any more: an invitation is accepted, a new password applied, and the session made. Wrong
 * attempts are forgotten only now: somebody who gets past the first factor alone must not wipe out the wrong
 * codes of the second one. @returns the id of the session
 */
export async function startSession(
  tx: InTx<FrontendContext>,
  attempt: SignInRow,
  before: UserView,
  hasSecondFactor: boolean,
): Promise<string> {
  const member = await acceptInvitationOf(tx, attempt, before)
  const owner = await applyNewPassword(tx, attempt, member)
  const view = { ...owner, user: await resetFailedAttempts(tx, owner.user) }
  const session = await createSession(tx, {
    clientId: attempt.client_id,
    view,
    strategy: attempt.first_factor_strategy ?? 'password',
    actor: attempt.actor,
    lifetimeSeconds: attempt.session_lifetime_seconds,
    // an impersonator has proven nothing of the user's
    ...(attempt.actor ? { firstFactorVerifiedAt: null } : {}),
    // a code that made the client trusted was no second factor
    secondFactorVerifiedAt: hasSecondFactor ? attempt.second_factor_verified_at : null,
  })
  // an impersonator has shown nothing that the user could trust
  if (tx.instance.settings.signIn.clientTrust && !attempt.actor)
    await putTrustedClient(tx, view.user.id, attempt.client_id, tx.now)

  return session.id
}

/**
 * An invited person becomes a member once they are in, and not with the first factor: until then somebody
 * else may have read the mail. Thrown, when the invitation was revoked or used meanwhile: what it proved is
 * worth nothing then.
 */
async function acceptInvitationOf(
  tx: InTx<FrontendContext>,
  { invitation_id: id }: SignInRow,
  view: UserView,
): Promise<UserView> {
  if (id === null) return view
  await redeemInvitation(tx, id, view.user.id)
  return getUserView(tx, view.user.id)
}
