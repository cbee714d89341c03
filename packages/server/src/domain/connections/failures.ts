import * as oauth from 'oauth4webapi'
import { ApiError } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import { RequestFailure } from '../../platform/http-client.js'

/** What a failed step of the way to a provider and back is called. */
export type FailureCode = Extract<
  ErrorCode,
  | 'oauth_token_exchange_error'
  | 'oauth_fetch_user_error'
  | 'oauth_provider_unavailable'
  | 'oauth_token_invalid'
>

/** What providers call it when a person says no (LinkedIn and Apple have names of their own for it). */
const DENIALS = new Set([
  'access_denied',
  'user_cancelled_authorize',
  'user_cancelled_login',
  'user_denied',
  'consent_required',
])
const TROUBLE = new Set(['server_error', 'temporarily_unavailable'])
/** That a refresh token is refused is invalid_grant (RFC 6749, 5.2), but GitHub's and Slack's own words. */
const REFUSALS_OF_REFRESH = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token'])

/** The error that the person sees. Its cause has no answer of the provider, which may hold secrets. */
export function failureOf(error: unknown, code: FailureCode, provider: string): ApiError {
  if (error instanceof ApiError) return error
  const cause = new Error(describe(error))
  return new ApiError(codeOf(error) ?? code, { values: { provider }, cause })
}

function codeOf(error: unknown): ErrorCode | null {
  if (error instanceof RequestFailure) return 'oauth_provider_unavailable'
  if (error instanceof oauth.ResponseBodyError && TROUBLE.has(error.error))
    return 'oauth_provider_unavailable'
  if (!(error instanceof oauth.AuthorizationResponseError)) return null
  if (DENIALS.has(error.error)) return 'oauth_access_denied'
  return TROUBLE.has(error.error) ? 'oauth_provider_unavailable' : null
}

/** Whether the refresh token itself is at fault: it was revoked, was used or is too old. */
export const isRefusedRefresh = (error: unknown) =>
  error instanceof oauth.ResponseBodyError && REFUSALS_OF_REFRESH.has(error.error)

/** For the log of the people who run the server. */
function describe(error: unknown): string {
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError)
    return `${error.error}: ${error.error_description ?? 'no description'}`
  return error instanceof Error ? error.message : String(error)
}
