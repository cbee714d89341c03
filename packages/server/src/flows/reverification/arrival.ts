import type { InTx } from '../../context/context.js'
import { connectionOfVisit, outcomeOf } from '../../domain/external-accounts/visits.js'
import { whoIs } from '../../domain/external-accounts/who-is.js'
import { ApiError, Refusal } from '../../errors/api-error.js'
import type { Connection, ProviderAnswer } from '../../model/connection.js'
import { invariant } from '../../platform/invariant.js'
import { findReverification } from '../../store/session-reverifications.js'
import type { VerificationOutcome } from '../../store/tables.js'
import { strategyNamed } from '../../strategies/find.js'
import type { Arrival } from '../arrival.js'
import { lockedReverification } from './state.js'
import { reverificationStep } from './steps.js'

const first = reverificationStep('first')

/** Somebody has left a reverification for their company's provider, and has to come back as themselves. */
export const reverificationArrival: Arrival = {
  kind: 'reverification_first',
  confirmedAs: 'sign_in',

  async isAwaited(ctx, sessionId, visit) {
    const row = await findReverification(ctx, sessionId)
    return row?.first_factor_verification_id === visit.id && row.first_factor_verified_at === null
  },

  async takeAnswer(tx, sessionId, visit, answer): Promise<VerificationOutcome | null> {
    const state = await lockedReverification(tx, sessionId)
    const connection = await connectionOfVisit(tx, visit, 'sign-in')
    if ((await userIdOf(tx, connection, answer)) !== state.session.user_id)
      throw new ApiError('external_account_other', { values: { provider: connection.name } })
    const strategy = invariant(strategyNamed(visit.strategy), `No strategy: ${visit.strategy}`)
    const refusal = await first.prove(tx, state, strategy, {})
    return refusal instanceof Refusal ? outcomeOf('failed', refusal.error) : null
  },
}

/** Whom the answer would sign in; null: nobody, or not without a further proof. */
async function userIdOf(tx: InTx, { key }: Connection, { profile }: ProviderAnswer): Promise<string | null> {
  const whose = await whoIs(tx, key, profile)
  if (whose.kind === 'linked') return whose.account.user_id
  return whose.kind === 'proven' ? whose.identifier.user_id : null
}
