import type { FrontendContext } from '../../domain/context.js'
import { loadUserView, type UserView } from '../../domain/users/view.js'
import { getSignInOfClient, lockSignIn } from '../../store/sign-ins.js'
import type { SignInRow, VerificationRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import { firstFactors, type FirstFactor } from './factors.js'
import { deriveStatus, NO_SECOND_FACTORS, type SignInStatus } from './status.js'

/** One attempt with its evidence and what follows from it. */
export interface SignInState {
  attempt: SignInRow
  /** null before identification, and for identifiers that nobody owns */
  view: UserView | null
  /** the code that was sent last */
  verification: VerificationRow | null
  status: SignInStatus
  factors: FirstFactor[]
}

/** The attempt of this browser. @throws NotFoundInStore */
export async function loadSignIn(ctx: FrontendContext, id: string): Promise<SignInState> {
  const attempt = await getSignInOfClient(ctx.db, ctx.instance.id, ctx.browser.client?.id, id)
  return signInState(ctx, attempt)
}

/** The same under its row lock; in a transaction. */
export async function lockedSignIn(tx: FrontendContext, id: string): Promise<SignInState> {
  return signInState(tx, await lockSignIn(tx.db, tx.instance.id, id))
}

export async function signInState(ctx: FrontendContext, attempt: SignInRow): Promise<SignInState> {
  const { db, instance, now } = ctx
  const verificationId = attempt.first_factor_verification_id
  const view = attempt.user_id ? await loadUserView(db, instance.id, attempt.user_id) : null
  return {
    attempt,
    view,
    verification: verificationId ? ((await findVerification(db, instance.id, verificationId)) ?? null) : null,
    status: deriveStatus(attempt, NO_SECOND_FACTORS, instance.settings, now),
    factors: firstFactors(instance.settings, attempt, view),
  }
}
