import type { Services } from '../context/services.js'
import { knownError } from './known-error.js'

/**
 * An error in the shape of every error, for what answers with the Fetch standard's objects. What is no
 * `ApiError` is an internal error, and logged.
 */
export function errorResponse(
  services: Pick<Services, 'random' | 'log'>,
  error: unknown,
  headers: Record<string, string> = {},
): Response {
  const known = knownError(error)
  const traceId = services.random.bytes(16).toString('hex')
  if (known.status >= 500) services.log.error({ err: known.cause ?? known, traceId }, 'request failed')
  return Response.json(
    { errors: known.errors, clerk_trace_id: traceId },
    {
      status: known.status,
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-clerk-trace-id': traceId,
        ...(known.retryAfterSeconds !== undefined && { 'retry-after': String(known.retryAfterSeconds) }),
        ...known.headers,
        ...headers,
      },
    },
  )
}
