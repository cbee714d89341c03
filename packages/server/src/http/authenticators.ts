import type { Context, FrontendContext } from '../context/context.js'
import { authenticateBrowser } from '../domain/clients/authenticate.js'
import { ApiError } from '../errors/api-error.js'
import type { Access } from '../operation/operation.js'
import { currentSession, requireAccess, withOwnSession } from './current-session.js'
import type { Match } from './router.js'

/**
 * Finds out who asks, sets `ctx.caller`, and lets pass whom the access of the operation admits.
 * @throws ApiError for all others
 */
export type Authenticator = (ctx: Context, match: Match) => Promise<void> | void

/** One for each kind of caller; an access says which one is asked. */
export const authenticators: Record<Access, Authenticator> = {
  public: () => {},
  anybody: authenticateByCookies,
  client: authenticateByCookies,
  'own-session': authenticateByCookies,
  session: authenticateByCookies,
  'secret-key': requireSecretKey,
}

/** A browser is who its `__client` cookie says. */
async function authenticateByCookies(context: Context, match: Match): Promise<void> {
  const ctx = context as FrontendContext
  const { access } = match.route.operation!
  const sessionId = access === 'own-session' ? match.path['session_id'] : undefined
  const browser = await authenticateBrowser(ctx.db, ctx.instance, ctx.request, ctx.now, sessionId)
  ctx.caller = sessionId ? await withOwnSession(ctx, browser, sessionId) : browser
  if (access === 'session') Object.assign(ctx, await currentSession(ctx))
  requireAccess(ctx, match.route)
}

/** The key has led to the instance already (resolve-instance.ts). */
function requireSecretKey({ caller }: Context): void {
  if (caller.kind !== 'secret_key') throw new ApiError('authorization_header_missing')
}
