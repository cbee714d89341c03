import type { Context } from '../../context/context.js'
import type { SessionView } from '../../model/session.js'
import { isLive, sessionStatus } from '../../model/session-status.js'
import type { TokenSession } from '../../store/sessions.js'
import type { SessionRow } from '../../store/tables.js'
import { factorVerificationAge } from './token.js'

/** What the serializers need to know about a session as of now. */
export function sessionView(ctx: Context, session: SessionRow): SessionView {
  const seenAt = ctx.services.activity.lastSeen(session.id)
  const lastActiveAt = Math.max(session.last_active_at, seenAt ?? 0)
  return {
    session: { ...session, last_active_at: lastActiveAt },
    status: sessionStatus(session, ctx.instance.settings, ctx.now, seenAt),
    factorVerificationAge: factorVerificationAge(session, ctx.now),
    tasks: session.open_tasks.map(key => ({ key })),
  }
}

export function isSessionLive(ctx: Context, session: TokenSession): boolean {
  return isLive(session, ctx.instance.settings, ctx.now, ctx.services.activity.lastSeen(session.id))
}
