import { type BrowserCaller, browserCaller, type Context } from '../../context/context.js'
import { hasLiveKey, isDevelopment, satelliteAt } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { isLive } from '../../model/session-status.js'
import { hashSecret } from '../../platform/crypto.js'
import { findLinkedClient } from '../../store/client-links.js'
import {
  findClient,
  findClientAndSession,
  findClientBySecretHash,
  findDevBrowserByTokenHash,
} from '../../store/clients.js'
import { listOpenSessionsOfClient, type OwnedTokenSession, type TokenSession } from '../../store/sessions.js'
import type { Scope } from '../../store/store.js'
import type { DevBrowserRow } from '../../store/tables.js'
import { SHOWN_FOR_MS } from '../views/kept-user.js'
import { CLIENT_COOKIE, DEV_BROWSER_NAME } from './client-cookies.js'
import { findStaleBrowser } from './stale-secret.js'

/** A request, the instance that it asks, and where rows are read. A context is one. */
type Asking = Pick<Context, 'db' | 'instance' | 'request' | 'services' | 'now'>

interface Wanted {
  /** a session that is all that is wanted: read in place of the client (`ownSession`) */
  sessionId?: string | undefined
  /** the client may come from a lease, with its sessions (`kept`) */
  isKept?: boolean
}

/**
 * Who the browser is. In development the `__clerk_db_jwt` of the URL wins over every cookie
 * (docs/behaviours.md 20); an unknown one is answered with 401 `dev_browser_unauthenticated`, so that
 * clerk-js asks for a new one. Production knows the `__client` cookie alone; at a satellite domain it holds a
 * credential that is good there only. Native applications carry the client's secret in the Authorization
 * header. A client's previous secret counts last, and for little (`stale-secret.ts`).
 * @param wanted what of the client is wanted, where that takes no more
 * @throws ApiError dev_browser_unauthenticated
 */
export async function authenticateBrowser(ctx: Asking, wanted: Wanted = {}): Promise<BrowserCaller> {
  const { instance, request, now } = ctx
  const acceptsDevBrowser = isDevelopment(instance) && !hasLiveKey(instance)
  const urlToken = acceptsDevBrowser ? request.query.get(DEV_BROWSER_NAME) : null
  if (urlToken) {
    const state = await byDevBrowser(ctx, urlToken)
    if (!state) throw new ApiError('dev_browser_unauthenticated')
    return state
  }
  const secrets = request.isNative
    ? [(request.authorization ?? '').replace(/^Bearer\s+/i, '')]
    : (request.cookies.get(CLIENT_COOKIE) ?? [])
  const satellite = satelliteAt(instance, request.frontendApiUrl)
  for (const secret of satellite ? secrets : []) {
    const client = await findLinkedClient(ctx, satellite!.id, hashSecret(secret), now)
    if (client) return browserCaller(client)
  }
  for (const secret of secrets) {
    const caller = secret ? await byPresentSecret(ctx, hashSecret(secret), wanted) : undefined
    if (caller) return caller
  }
  const known = acceptsDevBrowser ? await byDevBrowserCookie(ctx) : null
  if (known?.client) return known
  for (const secret of secrets) {
    const stale = secret ? await findStaleBrowser(ctx, hashSecret(secret), now) : null
    if (stale) return stale
  }
  return known ?? browserCaller()
}

async function byPresentSecret(
  ctx: Asking,
  secretHash: string,
  { sessionId, isKept }: Wanted,
): Promise<BrowserCaller | undefined> {
  if (isKept) {
    const found = await keptClientOf(ctx, secretHash)
    return found && { ...browserCaller(found.client), kept: { sessions: found.sessions } }
  }
  const found = sessionId ? await ownSessionOf(ctx, secretHash, sessionId) : undefined
  if (found) return { ...browserCaller(), ownSession: { clientId: found.clientId, row: found.session } }
  const client = await findClientBySecretHash(ctx, secretHash)
  return client && browserCaller(client)
}

/** The client of this present secret and its open sessions: one that was closed is never opened again. */
function keptClientOf(ctx: Asking, secretHash: string) {
  return ctx.services.leases.read(ctx, {
    name: `client ${secretHash}`,
    isOfPages: true,
    load: () => loadClient(ctx, secretHash),
    subjects: ({ client, sessions }) => [
      client.id,
      ...sessions.flatMap(session => [session.id, ...ownersOf(session)]),
    ],
    isUsable: ({ sessions }) => sessions.every(session => isLiveHere(ctx, session)),
    maxAgeMs: SHOWN_FOR_MS,
  })
}

async function loadClient(ctx: Asking, secretHash: string) {
  const client = await findClientBySecretHash(ctx, secretHash)
  return client && { client, sessions: await listOpenSessionsOfClient(ctx, client.id) }
}

/** As `findClientAndSession`, without a statement where the node has a lease of it. */
function ownSessionOf(ctx: Asking, secretHash: string, sessionId: string) {
  return ctx.services.leases.read(ctx, {
    name: `session ${sessionId} ${secretHash}`,
    load: () => findClientAndSession(ctx, secretHash, sessionId),
    subjects: ({ clientId, session }) => [clientId, sessionId, ...(session ? ownersOf(session) : [])],
    isUsable: ({ session }) => session !== null && mayMint(ctx, session),
  })
}

const mayMint = (ctx: Asking, session: OwnedTokenSession) => !session.banned && isLiveHere(ctx, session)

const isLiveHere = ({ instance, services, now }: Asking, session: TokenSession) =>
  isLive(session, instance.settings, now, services.activity.lastSeen(session.id))

const ownersOf = ({ user_id, last_active_organization_id }: TokenSession) =>
  last_active_organization_id === null ? [user_id] : [user_id, last_active_organization_id]

async function byDevBrowserCookie(ctx: Asking): Promise<BrowserCaller | null> {
  const devBrowser = await findDevBrowserOfCookies(ctx)
  return devBrowser && withClient(ctx, devBrowser)
}

/** The dev browser that the cookies name; the suffixed one first, for several instances may share a host. */
export async function findDevBrowserOfCookies(ctx: Asking): Promise<DevBrowserRow | null> {
  const { instance, request } = ctx
  for (const name of [`${DEV_BROWSER_NAME}_${instance.cookieSuffix}`, DEV_BROWSER_NAME]) {
    for (const token of request.cookies.get(name) ?? []) {
      const devBrowser = await findDevBrowser(ctx, token)
      if (devBrowser) return devBrowser
    }
  }
  return null
}

async function byDevBrowser(scope: Scope, token: string): Promise<BrowserCaller | null> {
  const devBrowser = await findDevBrowser(scope, token)
  return devBrowser ? withClient(scope, devBrowser) : null
}

/** By its token; null for an unknown one. */
export async function findDevBrowser(scope: Scope, token: string): Promise<DevBrowserRow | null> {
  return (await findDevBrowserByTokenHash(scope, hashSecret(token))) ?? null
}

async function withClient(scope: Scope, devBrowser: DevBrowserRow): Promise<BrowserCaller> {
  const client = devBrowser.client_id ? ((await findClient(scope, devBrowser.client_id)) ?? null) : null
  return browserCaller(client, devBrowser)
}
