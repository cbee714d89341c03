import { spendFactorCode, type StoredFactor } from '../domain/factors/spend-code.js'
import { refuse } from '../errors/api-error.js'
import { type Proof, type Step, step } from './strategy.js'

/** Tries a code that nobody sends: the user has it already. */
export const attemptStoredCode = (factor: StoredFactor): Step<Proof> =>
  step({
    async run(tx, { asker }, { code }) {
      if (!asker) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      return (await spendFactorCode(tx, asker.userId, asker.clientId, factor, code)) ?? {}
    },
  })
