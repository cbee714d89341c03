import { isIP } from 'node:net'
import { browserCaller, type FrontendContext, type InTx } from '../context/context.js'
import { hasLiveKey, isDevelopment, siteDomainAt } from '../context/instance.js'
import { inTransaction } from '../context/transaction.js'
import { authenticateBrowser } from '../domain/clients/authenticate.js'
import {
  bothNames,
  clearClientCookie,
  CLIENT_COOKIE,
  clientUatCookies,
  DEV_BROWSER_NAME,
} from '../domain/clients/client-cookies.js'
import { createDevBrowser } from '../domain/clients/dev-browser.js'
import { endSessionsOfLeavers } from '../domain/enterprise/leavers.js'
import { membersOrganizationId, selectOrganization } from '../domain/sessions/active-organization.js'
import { createRefreshCookie, expiredRefreshCookie } from '../domain/sessions/refresh-token.js'
import { mayMint, mintSessionToken } from '../domain/sessions/token.js'
import { isAllowedOrigin } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { SECOND_MS } from '../platform/clock.js'
import { hashSecret } from '../platform/crypto.js'
import { cookie, LONG_LIVED_SECONDS } from '../protocols/set-cookie.js'
import { insertHandshakeNonce } from '../store/handshake-nonces.js'
import type { SessionRow } from '../store/tables.js'
import { findUser } from '../store/users.js'
import { liveSessionsOfClient } from './client-view.js'

/*
 * The whole handshake, in order; one request, a GET that the browser follows to and fro.
 *
 * | step         | rows written                  | cookies                        | where there is none  |
 * | ------------ | ----------------------------- | ------------------------------ | -------------------- |
 * | identify     | -                             | __client, if it is taken back  | no session           |
 * | organization | sessions, if one is named     | -                              | the session stays    |
 * | token        | -                             | -                              | __session is cleared |
 * | directives   | refresh_tokens, dev_browsers, | none yet: they are             | -                    |
 * |              | handshake_nonces              | written down                   |                      |
 * | answer       | -                             | the nonce, with live keys      | -                    |
 *
 * The application's server redeems the nonce and sets the cookies that were written down. It emits nothing.
 */

const NONCE_LIFETIME_SECONDS = 60
const HANDSHAKE_NAME = '__clerk_handshake'
const NONCE_NAME = '__clerk_handshake_nonce'

export interface HandshakeAnswer {
  location: string
}

/**
 * An application's server does not know whether its visitor is signed in and sends the browser here; it
 * goes back with the cookies that the server should set (docs/wire.md#handshake). The way back is a nonce
 * that only the instance's secret key can redeem (v6, v7) or a signed token (v5); in a cookie with live
 * keys, in the query with test keys.
 */
export async function handshake(
  ctx: FrontendContext,
  redirectUrl: URL,
  format: 'nonce' | 'token',
  organization?: string,
): Promise<HandshakeAnswer> {
  ctx.caller = await identifyBrowser(ctx)
  if (await endSessionsOfLeavers(ctx)) ctx.caller = await identifyBrowser(ctx)
  forgetOtherClient(ctx)
  const session = await synchronizeOrganization(ctx, await activeSession(ctx), organization)
  const token = session ? await mintSessionToken(ctx, session, { authorizedParty: redirectUrl.origin }) : null
  const name = format === 'nonce' ? NONCE_NAME : HANDSHAKE_NAME
  const nonce = ctx.services.random.secret()
  const directives = await inTransaction(ctx, async tx => {
    const lines = [
      ...siteWideUatRemovals(tx, redirectUrl.hostname),
      ...(await sessionDirectives(tx, session, token)),
      ...(await devBrowserDirectives(tx)),
      ...cleanUpDirectives(tx, name),
    ]
    if (format === 'nonce') await rememberDirectives(tx, nonce, lines)
    return lines
  })
  const value =
    format === 'nonce'
      ? nonce
      : await ctx.services.registry.sign(ctx.instance.id, 'internal', handshakeClaims(ctx, directives))
  if (hasLiveKey(ctx.instance)) {
    ctx.response.setCookies.push(
      cookie(name, value, { ...siteCookie(ctx), maxAgeSeconds: NONCE_LIFETIME_SECONDS }),
    )
  } else {
    redirectUrl.searchParams.set(name, value)
  }
  return { location: redirectUrl.toString() }
}

/**
 * `organizationSyncOptions` (v6, v7): the address of a page names an organization by id or slug, or the
 * personal account (empty). One that is not the user's leaves the session as it is, and so does a navigation
 * that another site began: the SDK notices, and gives up after three handshakes.
 */
async function synchronizeOrganization(
  ctx: FrontendContext,
  session: SessionRow | null,
  wanted: string | undefined,
): Promise<SessionRow | null> {
  if (!session || wanted === undefined || !isOwnNavigation(ctx)) return session
  if (wanted !== '' && !(await membersOrganizationId(ctx, session.user_id, wanted))) return session
  return inTransaction(ctx, tx => selectOrganization(tx, session, wanted))
}

/**
 * Whether this application or the person began the navigation: a link on any other page would choose in which
 * organization the person goes on working. Redirects on the way don't hide where a navigation began, neither
 * in Sec-Fetch-Site, which is `none` for an address that was typed, nor in the Referer, which names the
 * application where its pages and the Frontend API are not of one site. Plain http on another host than
 * localhost, which is for development, has no Sec-Fetch-Site.
 */
function isOwnNavigation({ instance, request: { fetchSite, referer } }: FrontendContext): boolean {
  if (referer && URL.canParse(referer) && isAllowedOrigin(instance, new URL(referer).origin)) return true
  return fetchSite === null ? isDevelopment(instance) && !referer : fetchSite !== 'cross-site'
}

/**
 * A satellite gets the dev browser of the primary domain in its address. A client that this browser had here
 * before would win over it with the next request.
 */
function forgetOtherClient(ctx: FrontendContext): void {
  const { client, devBrowser } = ctx.caller
  if (!client || !devBrowser || !ctx.request.query.has(DEV_BROWSER_NAME)) return
  const secrets = ctx.request.cookies.get(CLIENT_COOKIE) ?? []
  if (secrets.some(secret => hashSecret(secret) !== client.secret_hash)) clearClientCookie(ctx)
}

/**
 * A dev browser that is unknown (the data was reset) is replaced by a new one instead of
 * refused: nobody could ask for it here. A client's previous secret opens nothing: what a
 * handshake gives lives as long as the session.
 */
async function identifyBrowser(ctx: FrontendContext): Promise<FrontendContext['caller']> {
  try {
    const browser = await authenticateBrowser(ctx)
    return browser.staleSince === undefined ? browser : browserCaller()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'dev_browser_unauthenticated') throw error
    return browserCaller()
  }
}

/** The client's selected session, else its newest live one whose user may sign in. */
async function activeSession(ctx: FrontendContext): Promise<SessionRow | null> {
  const client = ctx.caller.client
  if (!client) return null
  const live = await liveSessionsOfClient(ctx, client.id)
  const preferred = live.filter(session => session.id === client.last_active_session_id)
  for (const session of [...preferred, ...live.reverse()]) {
    const user = await findUser(ctx, session.user_id)
    if (user && mayMint(user)) return session
  }
  return null
}

async function sessionDirectives(
  ctx: InTx<FrontendContext>,
  session: SessionRow | null,
  token: string | null,
): Promise<string[]> {
  const hostOnly = { ...siteCookie(ctx), domain: null }
  const sessionLines = bothNames(ctx.instance, '__session').map(name =>
    token
      ? cookie(name, token, { ...hostOnly, maxAgeSeconds: LONG_LIVED_SECONDS })
      : cookie(name, '', { ...hostOnly, maxAgeSeconds: 0 }),
  )
  const clientUpdatedAt = session ? Math.floor((ctx.caller.client?.updated_at ?? ctx.now) / SECOND_MS) : 0
  const refreshLine = session ? await createRefreshCookie(ctx, session) : expiredRefreshCookie(ctx)
  return [...sessionLines, ...clientUatCookies(ctx, clientUpdatedAt), refreshLine]
}

/**
 * In development clerk-js writes `__client_uat` for the whole site (`getCookieDomain`), which is not known
 * here: the line above it would stand beside its own, and the SDK read the wrong one of them, again and
 * again. A domain that the browser does not take, such as `co.uk`, does no harm.
 */
function siteWideUatRemovals(ctx: FrontendContext, hostname: string): string[] {
  if (!isDevelopment(ctx.instance) || isIP(hostname) !== 0) return []
  const labels = hostname.split('.')
  const domains = labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'))
  return domains.flatMap(domain =>
    bothNames(ctx.instance, '__client_uat').map(name =>
      cookie(name, '', { ...siteCookie(ctx), domain, maxAgeSeconds: 0 }),
    ),
  )
}

/**
 * With test keys the SDK's server side asks for a handshake again and again until
 * the browser has `__clerk_db_jwt`.
 */
async function devBrowserDirectives(ctx: InTx<FrontendContext>): Promise<string[]> {
  if (!isDevelopment(ctx.instance) || hasLiveKey(ctx.instance)) return []
  const known = ctx.caller.devBrowser ? presentedDevBrowser(ctx) : null
  const token = known ?? (await createDevBrowser(ctx))
  return bothNames(ctx.instance, DEV_BROWSER_NAME).map(name =>
    cookie(name, token, { ...siteCookie(ctx), maxAgeSeconds: LONG_LIVED_SECONDS }),
  )
}

function presentedDevBrowser(ctx: FrontendContext): string | null {
  const candidates = [
    ctx.request.query.get(DEV_BROWSER_NAME),
    ...[`${DEV_BROWSER_NAME}_${ctx.instance.cookieSuffix}`, DEV_BROWSER_NAME].flatMap(
      name => ctx.request.cookies.get(name) ?? [],
    ),
  ]
  return candidates.find(token => token && hashSecret(token) === ctx.caller.devBrowser?.token_hash) ?? null
}

/** A handshake cookie that stays would sign people back in after they signed out (seen with SDK v5). */
function cleanUpDirectives(ctx: FrontendContext, name: string): string[] {
  return hasLiveKey(ctx.instance) ? [cookie(name, '', { ...siteCookie(ctx), maxAgeSeconds: 0 })] : []
}

async function rememberDirectives(
  ctx: InTx<FrontendContext>,
  nonce: string,
  directives: string[],
): Promise<void> {
  await insertHandshakeNonce(ctx, {
    instance_id: ctx.instance.id,
    nonce_hash: hashSecret(nonce),
    directives,
    expires_at: ctx.now + NONCE_LIFETIME_SECONDS * SECOND_MS,
  })
}

const siteCookie = (ctx: FrontendContext) => ({
  path: '/',
  domain: siteDomainAt(ctx.instance, ctx.request.frontendApiUrl),
  secure: ctx.request.isSecure,
  maxAgeSeconds: 0,
})

/**
 * The SDK reads `handshake` alone; the times are ours, so that an old one is worth nothing. In Unix seconds.
 */
function handshakeClaims(ctx: FrontendContext, directives: string[]) {
  const issuedAt = Math.floor(ctx.services.clock.now() / SECOND_MS)
  return { handshake: directives, iat: issuedAt, nbf: issuedAt, exp: issuedAt + NONCE_LIFETIME_SECONDS }
}
