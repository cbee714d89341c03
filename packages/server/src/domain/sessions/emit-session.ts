import type { InTx } from '../../context/context.js'
import { emitEvent } from '../../events/emit.js'
import type { UserView } from '../../model/user.js'
import { sessionEvent } from '../../resources/session.js'
import { backendUser } from '../../resources/user.js'
import { listSessionActivities } from '../../store/sessions.js'
import type { SessionActivityRow, SessionRow } from '../../store/tables.js'
import { getUserView, userFacts } from '../views/user-view.js'

/**
 * Tells the event log about a session, with its user and device, which are read unless the caller has them.
 * Call in the transaction of the change.
 */
export async function emitSession(
  ctx: InTx,
  event: 'created' | 'pending' | 'ended' | 'removed' | 'revoked',
  session: SessionRow,
  known: { view?: UserView; activity?: SessionActivityRow } = {},
): Promise<void> {
  const view = known.view ?? (await getUserView(ctx, session.user_id))
  const activity = known.activity ?? (await listSessionActivities(ctx, [session.id])).at(0)
  const data = sessionEvent(session, backendUser(view, userFacts(ctx)), activity)
  await emitEvent(ctx, { type: `session.${event}`, resourceId: session.id, data })
}
