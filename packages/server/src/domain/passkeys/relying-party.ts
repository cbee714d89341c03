import type { Context } from '../../context/context.js'
import { isDevelopment } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { parseJsonText } from '../../platform/json-text.js'
import { isAllowedOrigin } from '../urls/origins.js'

/**
 * The domain that passkeys belong to (WebAuthn "relying party id"): in production the application's, or with
 * `auth_host` the Frontend API's own host, which then names the origins that may use it
 * (`/.well-known/webauthn`). A development instance has no domain: the page's own host stands in.
 */
export function relyingPartyId(ctx: Context): string {
  const { instance, request } = ctx
  if (instance.settings.passkey.relyingParty === 'auth_host') return new URL(request.frontendApiUrl).hostname
  if (!isDevelopment(instance) && instance.domain) return instance.domain
  const page = request.origin ?? request.frontendApiUrl
  return new URL(page).hostname
}

/**
 * The origin that the authenticator's answer was made on, once it is one of the instance's. @throws ApiError
 */
export function checkedOrigin(ctx: Context, clientDataJson: string): string {
  const origin = originOf(clientDataJson)
  const isOwn = origin !== null && isAllowedOrigin(ctx.instance, origin)
  if (!isOwn || (ctx.request.origin !== null && ctx.request.origin !== origin))
    throw new ApiError('passkey_invalid', { param: 'public_key_credential' })
  return origin
}

function originOf(clientDataJson: string): string | null {
  const text = Buffer.from(clientDataJson, 'base64url').toString('utf8')
  const { origin } = (parseJsonText(text) ?? {}) as { origin?: unknown }
  return typeof origin === 'string' ? origin : null
}
