import { performance } from 'node:perf_hooks'
import { resolveApiVersion } from '@frontdesk/contract'
import type { Context, FrontendContext, RequestFacts, Services } from '../domain/context.js'
import { inTransaction } from '../domain/context.js'
import type { Instance } from '../domain/instance.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import type { RequestLog } from '../platform/log.js'
import type { Metrics } from '../platform/metrics.js'
import type { RateLimiter } from '../platform/rate-limiter.js'
import { NOTHING_ALLOWED } from '../platform/security-headers.js'
import { authenticateBrowser } from '../domain/clients/authenticate.js'
import type { AnswerRequest, ApiAnswer, ApiRequest } from './api-request.js'
import { readBody } from './body.js'
import { parseCookies, settleCookies } from './cookies.js'
import { corsHeaders, preflightAnswer, refuseForeignChange } from './cors.js'
import { currentSession, requireAccess, withOwnSession } from './current-session.js'
import { describePeer, type TrustProxy } from './forwarded.js'
import { limitRate } from './limit-rate.js'
import { Reply, type Outcome } from './operation.js'
import { checkBody, checkPath, checkQuery, isListBody } from './parameters.js'
import { resolveTarget, type Target } from './resolve-instance.js'
import type { ApiRouter, Match } from './router.js'
import { requireSessionRights } from './session-rights.js'

export interface Inspection {
  api: 'bapi' | 'fapi'
  operationId: string
  status: number
  body: unknown
  apiVersion: string
}

export interface ShellOptions {
  services: Services
  routers: Record<'bapi' | 'fapi', ApiRouter>
  trustProxy: TrustProxy
  requestLog: RequestLog
  metrics: Metrics
  rateLimiter: RateLimiter
  /** the piggyback: the browser's client after the change */
  renderClient(ctx: FrontendContext): Promise<object | null>
  /** tests compare every answer with the contract here; it may throw */
  inspectResponse?: (inspection: Inspection) => void
}

const MUTATIONS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Of every answer. A literal, not a copy of one: that takes several times as long. */
const baseHeaders = (traceId: string): Record<string, string> => ({
  'cache-control': 'no-store',
  'content-security-policy': NOTHING_ALLOWED,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
  'x-clerk-trace-id': traceId,
})

/** What every operation of both APIs goes through, in this order: instance, CORS, parsing, authentication, run, piggyback, answer. */
export function createShell(options: ShellOptions): AnswerRequest {
  const { services, metrics } = options

  return async function handle(request): Promise<ApiAnswer> {
    const { url } = request
    const startedAt = performance.now()
    const traceId = services.random.bytes(16).toString('hex')
    const method = effectiveMethod(request)
    let target: Target | null = null
    let match: Match | null = null
    let answer: ApiAnswer
    try {
      const refreshing = services.registry.refresh()
      if (refreshing) await refreshing
      const peer = describePeer(request, request.remoteAddress, options.trustProxy)
      target = resolveTarget(request, peer, services)
      const origin = request.header('origin')
      if (target.api === 'fapi' && request.method === 'OPTIONS')
        return preflightAnswer(target.instance, origin)
      match = options.routers[target.api].match(method, target.path)
      const isNative =
        url.searchParams.get('_is_native') === '1' || url.searchParams.get('_is_native') === 'true'
      if (target.api === 'fapi') refuseForeignChange(target.instance, method, origin, isNative)
      if (!match) throw new ApiError('resource_not_found')
      const facts: RequestFacts = {
        traceId,
        apiVersion: requestedVersion(request),
        frontendApiUrl: target.frontendApiUrl,
        cookiePath: target.cookiePath,
        // the registered address decides: behind the SDK's own proxy the request itself may be plain
        isSecure: target.frontendApiUrl.startsWith('https:'),
        origin: origin ?? ownOrigin(request, target),
        ipAddress: peer.ipAddress,
        userAgent: request.header('user-agent'),
        acceptLanguage: request.header('accept-language'),
        idempotencyKey: request.header('idempotency-key'),
        fetchSite: request.header('sec-fetch-site'),
        referer: request.header('referer'),
        authorization: request.header('authorization'),
        isNative,
        cookies: parseCookies(request.header('cookie')),
        query: url.searchParams,
      }
      answer = await runOperation(options, request, method, target, match, facts)
      if (request.method === 'HEAD') answer.cookies = []
    } catch (error) {
      answer = errorAnswer(services, error, traceId, target, request.header('origin'))
    }
    const operationId = match?.route.shape.id ?? 'unknown'
    const seconds = (performance.now() - startedAt) / 1000
    metrics.request(target?.api ?? 'none', operationId, answer.status, seconds)
    options.requestLog.info(
      {
        traceId,
        api: target?.api,
        instance: target?.instance.slug,
        operation: operationId,
        method,
        status: answer.status,
        ms: Math.round(seconds * 1000),
      },
      'request',
    )
    return answer
  }
}

/**
 * Browsers send no Origin with a GET to the page's own origin, which the Frontend API is in path style; the token of such an
 * answer must still say whom it is for (`azp`). Scripts cannot set Sec-Fetch-Site.
 */
function ownOrigin(request: ApiRequest, target: Target): string | null {
  if (target.api !== 'fapi' || request.header('sec-fetch-site') !== 'same-origin') return null
  return new URL(target.frontendApiUrl).origin
}

async function runOperation(
  options: ShellOptions,
  request: ApiRequest,
  method: string,
  target: Target,
  match: Match,
  facts: RequestFacts,
): Promise<ApiAnswer> {
  const { services } = options
  const { shape, operation } = match.route
  if (!operation) throw new ApiError('not_implemented')
  // nothing runs for HEAD that might change something: programs that scan mail ask so for every link
  if (request.method === 'HEAD' && operation.mode !== 'read')
    throw new ApiError('method_not_allowed', { headers: { allow: 'GET' } })
  const schemas = options.routers[target.api].schemas
  const input = {
    path: checkPath(match.path),
    query: checkQuery(shape, facts.query, schemas),
    body: MUTATIONS.has(method) ? await checkedBody(options, request, match) : {},
  }
  const immediate: (() => void)[] = []
  const ctx: FrontendContext = {
    services,
    instance: target.instance,
    request: facts,
    response: { setCookies: [], headers: {} },
    db: services.store.read,
    now: services.clock.now(),
    afterCommit: action => immediate.push(action),
    browser: { client: null, devBrowser: null },
    session: null,
    user: null,
  }
  if (target.api === 'fapi') {
    await authenticate(ctx, match)
    requireSessionRights(ctx, shape.id, input.body)
  }
  if (target.api === 'fapi') await limitRate(options.rateLimiter, ctx, shape.id, input.body)
  const run = operation.run as (ctx: Context, input: unknown) => Promise<Outcome>
  let outcome: Outcome
  if (operation.mode === 'write') outcome = await inTransaction(ctx, tx => run(tx, input))
  else outcome = await run(ctx, input)
  for (const action of immediate) action()
  return settle(options, ctx, match, method, outcome)
}

async function checkedBody(
  options: ShellOptions,
  request: ApiRequest,
  match: Match,
): Promise<Record<string, unknown> | Record<string, unknown>[]> {
  const { shape } = match.route
  const { schemas } = options.routers[shape.api]
  const takesFile = shape.body?.contentTypes.includes('multipart/form-data') ?? false
  const raw = await readBody(request, { list: isListBody(shape, schemas), file: takesFile })
  const { values, ignored } = checkBody(shape, raw, schemas)
  if (ignored > 0) options.metrics.ignoredParameters(shape.id, ignored)
  return values
}

/** Who the browser is, and that it is somebody who may call the operation. */
async function authenticate(ctx: FrontendContext, match: Match): Promise<void> {
  const { access } = match.route.operation!
  if (access === 'public') return
  const sessionId = access === 'own-session' ? match.path['session_id'] : undefined
  const browser = await authenticateBrowser(ctx.db, ctx.instance, ctx.request, ctx.now, sessionId)
  ctx.browser = sessionId ? await withOwnSession(ctx, browser, sessionId) : browser
  if (access === 'session') Object.assign(ctx, await currentSession(ctx))
  requireAccess(ctx, match.route)
}

async function settle(
  options: ShellOptions,
  ctx: Context,
  match: Match,
  method: string,
  outcome: Outcome,
): Promise<ApiAnswer> {
  const { shape, isWrapped, needsClient } = match.route
  const afterMutation =
    shape.api === 'fapi' && MUTATIONS.has(method) && (isWrapped || outcome instanceof Refusal)
  // a poll that has signed the browser in: clerk-js selects the new session out of the piggyback
  const afterPoll = isWrapped && ctx.response.setCookies.length > 0
  const carriesClient = needsClient || afterMutation || afterPoll
  const client = carriesClient ? await options.renderClient(ctx as FrontendContext) : null
  const reply = toReply(ctx, outcome, isWrapped, client)
  options.inspectResponse?.({
    api: shape.api,
    operationId: shape.id,
    status: reply.status,
    body: reply.body,
    apiVersion: ctx.request.apiVersion,
  })
  return respond(ctx.request.traceId, reply, ctx, corsOf(ctx.instance, shape.api, ctx.request.origin))
}

function toReply(ctx: Context, outcome: Outcome, isWrapped: boolean, client: object | null): Reply {
  if (outcome instanceof Reply) return outcome
  if (outcome instanceof Refusal) return errorReply(outcome.error, ctx.request.traceId, client)
  return new Reply(200, isWrapped ? { response: outcome, client } : outcome)
}

function errorReply(error: ApiError, traceId: string, client: object | null): Reply {
  const headers: Record<string, string> = { ...error.headers }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  // clerk-js takes a piggybacked client from `meta.client` of an error
  const meta = client ? { meta: { client } } : {}
  return new Reply(error.status, { errors: error.errors, ...meta, clerk_trace_id: traceId }, headers)
}

const corsOf = (instance: Instance, api: 'bapi' | 'fapi', origin: string | null) =>
  api === 'fapi' ? corsHeaders(instance, origin) : {}

function errorAnswer(
  services: Services,
  error: unknown,
  traceId: string,
  target: Target | null,
  origin: string | null,
): ApiAnswer {
  const known = error instanceof ApiError ? error : new ApiError('internal_error', { cause: error })
  if (known.status >= 500 && known.code !== 'not_implemented') {
    services.log.error(
      { traceId, instance: target?.instance.slug, err: known.cause ?? known },
      'request failed',
    )
  }
  const cors = target ? corsOf(target.instance, target.api, origin) : {}
  return respond(traceId, errorReply(known, traceId, null), null, cors)
}

function respond(
  traceId: string,
  reply: Reply,
  ctx: Context | null,
  cors: Record<string, string>,
): ApiAnswer {
  const headers = baseHeaders(traceId)
  for (const more of [cors, ctx?.response.headers, reply.headers]) addTo(headers, more)
  const hasBody = reply.body !== null || reply.status === 200
  // exactly this: @clerk/backend parses an answer as JSON only if the header equals `application/json`
  if (hasBody) headers['content-type'] ??= 'application/json'
  const cookies = ctx?.response.setCookies ?? []
  return {
    status: reply.status,
    headers,
    cookies: cookies.length === 0 ? cookies : settleCookies(cookies),
    body: hasBody ? textOf(reply) : null,
  }
}

/** Like `Object.assign`, which takes as long as all the rest of an answer. */
function addTo(headers: Record<string, string>, more: Record<string, string> | undefined): void {
  for (const name in more) headers[name] = more[name]!
}

/** A page is sent as it is, all else as JSON. */
function textOf({ body, headers }: Reply): string {
  return typeof body === 'string' && headers['content-type']?.startsWith('text/html')
    ? body
    : JSON.stringify(body)
}

/** clerk-js sends PATCH, PUT and DELETE as POST with `_method`, which keeps them CORS-simple (behaviours page 38). */
function effectiveMethod({ method, url }: ApiRequest): string {
  const override = method === 'POST' ? url.searchParams.get('_method')?.toUpperCase() : undefined
  if (override && MUTATIONS.has(override)) return override
  return method === 'HEAD' ? 'GET' : method
}

function requestedVersion(request: ApiRequest): string {
  const asked =
    request.url.searchParams.get('__clerk_api_version') ?? request.header('clerk-api-version') ?? undefined
  const version = resolveApiVersion(asked)
  if (version === null) throw new ApiError('api_version_invalid')
  return version
}
