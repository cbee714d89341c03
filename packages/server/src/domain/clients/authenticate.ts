import { type BrowserCaller, browserCaller, type RequestFacts } from '../../context/context.js'
import { hasLiveKey, type Instance, isDevelopment, satelliteAt } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { hashSecret } from '../../platform/crypto.js'
import { findLinkedClient } from '../../store/client-links.js'
import {
  findClient,
  findClientAndSession,
  findClientBySecretHash,
  findDevBrowserByTokenHash,
} from '../../store/clients.js'
import type { Db } from '../../store/store.js'
import type { DevBrowserRow } from '../../store/tables.js'
import { CLIENT_COOKIE, DEV_BROWSER_NAME } from './client-cookies.js'
import { findStaleBrowser } from './stale-secret.js'

/**
 * Who the browser is. In development the `__clerk_db_jwt` of the URL wins over every cookie
 * (docs/behaviours.md 20); an unknown one is answered with 401 `dev_browser_unauthenticated`, so that
 * clerk-js asks for a new one. Production knows the `__client` cookie alone; at a satellite domain it holds a
 * credential that is good there only. Native applications carry the client's secret in the Authorization
 * header. A client's previous secret counts last, and for little (`stale-secret.ts`).
 * @param sessionId a session that is all that is wanted of the client: read in its place, where
 *   that takes no more (`ownSession`)
 * @throws ApiError dev_browser_unauthenticated
 */
export async function authenticateBrowser(
  db: Db,
  instance: Instance,
  request: RequestFacts,
  now: number,
  sessionId?: string,
): Promise<BrowserCaller> {
  const acceptsDevBrowser = isDevelopment(instance) && !hasLiveKey(instance)
  const urlToken = acceptsDevBrowser ? request.query.get(DEV_BROWSER_NAME) : null
  if (urlToken) {
    const state = await byDevBrowser(db, instance, urlToken)
    if (!state) throw new ApiError('dev_browser_unauthenticated')
    return state
  }
  const secrets = request.isNative
    ? [(request.authorization ?? '').replace(/^Bearer\s+/i, '')]
    : (request.cookies.get(CLIENT_COOKIE) ?? [])
  const satellite = satelliteAt(instance, request.frontendApiUrl)
  for (const secret of satellite ? secrets : []) {
    const client = await findLinkedClient({ db, instance }, satellite!.id, hashSecret(secret), now)
    if (client) return browserCaller(client)
  }
  for (const secret of secrets) {
    const found =
      secret && sessionId
        ? await findClientAndSession({ db, instance }, hashSecret(secret), sessionId)
        : undefined
    if (found) return { ...browserCaller(), ownSession: { clientId: found.clientId, row: found.session } }

    const client = secret ? await findClientBySecretHash({ db, instance }, hashSecret(secret)) : undefined
    if (client) return browserCaller(client)
  }
  const known = acceptsDevBrowser ? await byDevBrowserCookie(db, instance, request) : null
  if (known?.client) return known
  for (const secret of secrets) {
    const stale = secret ? await findStaleBrowser(db, instance, hashSecret(secret), now) : null
    if (stale) return stale
  }
  return known ?? browserCaller()
}

async function byDevBrowserCookie(
  db: Db,
  instance: Instance,
  request: RequestFacts,
): Promise<BrowserCaller | null> {
  const devBrowser = await findDevBrowserOfCookies(db, instance, request)
  return devBrowser && withClient(db, instance, devBrowser)
}

/** The dev browser that the cookies name; the suffixed one first, for several instances may share a host. */
export async function findDevBrowserOfCookies(
  db: Db,
  instance: Instance,
  { cookies }: Pick<RequestFacts, 'cookies'>,
): Promise<DevBrowserRow | null> {
  for (const name of [`${DEV_BROWSER_NAME}_${instance.cookieSuffix}`, DEV_BROWSER_NAME]) {
    for (const token of cookies.get(name) ?? []) {
      const devBrowser = await findDevBrowser(db, instance, token)
      if (devBrowser) return devBrowser
    }
  }
  return null
}

async function byDevBrowser(db: Db, instance: Instance, token: string): Promise<BrowserCaller | null> {
  const devBrowser = await findDevBrowser(db, instance, token)
  return devBrowser ? withClient(db, instance, devBrowser) : null
}

/** By its token; null for an unknown one. */
export async function findDevBrowser(
  db: Db,
  instance: Instance,
  token: string,
): Promise<DevBrowserRow | null> {
  return (await findDevBrowserByTokenHash({ db, instance }, hashSecret(token))) ?? null
}

async function withClient(db: Db, instance: Instance, devBrowser: DevBrowserRow): Promise<BrowserCaller> {
  const client = devBrowser.client_id
    ? ((await findClient({ db, instance }, devBrowser.client_id)) ?? null)
    : null
  return browserCaller(client, devBrowser)
}
