import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { entraTenantOf, type OauthSettings } from '../../model/enterprise-connection.js'
import { webUrl } from './web-url.js'

/** What an administrator says of the OAuth client. Left out: as it was; null: nothing. */
export interface OauthInput {
  clientId?: string | null | undefined
  clientSecret?: string | null | undefined
  discoveryUrl?: string | null | undefined
  authUrl?: string | null | undefined
  tokenUrl?: string | null | undefined
  userInfoUrl?: string | null | undefined
  requiresPkce?: boolean | null | undefined
}

/** @throws ApiError form_param_format_invalid, form_param_value_invalid where it is of no one tenant */
export function readOauthSettings(ctx: Context, before: OauthSettings, input: OauthInput): OauthSettings {
  const url = (given: string | null | undefined, present: string | null, param: string) =>
    given === undefined ? present : given ? webUrl(ctx, given, param) : null
  return {
    clientId: input.clientId === undefined ? before.clientId : input.clientId?.trim() || null,
    discoveryUrl: ofOneTenant(url(input.discoveryUrl, before.discoveryUrl, 'discovery_url')),
    authUrl: url(input.authUrl, before.authUrl, 'auth_url'),
    tokenUrl: url(input.tokenUrl, before.tokenUrl, 'token_url'),
    userInfoUrl: url(input.userInfoUrl, before.userInfoUrl, 'user_info_url'),
    requiresPkce: input.requiresPkce ?? before.requiresPkce,
  }
}

const EVERYBODYS = new Set(['common', 'organizations', 'consumers'])

/** Entra ID's own addresses for all tenants would let administrators of any company say who is here. */
function ofOneTenant(discoveryUrl: string | null): string | null {
  if (EVERYBODYS.has(entraTenantOf(discoveryUrl)?.toLowerCase() ?? ''))
    throw new ApiError('form_param_value_invalid', { param: 'discovery_url' })
  return discoveryUrl
}

/** Undefined: the secret stays. */
export function secretToStore(
  { services }: Context,
  { clientSecret }: OauthInput,
): string | null | undefined {
  if (clientSecret === undefined) return undefined
  return clientSecret ? services.masterKey.encrypt(clientSecret) : null
}
