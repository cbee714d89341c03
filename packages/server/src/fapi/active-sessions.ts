import { closeSession } from '../domain/sessions/close-session.js'
import { isSessionLive, sessionView } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'
import { renderSession, renderSessions } from '../flows/client-view.js'
import { leaveSessions } from '../flows/leave-sessions.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { activeSession, withActivity } from '../resources/session.js'
import { findSession, listOpenSessionsOfUser, listSessionActivities } from '../store/sessions.js'
import type { SessionRow } from '../store/tables.js'

/** Where the user is signed in, with the device of each session: the list of `<UserProfile/>`. */
const listActiveSessions = frontendOperation('getSessions', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => {
    const sessions = await liveSessionsOfUser(ctx)
    const rows = await listSessionActivities(
      ctx,
      sessions.map(session => session.id),
    )
    const activities = new Map(rows.map(row => [row.session_id, row]))
    return sessions.map(session => activeSession(sessionView(ctx, session), activities.get(session.id)))
  },
})

const listMySessions = frontendOperation('getUsersSessions', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => renderSessions(ctx, await liveSessionsOfUser(ctx), null),
})

/**
 * Signs the user out on another device, or here. clerk-js takes the device from the
 * answer, as from an item of the list.
 */
const revokeMySession = frontendOperation('revokeSession', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { path }) => {
    const session = await findSession(ctx, path.session_id)
    if (!session || session.user_id !== ctx.user.id)
      throw new ApiError('session_not_found', { values: { id: path.session_id } })
    const closed = isSessionLive(ctx, session) ? await closeSession(ctx, session, 'revoked') : session
    if (session.client_id === ctx.caller.client.id) await leaveSessions(ctx, ctx.caller.client)
    const [activity] = await listSessionActivities(ctx, [session.id])
    return withActivity((await renderSession(ctx, closed))!, activity)
  },
})

async function liveSessionsOfUser(ctx: SessionContext): Promise<SessionRow[]> {
  const open = await listOpenSessionsOfUser(ctx, ctx.user.id)
  return open.filter(session => isSessionLive(ctx, session)).reverse()
}

export const activeSessionOperations: Operation[] = [listActiveSessions, listMySessions, revokeMySession]
