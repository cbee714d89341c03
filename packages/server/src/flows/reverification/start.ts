import type { FrontendContext, InTx } from '../../context/context.js'
import { isOpen } from '../../domain/sessions/reverification-status.js'
import { asksForSecondFactor } from '../../model/second-factors.js'
import { findReverification, putReverification } from '../../store/session-reverifications.js'
import type { ReverificationLevel } from '../../store/tables.js'
import { ownSession } from './state.js'

/**
 * Starts a reverification; what the session had proven before stays as old as it is
 * (docs/behaviours.md 24). One that was left open is not got rid of by a lesser one: the new one asks
 * for what both ask for.
 */
export async function startReverification(
  tx: InTx<FrontendContext>,
  sessionId: string,
  level: ReverificationLevel,
): Promise<void> {
  const { session, view } = await ownSession(tx, sessionId)
  const before = await findReverification(tx, sessionId)
  const isLeftOpen = before && isOpen(before, asksForSecondFactor(tx.instance.settings, view), tx.now)
  await putReverification(tx, {
    instance_id: tx.instance.id,
    session_id: session.id,
    user_id: session.user_id,
    level: isLeftOpen && before.level !== level ? 'multi_factor' : level,
    credentials_generation: view.user.credentials_generation,
    first_factor_verification_id: null,
    first_factor_strategy: null,
    first_factor_verified_at: null,
    second_factor_verification_id: null,
    second_factor_strategy: null,
    second_factor_verified_at: null,
    created_at: tx.now,
    updated_at: tx.now,
  })
}
