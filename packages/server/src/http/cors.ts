import type { Instance } from '../context/instance.js'
import { isAllowedOrigin } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { SECURITY_HEADERS } from '../platform/security-headers.js'
import type { ApiAnswer, RequestHead } from './api-request.js'
import { isNativeRequest } from './request-facts.js'
import type { InstanceTarget } from './resolve-instance.js'
import { transportSecurity } from './transport-security.js'

const READ_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const PREFLIGHT_SECONDS = 600

/** CORS with credentials, for allowed origins only; anything else gets no CORS headers at all. */
export function corsHeaders(instance: Instance, origin: string | null): Record<string, string> {
  if (!origin) return { vary: 'Origin' }
  if (!isAllowedOrigin(instance, origin)) return { vary: 'Origin' }
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Authorization, X-Clerk-Trace-Id, X-Country, Retry-After',
    vary: 'Origin',
  }
}

export function preflightAnswer(target: InstanceTarget, origin: string | null): ApiAnswer {
  const headers = {
    ...SECURITY_HEADERS,
    ...corsHeaders(target.instance, origin),
    ...transportSecurity(target.instance, target),
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  }
  return { status: 204, headers, cookies: [], body: null }
}

/**
 * Cookies travel with cross-site requests that a page of a foreign origin makes: nothing may change through
 * them. Browsers name the origin of such a request; one that names none but says that it is cross-site is
 * refused as well. Native requests have no cookies.
 * @throws ApiError 403 origin_forbidden
 */
export function refuseForeignChange(instance: Instance, method: string, request: RequestHead): void {
  if (READ_METHODS.has(method) || isNativeRequest(request)) return
  const origin = request.header('origin')
  const isForeign =
    origin === null ? request.header('sec-fetch-site') === 'cross-site' : !isAllowedOrigin(instance, origin)
  if (isForeign) throw new ApiError('origin_forbidden')
}
