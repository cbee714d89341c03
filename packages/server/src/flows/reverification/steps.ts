import type { FrontendContext, InTx } from '../../context/context.js'
import { refuseLocked } from '../../domain/users/refuse-locked.js'
import {
  passwordLockOf,
  registerFailedAttempt,
  resetFailedAttempts,
} from '../../domain/users/restrictions.js'
import { refuse } from '../../errors/api-error.js'
import { updateReverification } from '../../store/session-reverifications.js'
import { updateSession } from '../../store/sessions.js'
import type { IdentifierRow } from '../../store/tables.js'
import { chosenFactor, rowOf } from '../../strategies/offers.js'
import type { Claim, Strategy, Target } from '../../strategies/strategy.js'
import type { Proving } from '../proving.js'
import type { ReverificationState } from './state.js'

type Step = 'first' | 'second'

/** How a step deals with strategies. What is wrong counts as at sign-in. */
export const reverificationStep = (step: Step): Proving<ReverificationState> => ({
  prepares(state, { name }, input) {
    const factor = chosenFactor(offeredIn(state, step), name, input)
    const row = factor && rowOf(state.view, factor)
    return claimOf(state, step, row)
  },

  attempts(state) {
    const sentTo = verificationOf(state, step)?.identifier_id
    return claimOf(
      state,
      step,
      state.view.identifiers.find(row => row.id === sentTo),
    )
  },

  refuse(tx, state, { name }) {
    const isOffered = offeredIn(state, step).some(factor => factor.strategy === name)
    if (step === 'second' && !isOffered) return refuse('strategy_for_user_invalid', { param: 'strategy' })
    return refuseLocked(tx, state.view.user)
  },

  async note(tx, { session }, verification) {
    await updateReverification(tx, session.id, {
      [`${step}_factor_verification_id`]: verification.id,
      updated_at: tx.now,
    })
  },

  async countWrong(tx, { view, session }, { isGuessable }) {
    if (step === 'second' || isGuessable) await registerFailedAttempt(tx, view.user, session.client_id)
  },

  prove: (tx, state, strategy) => prove(tx, state, step, strategy),
})

const offeredIn = ({ factors, secondFactors }: ReverificationState, step: Step) =>
  step === 'first' ? factors : secondFactors

const verificationOf = ({ firstVerification, secondVerification }: ReverificationState, step: Step) =>
  step === 'first' ? firstVerification : secondVerification

function claimOf(state: ReverificationState, step: Step, contact: IdentifierRow | undefined): Claim {
  const { session, view } = state
  return {
    subject: { kind: `reverification_${step}`, id: session.id },
    role: step === 'first' ? 'reverification' : 'second_factor',
    view,
    typed: null,
    isNamed: true,
    asker: { userId: session.user_id, clientId: session.client_id },
    verification: verificationOf(state, step),
    target: contact ? targetOf(contact) : null,
    factors: offeredIn(state, step),
    locale: view.user.locale,
    passwordLock: ctx => passwordLockOf(ctx, view.user, session.client_id),
  }
}

const targetOf = ({ id, normalized_value: address }: IdentifierRow): Target => ({
  address,
  identifierId: id,
  delivery: async () => ({ deliver: true }),
})

/** What is right makes the factor of the session new (`fva`). */
async function prove(
  tx: InTx<FrontendContext>,
  { view, session, secondFactors }: ReverificationState,
  step: Step,
  { name }: Strategy,
): Promise<null> {
  // as at sign-in: the first factor alone must not wipe out the wrong codes of the second one
  if (step === 'second' || secondFactors.length === 0) await resetFailedAttempts(tx, view.user)
  const instant = { [`${step}_factor_verified_at`]: tx.now }
  await updateReverification(tx, session.id, {
    ...instant,
    [`${step}_factor_strategy`]: name,
    updated_at: tx.now,
  })
  await updateSession(tx, session.id, { ...instant, updated_at: tx.now })
  return null
}
