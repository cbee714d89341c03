import type { Context, PlatformContext } from '../context/context.js'
import { type Instance, isDevelopment } from '../context/instance.js'
import { verifyTestingToken } from '../domain/tokens/testing-tokens.js'
import { comparableIdentifier } from '../domain/users/identifiers.js'
import { ApiError } from '../errors/api-error.js'
import { DEVELOPMENT_FACTOR, type OperationLimits, RATE_LIMITS, WINDOW_SECONDS } from '../operation/limits.js'
import type { Operation } from '../operation/operation.js'
import type { RateLimiter, Usage } from '../platform/rate-limiter.js'
import { type Soon, whenThere } from '../platform/soon.js'

/** Parameters that name whom a request is about. */
const IDENTIFIERS = [
  'identifier',
  'email_address',
  'phone_number',
  'email_address_or_phone_number',
  'username',
]

type Scope = keyof OperationLimits
type AnyContext = PlatformContext & { instance: Instance | null }

/**
 * Counts the request against limits of its operation, and says with `RateLimit-*` headers how near the
 * nearest one is (draft-ietf-httpapi-ratelimit-headers-06). Each scope is counted as soon as its subject is
 * known: the address before anybody is asked, the client before the body is read. @throws ApiError 429
 * too_many_requests
 */
export function limitRate(
  limiter: RateLimiter,
  ctx: AnyContext,
  operation: Operation,
  scope: Scope,
  body: unknown = {},
): Soon<void> {
  const limits: OperationLimits = RATE_LIMITS[operation.limit]
  const perMinute = limits[scope]
  if (perMinute === undefined || ctx.instance?.settings.attackProtection.rateLimits.enabled === false) return
  const subject = subjectOf(ctx, scope, body as Record<string, unknown>)
  return whenThere(subject, known =>
    known === null ? undefined : count(limiter, ctx, operation, { scope, subject: known, perMinute }),
  )
}

async function count(
  limiter: RateLimiter,
  ctx: AnyContext,
  { id }: Operation,
  { scope, subject, perMinute }: { scope: Scope; subject: string; perMinute: number },
): Promise<void> {
  const requests = allowedRequests(ctx, scope, perMinute)
  const key = `${ctx.instance?.id ?? 'server'}:${id}:${scope}:${subject}`
  const usage = await limiter.consume(key, { requests, windowSeconds: WINDOW_SECONDS })
  if (usage.isExceeded) {
    throw new ApiError('too_many_requests', {
      retryAfterSeconds: usage.retrySeconds,
      headers: headersOf(usage),
    })
  }
  const { headers } = ctx.response
  const nearest = headers['ratelimit-remaining']
  if (nearest === undefined || usage.remaining < Number(nearest)) Object.assign(headers, headersOf(usage))
}

function allowedRequests({ instance }: AnyContext, scope: Scope, perMinute: number): number {
  if (!instance) return perMinute
  const byEnvironment = isDevelopment(instance) ? perMinute * DEVELOPMENT_FACTOR : perMinute
  const factor = scope === 'address' ? instance.settings.attackProtection.rateLimits.addressFactor : 1
  return Math.max(1, Math.round(byEnvironment * factor))
}

/** Whom the request counts against in this scope; null: nobody. */
function subjectOf(ctx: AnyContext, scope: Scope, body: Record<string, unknown>): Soon<string | null> {
  if (scope === 'client') {
    if (ctx.caller.kind === 'directory') return ctx.caller.directory.id
    if (ctx.caller.kind === 'admin_portal') return ctx.caller.visit.link.id
    if (ctx.caller.kind !== 'browser') return null
    return ctx.caller.client?.id ?? ctx.caller.ownSession?.clientId ?? null
  }
  if (scope === 'identifier') {
    const text = IDENTIFIERS.map(name => body[name]).find(value => typeof value === 'string' && value !== '')
    if (!text) return null
    // keyed: a shared Redis has no business with people's addresses
    const digest = ctx.services.masterKey.codeDigest('rate-limit', comparableIdentifier(String(text)))
    // for each network: nobody uses up what an identifier has elsewhere
    return `${digest}:${ctx.request.site ?? ''}`
  }
  const { query, site } = ctx.request
  const token = query.get('__clerk_testing_token')
  if (token === null || ctx.instance === null) return site
  return verifyTestingToken(ctx as Context, token).then(isTest => (isTest ? null : site))
}

function headersOf(usage: Usage): Record<string, string> {
  return {
    'ratelimit-limit': String(usage.limit),
    'ratelimit-remaining': String(usage.remaining),
    'ratelimit-reset': String(usage.resetSeconds),
  }
}
