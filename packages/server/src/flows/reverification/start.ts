import type { FrontendContext } from '../../domain/context.js'
import { putReverification } from '../../store/session-reverifications.js'
import type { ReverificationLevel } from '../../store/tables.js'
import { ownSession } from './state.js'

/** Starts a reverification; what the session had proven before stays as old as it is (docs/behaviours.md 24). Call in a transaction. */
export async function startReverification(
  tx: FrontendContext,
  sessionId: string,
  level: ReverificationLevel,
): Promise<void> {
  const { session, view } = await ownSession(tx, sessionId)
  await putReverification(tx.db, {
    instance_id: tx.instance.id,
    session_id: session.id,
    user_id: session.user_id,
    level,
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
