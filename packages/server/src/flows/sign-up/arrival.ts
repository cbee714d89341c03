import { isLastSent } from '../../model/sign-up.js'
import { findSignUp } from '../../store/sign-ups.js'
import type { Arrival } from '../arrival.js'
import { takeAnswer } from './provider.js'
import { finishArrived } from './sign-up.js'
import { signUpState } from './state.js'

/** Somebody has left a sign-up to prove the email address. */
export const signUpArrival: Arrival = {
  kind: 'sign_up',
  presentIn: 'sign_up_id',
  confirmedAs: 'address',

  async isAwaited(ctx, id, verification) {
    const attempt = await findSignUp(ctx, id)
    if (!attempt || !isLastSent(attempt, verification.id)) return false
    return (await signUpState(ctx, attempt)).status === 'missing_requirements'
  },

  takeAnswer,
  sessionOf: async (ctx, id) => (await findSignUp(ctx, id))?.created_session_id ?? null,

  async goOn(ctx, id) {
    await finishArrived(ctx, id)
    const attempt = await findSignUp(ctx, id)
    return { isRefused: false, sessionId: attempt?.created_session_id ?? null }
  },
}
