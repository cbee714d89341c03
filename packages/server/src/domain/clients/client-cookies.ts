import type { Context, FrontendContext } from '../../context/context.js'
import { hasLiveKey, type Instance, isDevelopment, siteDomainAt } from '../../context/instance.js'
import { hashSecret } from '../../platform/crypto.js'
import { cookie, LONG_LIVED_SECONDS } from '../../protocols/set-cookie.js'

export const CLIENT_COOKIE = '__client'
export const DEV_BROWSER_NAME = '__clerk_db_jwt'

/** Both names of a cookie: plain for old SDKs, suffixed for several instances on one site (SDK v5+). */
export function bothNames(instance: Instance, name: string): [string, string] {
  return [name, `${name}_${instance.cookieSuffix}`]
}

/**
 * `__client`: HttpOnly, of the Frontend API's host, never suffixed. The hosted service names the host as the
 * cookie's domain where the host is the Frontend API's own (`clerk.example.com`), and its end-to-end suite
 * checks it; a host that is shared with an application, or a development instance, gets a host-only cookie.
 */
export function setClientCookie(ctx: Context, secret: string): void {
  if (ctx.request.isNative) {
    ctx.response.headers['authorization'] = secret
    return
  }
  ctx.response.setCookies.push(
    cookie(CLIENT_COOKIE, secret, {
      path: ctx.request.cookiePath,
      domain: clientCookieDomain(ctx),
      secure: ctx.request.isSecure,
      httpOnly: true,
      maxAgeSeconds: LONG_LIVED_SECONDS,
    }),
  )
}

/** Sets the browser's own credential once more, for as long as a new one. */
export function renewClientCookie(ctx: FrontendContext): void {
  const client = ctx.caller.client
  const secret = ctx.request.cookies
    .get(CLIENT_COOKIE)
    ?.find(value => hashSecret(value) === client?.secret_hash)
  if (secret) setClientCookie(ctx, secret)
}

function clientCookieDomain(ctx: Context): string | null {
  const hasOwnHost = !isDevelopment(ctx.instance) && ctx.request.cookiePath === '/'
  return hasOwnHost ? new URL(ctx.request.frontendApiUrl).hostname : null
}

/**
 * The set-cookie lines that tell the application's host since when the client is as it
 * is; 0 = signed out. In Unix seconds.
 */
export function clientUatCookies(ctx: Context, updatedAtSeconds: number): string[] {
  return bothNames(ctx.instance, '__client_uat').map(name =>
    cookie(name, String(updatedAtSeconds), {
      path: '/',
      domain: siteDomainAt(ctx.instance, ctx.request.frontendApiUrl),
      secure: ctx.request.isSecure,
      maxAgeSeconds: LONG_LIVED_SECONDS,
    }),
  )
}

/** After anything that changes whether somebody is signed in. Only for live keys: see `hasLiveKey`. */
export function setClientUatCookies(ctx: Context, updatedAtSeconds: number): void {
  if (!hasLiveKey(ctx.instance) || ctx.request.isNative) return
  ctx.response.setCookies.push(...clientUatCookies(ctx, updatedAtSeconds))
}

/** After the client is gone: account deletion, `DELETE /v1/client`. */
export function clearSessionCookies(ctx: Context): void {
  const gone = { path: '/', domain: null, secure: ctx.request.isSecure, maxAgeSeconds: 0 }
  for (const name of bothNames(ctx.instance, '__session'))
    ctx.response.setCookies.push(cookie(name, '', gone))
  setClientUatCookies(ctx, 0)
}

/** Removes the browser's own credential. */
export function clearClientCookie(ctx: Context): void {
  ctx.response.setCookies.push(
    cookie(CLIENT_COOKIE, '', {
      path: ctx.request.cookiePath,
      domain: clientCookieDomain(ctx),
      secure: ctx.request.isSecure,
      httpOnly: true,
      maxAgeSeconds: 0,
    }),
  )
}
