import type { FrontendContext } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { Refusal } from '../../errors/api-error.js'
import { findSignIn } from '../../store/sign-ins.js'
import type { Arrival } from '../arrival.js'
import { takeAnswer } from './provider.js'
import { proveFirst } from './sign-in.js'
import { arrivedBy, loadSignIn, lockedSignIn, signInState } from './state.js'

/** The proof has arrived elsewhere: for the attempt's own browser alone. Makes its own transaction. */
export async function finishArrived(ctx: FrontendContext, id: string): Promise<Refusal | null> {
  if (!arrivedBy(await loadSignIn(ctx, id))) return null
  return inTransaction(ctx, async tx => {
    const state = await lockedSignIn(tx, id)
    const strategy = arrivedBy(state)
    const proof = { identifierId: state.verification?.identifier_id ?? null }
    return strategy && state.view ? proveFirst(tx, state, strategy, proof) : null
  })
}

/** Somebody has left a sign-in to prove the first factor. */
export const signInArrival: Arrival = {
  kind: 'sign_in',
  presentIn: 'sign_in_id',
  confirmedAs: 'sign_in',

  async isAwaited(ctx, id, verification) {
    const attempt = await findSignIn(ctx, id)
    if (attempt?.first_factor_verification_id !== verification.id) return false
    const { status } = await signInState(ctx, attempt)
    return status === 'needs_first_factor' || status === 'needs_identifier'
  },

  takeAnswer,
  sessionOf: async (ctx, id) => (await findSignIn(ctx, id))?.created_session_id ?? null,

  async goOn(ctx, id) {
    const refusal = await finishArrived(ctx, id)
    if (refusal instanceof Refusal) return { isRefused: true, sessionId: null }
    const attempt = await findSignIn(ctx, id)
    return { isRefused: false, sessionId: attempt?.created_session_id ?? null }
  },
}
