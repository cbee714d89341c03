import { resolveApiVersion } from '@frontdesk/contract'
import type { RequestFacts } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import { type ApiRequest, type RequestHead, takesHtml } from './api-request.js'
import { parseCookies } from './cookies.js'
import type { Peer } from './forwarded.js'
import { siteOf } from './network-site.js'
import type { Target } from './resolve-instance.js'

/**
 * Native applications say so in the query: they have no cookies, and the secret of their
 * client is in the Authorization header.
 */
export function isNativeRequest({ url }: RequestHead): boolean {
  const text = url.searchParams.get('_is_native')
  return text === '1' || text === 'true'
}

/** Those of the SDKs, in all of their versions. */
const VERSIONED = new Set<Target['api']>(['bapi', 'fapi'])

/** What operations may know of the request. @throws ApiError api_version_invalid */
export function factsOf(request: ApiRequest, target: Target, peer: Peer, traceId: string): RequestFacts {
  const isNative = isNativeRequest(request)
  return {
    traceId,
    apiVersion: VERSIONED.has(target.api) ? requestedVersion(request) : '',
    frontendApiUrl: target.frontendApiUrl,
    cookiePath: target.cookiePath,
    // the registered address decides: behind the SDK's own proxy the request itself may be plain
    isSecure: target.frontendApiUrl.startsWith('https:'),
    origin: request.header('origin') ?? ownOrigin(request, target),
    ipAddress: peer.ipAddress,
    site: target.api === 'bapi' ? null : siteOf(peer.ipAddress),
    userAgent: request.header('user-agent'),
    acceptLanguage: request.header('accept-language'),
    takesHtml: takesHtml(request),
    idempotencyKey: request.header('idempotency-key'),
    ifMatch: request.header('if-match'),
    ifNoneMatch: request.header('if-none-match'),
    fetchSite: request.header('sec-fetch-site'),
    referer: request.header('referer'),
    authorization: request.header('authorization'),
    isNative,
    // those of a native request are not looked at: any page could say that it is one,
    // and its origin is not asked for
    cookies: isNative ? new Map() : parseCookies(request.header('cookie')),
    query: request.url.searchParams,
  }
}

/**
 * Browsers send no Origin with a GET to the page's own origin, which the Frontend API is in path style; the
 * token of such an answer must still say whom it is for (`azp`). Scripts cannot set Sec-Fetch-Site.
 */
function ownOrigin(request: ApiRequest, target: Target): string | null {
  if (target.api !== 'fapi' || request.header('sec-fetch-site') !== 'same-origin') return null
  return new URL(target.frontendApiUrl).origin
}

function requestedVersion(request: ApiRequest): string {
  const asked =
    request.url.searchParams.get('__clerk_api_version') ?? request.header('clerk-api-version') ?? undefined
  const version = resolveApiVersion(asked)
  if (version === null) throw new ApiError('api_version_invalid')
  return version
}
