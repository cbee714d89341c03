import type { Services } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import { NOTHING_ALLOWED } from '../../platform/security-headers.js'

/** For every answer of the inbox. There are no CORS headers on purpose: no other origin may read codes. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export function json(body: unknown, status = 200): Response {
  return respond(JSON.stringify(body), status, {
    'content-type': 'application/json; charset=utf-8',
    'content-security-policy': NOTHING_ALLOWED,
  })
}

export function errorResponse(services: Services, code: ErrorCode): Response {
  const error = new ApiError(code)
  const traceId = services.random.bytes(16).toString('hex')
  return json({ errors: error.errors, clerk_trace_id: traceId }, error.status)
}

/** The page itself: its one script and one style carry the nonce. */
export function pageResponse(html: string, nonce: string, status = 200): Response {
  return respond(html, status, {
    'content-type': 'text/html; charset=utf-8',
    'x-frame-options': 'DENY',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "frame-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  })
}

/**
 * A rendered message, for the frame of the page: an origin of its own, without scripts, forms
 * or anything to fetch but pictures.
 */
export function renderedMessage(html: string): Response {
  return respond(html, 200, {
    'content-type': 'text/html; charset=utf-8',
    'x-frame-options': 'SAMEORIGIN',
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src https: http: data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-popups allow-popups-to-escape-sandbox',
    ].join('; '),
  })
}

export function eventStream(body: ReadableStream<Uint8Array>): Response {
  return respond(body, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
}

export function redirect(location: string, cookie: string): Response {
  return respond(null, 303, { location, 'set-cookie': cookie })
}

function respond(
  body: string | ReadableStream<Uint8Array> | null,
  status: number,
  headers: Record<string, string>,
): Response {
  return new Response(body, { status, headers: { ...SECURITY_HEADERS, ...headers } })
}
