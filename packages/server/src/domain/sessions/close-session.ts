import type { InTx } from '../../context/context.js'
import { updateSession } from '../../store/sessions.js'
import type { SessionRow } from '../../store/tables.js'
import { endOpenProofs } from '../../store/users.js'
import { emitSession } from './emit-session.js'

/**
 * Ends one live session for good and tells the event log: `ended` and `removed` by its
 * user, `revoked` by somebody else.
 */
export async function closeSession(
  ctx: InTx,
  session: SessionRow,
  status: 'ended' | 'removed' | 'revoked',
): Promise<SessionRow> {
  const changes = { status, updated_at: ctx.now } as const
  await updateSession(ctx, session.id, changes)
  // whoever is shut out must not come back by what is still on its way
  if (status === 'revoked') await endOpenProofs(ctx, session.user_id)
  const closed = { ...session, ...changes }
  await emitSession(ctx, status, closed)
  return closed
}
