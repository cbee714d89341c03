import * as oauth from 'oauth4webapi'
import { PROVIDER_NAMES } from '../../config/provider-names.js'
import { ApiError } from '../../errors/api-error.js'
import type { Connection, ProviderProfile } from '../../model/connection.js'
import { systemClock } from '../../platform/clock.js'
import { providerFault } from '../../platform/provider-fault.js'
import { decodeJwt } from '../../protocols/jwt.js'
import { failureOf } from './failures.js'
import { checkSignature, skewOf } from './id-token.js'
import { presets } from './presets/presets.js'
import type { ProviderContext } from './provider-context.js'
import { responseOf } from './provider-fetch.js'
import { serverMetadata } from './server-metadata.js'

/** Google says of itself both this and the address (https://developers.google.com/identity/gsi/web/guides/verify-google-id-token). */
const GOOGLE_WITHOUT_SCHEME = 'accounts.google.com'

/** Whom ID tokens of a connection may be meant for: its own client, and applications on phones. */
export function audiencesOf({ clientId, options }: Connection): string[] {
  const native: unknown = options['nativeClientIds']
  return [clientId, ...(Array.isArray(native) ? native : [])].filter(each => typeof each === 'string')
}

/**
 * Who an ID token speaks of that a browser or a phone brings: One Tap, Sign in with Apple. Calls the provider
 * for its keys, so never call it in a transaction.
 * @param audiences client ids that it may be meant for
 * @throws ApiError oauth_token_invalid, oauth_provider_unavailable
 */
export async function readIdToken(
  ctx: ProviderContext,
  key: 'google' | 'apple',
  token: string,
  audiences: readonly string[],
): Promise<ProviderProfile> {
  try {
    const claims = await checkedClaims(ctx, key, token, audiences)
    return presets[key].profile({ claims, tokenAnswer: {}, user: {}, emails: {}, posted: {} })
  } catch (error) {
    throw failureOf(error, 'oauth_token_invalid', PROVIDER_NAMES[key])
  }
}

async function checkedClaims(
  { services, instance }: ProviderContext,
  key: 'google' | 'apple',
  token: string,
  audiences: readonly string[],
): Promise<oauth.IDToken> {
  const { aud, iss } = decodeJwt(token)?.claims ?? {}
  const audience = audiences.find(each => each === aud)
  if (audience === undefined) providerFault('the token is for another application')
  const found = await serverMetadata(services.providers, instance, presets[key].protocol)
  const isShort = key === 'google' && iss === GOOGLE_WITHOUT_SCHEME
  const server = isShort ? { ...found, issuer: GOOGLE_WITHOUT_SCHEME } : found
  const client = {
    client_id: audience,
    [oauth.clockSkew]: skewOf(services.clock.now(), systemClock.now()),
  }
  // the library reads ID tokens where they come from: the token address
  const answer = { access_token: 'none', token_type: 'bearer', id_token: token }
  const response = responseOf({ status: 200, body: JSON.stringify(answer) })
  const checked = await oauth.processRefreshTokenResponse(server, client, response)
  const claims = oauth.getValidatedIdTokenClaims(checked)
  await checkSignature(services.providers, instance, server, response)
  if (!claims) throw new ApiError('oauth_token_invalid')
  return claims
}
