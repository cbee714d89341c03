import { spendFactorCode, type StoredFactor } from '../../../domain/factors/spend-code.js'
import { registerFailedAttempt } from '../../../domain/users/restrictions.js'
import { refuse } from '../../../errors/api-error.js'
import { proveSecondFactor, refuseLocked } from '../advance.js'
import { signInHandler } from '../command.js'

/** Second factors that need no preparation: an authenticator app, backup codes. */
export function attemptStoredCode(strategy: StoredFactor) {
  return signInHandler<void>({
    async run(tx, state, { code }) {
      const { view } = state
      if (!view || !state.secondFactors.some(factor => factor.strategy === strategy)) {
        return refuse('strategy_for_user_invalid', { param: 'strategy' })
      }
      const locked = refuseLocked(tx, view.user)
      if (locked) return locked
      const refusal = await spendFactorCode(tx, view.user.id, state.attempt.client_id, strategy, code)
      if (!refusal) return proveSecondFactor(tx, state, view.user, strategy)
      if (refusal.error.code === 'form_code_incorrect')
        await registerFailedAttempt(tx, view.user, state.attempt.client_id)
      return refusal
    },
  })
}
