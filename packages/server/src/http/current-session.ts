import type { BrowserCaller, FrontendContext } from '../context/context.js'
import { maySee } from '../domain/clients/stale-secret.js'
import { mayMint } from '../domain/sessions/token.js'
import { isSessionLive } from '../domain/sessions/view.js'
import { keptUserView, SHOWN_FOR_MS } from '../domain/views/kept-user.js'
import { ApiError } from '../errors/api-error.js'
import type { Operation } from '../operation/operation.js'
import type { Soon } from '../platform/soon.js'
import { findSession, findSessionWithOwner } from '../store/sessions.js'
import type { ClientRow, SessionRow, UserRow } from '../store/tables.js'
import { findUser } from '../store/users.js'
import type { Route } from './router.js'

/**
 * The session that the request speaks for: `_clerk_session_id`, else the
 * client's last active one. Live ones only.
 */
export async function currentSession(
  ctx: FrontendContext,
): Promise<{ session: SessionRow | null; user: UserRow | null }> {
  const nobody = { session: null, user: null }
  const client = ctx.caller.client
  const id = ctx.request.query.get('_clerk_session_id') || client?.last_active_session_id
  if (!client || !id) return nobody
  const session = ctx.caller.kept?.sessions.find(open => open.id === id) ?? (await findSession(ctx, id))
  if (!session || session.client_id !== client.id || !maySee(ctx.caller, session)) return nobody
  if (!isSessionLive(ctx, session)) return nobody
  const user = await userOf(ctx, session)
  if (!user || !mayMint(user)) return nobody
  return { session, user }
}

async function userOf(ctx: FrontendContext, { user_id: id }: SessionRow): Promise<UserRow | undefined> {
  return ctx.caller.kept ? (await keptUserView(ctx, id, SHOWN_FOR_MS))?.user : findUser(ctx, id)
}

/** The session that the path names beside the client, if it was not read in its place. */
export function withOwnSession(
  ctx: FrontendContext,
  browser: BrowserCaller,
  sessionId: string,
): Soon<BrowserCaller> {
  const { client } = browser
  return client && !browser.ownSession ? readOwnSession(ctx, browser, client, sessionId) : browser
}

async function readOwnSession(
  ctx: FrontendContext,
  browser: BrowserCaller,
  client: ClientRow,
  sessionId: string,
): Promise<BrowserCaller> {
  const session = await findSessionWithOwner(ctx, sessionId)
  const row = session?.client_id === client.id ? session : null
  return { ...browser, ownSession: { clientId: client.id, row } }
}

/**
 * @throws ApiError 401 authentication_invalid; clerk-js answers any 401 by reading the client
 *   anew, and so notices a sign-out
 */
export function requireAccess(ctx: FrontendContext, { shape, operation }: Route): void {
  const { access } = operation!
  if (ctx.caller.staleSince !== undefined && !isOpenToStaleTabs(shape, operation!))
    throw new ApiError('authentication_invalid')
  if (access === 'client' && !ctx.caller.client) throw new ApiError('authentication_invalid')
  if (access === 'own-session' && !ctx.caller.ownSession) throw new ApiError('authentication_invalid')
  if (access === 'session' && (!ctx.session || !ctx.user)) throw new ApiError('authentication_invalid')
}

/** They write for a browser with the present secret alone: a dev browser, a provider's answer. */
const READS_THAT_MAY_CHANGE = new Set(['getClient', 'getUser'])

/**
 * What a tab may still do that brings the client's previous secret: look at what it knew. To ask for
 * something new it needs the present one, which the 401 makes it fetch. An attempt or a client is not begun
 * here either: its cookie would take the place of the browser's present one.
 */
function isOpenToStaleTabs({ method }: Route['shape'], { id, mode, access }: Operation): boolean {
  if (READS_THAT_MAY_CHANGE.has(id)) return true
  return method === 'get' && mode === 'read' && (access === 'session' || access === 'anybody')
}
