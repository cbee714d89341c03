import type { PlatformContext } from '../context/context.js'
import type { Services } from '../context/services.js'
import type { ApiError } from '../errors/api-error.js'
import { Reply } from '../operation/operation.js'
import { NOTHING_ALLOWED } from '../platform/security-headers.js'
import type { ApiAnswer } from './api-request.js'
import { settleCookies } from './cookies.js'
import { corsHeaders } from './cors.js'
import { knownError } from './known-error.js'
import type { Target } from './resolve-instance.js'
import { scimErrorReply } from './scim-error.js'
import { transportSecurity } from './transport-security.js'

/** Of every answer. A literal, not a copy of one: that takes several times as long. */
const baseHeaders = (traceId: string): Record<string, string> => ({
  'cache-control': 'no-store',
  'content-security-policy': NOTHING_ALLOWED,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
  'x-clerk-trace-id': traceId,
})

export function errorReply(error: ApiError, traceId: string, client: object | null): Reply {
  const headers: Record<string, string> = { ...error.headers }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  // clerk-js takes a piggybacked client from `meta.client` of an error
  const meta = client ? { meta: { client } } : {}
  return new Reply(error.status, { errors: error.errors, ...meta, clerk_trace_id: traceId }, headers)
}

/** A page in place of an error has the status and the headers of that error. */
export function pageReply(error: ApiError, { body, headers }: Reply): Reply {
  const { status, headers: more } = errorReply(error, '', null)
  return new Reply(status, body, { ...headers, ...more })
}

/** There are no CORS headers on purpose: no other origin may read what only operators may. */
const OWN_HEADERS = {
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** Of answers to browsers, and of what is served from the same host. */
export function browserHeaders(
  { api, instance, frontendApiUrl, cookiePath }: Target,
  origin: string | null,
): Record<string, string> {
  if (api === 'admin') return OWN_HEADERS
  if (api === 'bapi' || !instance) return {}
  const security = transportSecurity(instance, { frontendApiUrl, cookiePath })
  return api === 'scim' ? security : addTo(corsHeaders(instance, origin), security)
}

/**
 * The answer to a request that failed. What is no `ApiError` is an internal error, and logged. `ctx` gives it
 * the cookies of what was committed before: a client may have a new secret by then. People get `errorPage`.
 */
export function errorAnswer(
  services: Services,
  error: unknown,
  traceId: string,
  target: Target | null,
  origin: string | null,
  ctx: PlatformContext | null = null,
  errorPage: ((error: ApiError) => Reply) | null = null,
): ApiAnswer {
  const known = knownError(error)
  if (known.status >= 500 && known.code !== 'not_implemented') {
    services.log.error(
      { traceId, instance: target?.instance?.slug, err: known.cause ?? known },
      'request failed',
    )
  }
  const more = target ? browserHeaders(target, origin) : {}
  if (errorPage) return respond(traceId, pageReply(known, errorPage(known)), ctx, more)
  const reply = target?.api === 'scim' ? scimErrorReply(error, known) : errorReply(known, traceId, null)
  return respond(traceId, reply, ctx, more)
}

export function respond(
  traceId: string,
  reply: Reply,
  ctx: PlatformContext | null,
  cors: Record<string, string>,
): ApiAnswer {
  const headers = baseHeaders(traceId)
  for (const more of [cors, ctx?.response.headers, reply.headers]) addTo(headers, more)
  const hasBody = reply.body !== null || reply.status === 200
  // exactly this: @clerk/backend parses an answer as JSON only if the header equals `application/json`
  if (hasBody) headers['content-type'] ??= 'application/json'
  const cookies = ctx && !ctx.request.isNative ? ctx.response.setCookies : []
  return {
    status: reply.status,
    headers,
    cookies: cookies.length === 0 ? cookies : settleCookies(cookies),
    body: hasBody ? textOf(reply) : null,
  }
}

/** Like `Object.assign`, which takes as long as all the rest of an answer. */
function addTo(
  headers: Record<string, string>,
  more: Record<string, string> | undefined,
): Record<string, string> {
  for (const name in more) headers[name] = more[name]!
  return headers
}

/** A page is sent as it is, all else as JSON. */
const textOf = (reply: Reply): string => (isPage(reply) ? reply.body : JSON.stringify(reply.body))

/** A page for people to read, or a document of another kind, which no contract describes. */
export function isPage(reply: Reply): reply is Reply & { body: string } {
  const type = reply.headers['content-type']
  return typeof reply.body === 'string' && type !== undefined && !type.startsWith('application/json')
}
