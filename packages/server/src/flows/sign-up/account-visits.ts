import { withProof } from '../../model/sign-up.js'
import { updateSignUp } from '../../store/sign-ups.js'
import { strategiesFor, strategyNamed } from '../../strategies/find.js'
import type { Strategy } from '../../strategies/strategy.js'
import type { Proving } from '../proving.js'
import { claimOf } from './contacts.js'
import type { SignUpState } from './state.js'

/** Strategies that find out by themselves who somebody is, elsewhere: visits to providers. */
export const accountStrategies = (): Strategy[] =>
  strategiesFor('sign_up').filter(({ proves, prepare }) => proves === undefined && prepare !== undefined)

/** Whether somebody leaves for a provider with it. */
export function isVisitStrategy(name: string): boolean {
  const strategy = strategyNamed(name)
  return strategy !== undefined && accountStrategies().includes(strategy)
}

/** How a sign-up deals with visits to providers. What comes of them is in provider.ts. */
export const accountVisits: Proving<SignUpState> = {
  prepares: claimOf,
  attempts: claimOf,

  async note(tx, { attempt }, visit) {
    const begun = { verification_id: visit.id, strategy: null, verified_at: null }
    const { proofs } = withProof(attempt, 'external_account', begun)
    await updateSignUp(tx, attempt.id, { proofs, updated_at: tx.now })
  },

  prove: () => Promise.reject(new Error('Visits are not proven by an answer.')),
}
