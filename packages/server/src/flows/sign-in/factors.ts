import type { FrontendContext, InTx } from '../../context/context.js'
import { refuseLocked } from '../../domain/users/refuse-locked.js'
import { registerFailedAttempt } from '../../domain/users/restrictions.js'
import { hidesAccounts } from '../../domain/verifications/existing-account.js'
import { refuse } from '../../errors/api-error.js'
import { updateSignIn } from '../../store/sign-ins.js'
import type { Proving } from '../proving.js'
import { toAttempt, toPrepare } from './claims.js'
import { countWrongPassword } from './password-lock.js'
import type { SignInState } from './state.js'

type Prove = Proving<SignInState>['prove']

/** How the first step deals with strategies. */
export const firstFactor = (prove: Prove): Proving<SignInState> => ({
  prepares: (state, strategy, input) => toPrepare('first', state, strategy, input),
  attempts: state => toAttempt('first', state),

  // Before anything is proven. Under protection against enumeration that would tell, so the lock waits for
  // the proof; but not with wallets, whose addresses are public.
  refuse(tx, { view }, { proves }) {
    if (!view || !proves || (hidesAccounts(tx) && proves !== 'web3_wallet')) return null
    return refuseLocked(tx, view.user)
  },

  async note(tx, { attempt, view }, verification) {
    await updateSignIn(tx, attempt.id, {
      // it asks for a proof of the user's credentials as they are now
      credentials_generation: view?.user.credentials_generation ?? null,
      first_factor_verification_id: verification.id,
      updated_at: tx.now,
    })
  },

  async countWrong(tx, state, { isGuessable }) {
    if (isGuessable) await countWrongPassword(tx, state)
  },

  prove,
})

/**
 * How the second step does: a second factor, or what makes a browser trusted. Every wrong one counts against
 * its user.
 */
export const secondFactor = (prove: Prove): Proving<SignInState> => ({
  prepares: (state, strategy, input) => toPrepare('second', state, strategy, input),
  attempts: state => toAttempt('second', state),

  refuse(tx, { view, secondFactors }, { name }) {
    if (!view || !secondFactors.some(factor => factor.strategy === name))
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    return refuseLocked(tx, view.user)
  },

  async note(tx, { attempt }, verification) {
    const changes = { second_factor_verification_id: verification.id, updated_at: tx.now }
    await updateSignIn(tx, attempt.id, changes)
  },

  countWrong: async (tx: InTx<FrontendContext>, { attempt, view }) =>
    view ? registerFailedAttempt(tx, view.user, attempt.client_id) : undefined,

  prove,
})
