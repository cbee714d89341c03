import type { Services } from '../context/services.js'
import type { ApiError } from '../errors/api-error.js'
import { errorPage } from '../fapi/error-pages.js'
import { headOf } from './api-request.js'
import { knownError } from './known-error.js'
import { isForPeople } from './resolve-instance.js'

type Needed = Pick<Services, 'random' | 'log' | 'basePath'>

/**
 * An error in the shape of every error, for what answers with the Fetch standard's objects; people who open
 * an address get a page. What is no `ApiError` is an internal error, and logged.
 */
export function errorResponse(services: Needed, error: unknown, request: Request): Response {
  const known = knownError(error)
  const traceId = services.random.bytes(16).toString('hex')
  if (known.status >= 500) services.log.error({ err: known.cause ?? known, traceId }, 'request failed')
  const { body, headers } = bodyOf(services, known, traceId, request)
  return new Response(body, {
    status: known.status,
    headers: {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-clerk-trace-id': traceId,
      ...(known.retryAfterSeconds !== undefined && { 'retry-after': String(known.retryAfterSeconds) }),
      ...known.headers,
      ...headers,
    },
  })
}

function bodyOf(services: Needed, known: ApiError, traceId: string, request: Request) {
  const url = new URL(request.url)
  if (!isForPeople(headOf(request, url), services)) {
    const text = JSON.stringify({ errors: known.errors, clerk_trace_id: traceId })
    return { body: text, headers: { 'content-type': 'application/json' } }
  }
  const acceptLanguage = request.headers.get('accept-language')
  const facts = { acceptLanguage, frontendApiUrl: url.origin, traceId }
  const { body, headers } = errorPage({ services, instance: null, request: facts }, known)
  return { body: body as string, headers }
}
