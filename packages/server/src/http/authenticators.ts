import type { Context, FrontendContext, PlatformContext } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import { requireInboxViewer } from '../delivery/inbox/access.js'
import { requireVisit } from '../domain/admin-portal/visits.js'
import { authenticateBrowser } from '../domain/clients/authenticate.js'
import { openDirectory } from '../domain/directories/directory-key.js'
import { endSessionsOfLeavers } from '../domain/enterprise/leavers.js'
import { ApiError } from '../errors/api-error.js'
import type { Access } from '../operation/operation.js'
import type { ApiRequest } from './api-request.js'
import { currentSession, requireAccess, withOwnSession } from './current-session.js'
import { authenticateOperator } from './operator.js'
import type { Match } from './router.js'

/** A request's context, before it is known who asks; of the server's own contract also for which instance. */
export type RequestContext = PlatformContext & { instance: Instance | null }

/**
 * Finds out who asks, sets `ctx.caller`, and lets pass whom the access of the operation admits.
 * @throws ApiError for all others
 */
export type Authenticator = (ctx: RequestContext, match: Match, request: ApiRequest) => Promise<void> | void

export type Authenticators = Record<Access, Authenticator>

/** What opens the server's own contract. */
export interface OwnCredentials {
  adminToken: string
  inboxToken: string | null
}

/** One authenticator for each kind of caller; an access says which one is asked. */
export const createAuthenticators = ({ adminToken, inboxToken }: OwnCredentials): Authenticators => ({
  public: () => {},
  anybody: authenticateByCookies,
  client: authenticateByCookies,
  'own-session': authenticateByCookies,
  session: authenticateByCookies,
  'secret-key': requireSecretKey,
  directory: async (ctx, { path }) => {
    const directory = await openDirectory(ctx as Context, path['directory_id']!)
    ctx.caller = { kind: 'directory', directory }
  },
  'admin-portal': async (context, { route }) => {
    const ctx = context as Context
    requireOwnOrigin(ctx, route.shape.method !== 'get')
    ctx.caller = { kind: 'admin_portal', visit: await requireVisit(ctx) }
  },
  operator: async ctx => {
    const { authorization, query, site } = ctx.request
    const asked = { authorization, wanted: query.get('instance'), site }
    Object.assign(ctx, await authenticateOperator(asked, ctx.services.registry, adminToken))
  },
  'inbox-viewer': (ctx, _, request) => {
    requireInboxViewer(request, request.remoteAddress, inboxToken)
    ctx.caller = { kind: 'inbox_viewer' }
  },
})

/** A browser is who its `__client` cookie says. */
async function authenticateByCookies(context: RequestContext, match: Match): Promise<void> {
  const ctx = context as FrontendContext
  const { access, isKept = false } = match.route.operation!
  const catchingUp = isKept ? ctx.services.leases.catchUp() : undefined
  if (catchingUp) await catchingUp
  const sessionId = access === 'own-session' ? match.path['session_id'] : undefined
  const identify = async () => {
    const browser = await authenticateBrowser(ctx, { sessionId, isKept })
    ctx.caller = sessionId ? await withOwnSession(ctx, browser, sessionId) : browser
  }
  await identify()
  if (await endSessionsOfLeavers(ctx)) await identify()
  if (access === 'session') Object.assign(ctx, await currentSession(ctx))
  requireAccess(ctx, match.route)
}

/** The key has led to the instance already (resolve-instance.ts). */
function requireSecretKey({ caller }: RequestContext): void {
  if (caller.kind !== 'secret_key') throw new ApiError('authorization_header_missing')
}

/**
 * The pages of the admin portal are no API: only they themselves may post to them, and no script of another
 * page may read them, not even the application's own. Browsers open a page without naming an origin.
 */
function requireOwnOrigin({ request }: Context, isChange: boolean): void {
  const own = new URL(request.frontendApiUrl).origin
  const isOwn = request.origin === own || (request.origin === null && !isChange)
  if (!isOwn) throw new ApiError('origin_forbidden')
}
