import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { hasLiveKey, type Instance, isDevelopment } from '../../context/instance.js'
import { SECOND_MS } from '../../platform/clock.js'
import { hashSecret } from '../../platform/crypto.js'
import { cookie, LONG_LIVED_SECONDS } from '../../protocols/set-cookie.js'
import { insertDevBrowser } from '../../store/clients.js'
import { makesOwnDevBrowser, sharesCookies } from '../urls/account-pages.js'
import { findDevBrowser, findDevBrowserOfCookies } from './authenticate.js'
import { bothNames, clientUatCookies, DEV_BROWSER_NAME } from './client-cookies.js'
import { ensureClient } from './ensure-client.js'

/**
 * A dev browser: names a browser where cookies of the Frontend API's host may not be there (development
 * only). It comes with a client that nobody is signed in on: `GET /v1/client` then answers a client on the
 * first page, as the hosted service does, whose suite reads its fields. In production a page view of nobody
 * leaves no row.
 */
export async function createDevBrowser(ctx: InTx<FrontendContext>): Promise<string> {
  const token = `dvb_${ctx.services.random.secret()}`
  const row = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('dvb'),
    token_hash: hashSecret(token),
    client_id: ctx.caller.client?.id ?? null,
    created_at: ctx.now,
  }
  await insertDevBrowser(ctx, row)
  ctx.caller.devBrowser = row
  await ensureClient(ctx)
  return token
}

/**
 * A new dev browser, with its cookies where the SDK expects them. @returns its token
 */
export async function giveDevBrowser(ctx: InTx<FrontendContext>): Promise<string> {
  const token = await createDevBrowser(ctx)
  if (!hasLiveKey(ctx.instance)) ctx.response.setCookies.push(...devBrowserCookies(ctx, token))
  return token
}

/**
 * With test keys nothing tells the application's server that somebody is signed in now, before clerk-js has
 * run there. On the same host the cookie does by which the SDK's server side asks who it is, by a handshake;
 * to another one the address names the dev browser, as the hosted service does.
 */
export async function announceSignIn(ctx: FrontendContext, target: URL): Promise<void> {
  const { instance, request, caller } = ctx
  if (!isDevelopment(instance) || hasLiveKey(instance) || !/^https?:$/.test(target.protocol)) return
  if (target.hostname === new URL(request.frontendApiUrl).hostname)
    return void ctx.response.setCookies.push(...clientUatCookies(ctx, Math.floor(ctx.now / SECOND_MS)))
  for (const token of bothNames(instance, DEV_BROWSER_NAME).flatMap(
    name => request.cookies.get(name) ?? [],
  )) {
    const known = await findDevBrowser(ctx, token)
    if (known?.client_id && known.client_id === caller.client?.id)
      return target.searchParams.set(DEV_BROWSER_NAME, token)
  }
}

/** The set-cookie lines of a dev browser: scripts read them, both names. */
export function devBrowserCookies(
  ctx: { instance: Instance; request: Pick<Context['request'], 'cookiePath' | 'isSecure'> },
  token: string,
): string[] {
  return bothNames(ctx.instance, DEV_BROWSER_NAME).map(name =>
    cookie(name, token, {
      path: ctx.request.cookiePath,
      domain: null,
      secure: ctx.request.isSecure,
      maxAgeSeconds: LONG_LIVED_SECONDS,
    }),
  )
}

/**
 * Whether clerk-js could not lead to the account pages (`account-pages.ts`) because the browser has no dev
 * browser, or one of another client: nothing else gives it one where the application has no server of its
 * own. Only what a browser says itself, about a page on the same host, counts.
 */
export async function lacksDevBrowser(ctx: FrontendContext): Promise<boolean> {
  const { instance, request, caller } = ctx
  if (!isDevelopment(instance) || hasLiveKey(instance) || makesOwnDevBrowser(instance)) return false
  if (request.isNative || !sharesCookies(request) || caller.staleSince !== undefined) return false
  if (!/^same-(site|origin)$/.test(request.fetchSite ?? '')) return false
  const known = await findDevBrowserOfCookies(ctx)
  return known === null || (caller.client !== null && known.client_id !== caller.client.id)
}
