import type { Context, InTx } from '../../context/context.js'
import { hasLiveKey, siteDomainAt } from '../../context/instance.js'
import { hashSecret } from '../../platform/crypto.js'
import { cookie } from '../../protocols/set-cookie.js'
import { insertRefreshToken } from '../../store/refresh-tokens.js'
import type { SessionRow } from '../../store/tables.js'

/**
 * `__refresh_<suffix>`: lets an application's server trade an expired session token for a new one without a
 * redirect (SDK v5+: `POST /v1/sessions/{id}/refresh`). It lives as long as the session and is not rotated at
 * use, since parallel requests of one page load all send the same cookie.
 */
export async function createRefreshCookie(ctx: InTx, session: SessionRow): Promise<string> {
  const token = ctx.services.random.secret()
  await insertRefreshToken(ctx, {
    instance_id: ctx.instance.id,
    token_hash: hashSecret(token),
    session_id: session.id,
    expires_at: session.expire_at,
    created_at: ctx.now,
  })
  return cookie(refreshCookieName(ctx), token, {
    path: '/',
    domain: siteDomainAt(ctx.instance, ctx.request.frontendApiUrl),
    secure: ctx.request.isSecure,
    httpOnly: true,
    maxAgeSeconds: Math.max(0, Math.floor((session.expire_at - ctx.now) / 1000)),
  })
}

export function expiredRefreshCookie(ctx: Context): string {
  return cookie(refreshCookieName(ctx), '', {
    path: '/',
    domain: siteDomainAt(ctx.instance, ctx.request.frontendApiUrl),
    secure: ctx.request.isSecure,
    httpOnly: true,
    maxAgeSeconds: 0,
  })
}

/**
 * At sign-in and sign-out of instances with a live key, whose browsers take
 * cookies from the Frontend API itself.
 */
export async function setRefreshCookie(ctx: InTx, session: SessionRow | null): Promise<void> {
  if (!hasLiveKey(ctx.instance) || ctx.request.isNative) return
  ctx.response.setCookies.push(session ? await createRefreshCookie(ctx, session) : expiredRefreshCookie(ctx))
}

const refreshCookieName = (ctx: Context) => `__refresh_${ctx.instance.cookieSuffix}`
