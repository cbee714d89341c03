import { performance } from 'node:perf_hooks'
import { resolveApiVersion } from '@frontdesk/contract'
import type { Context, FrontendContext, RequestFacts, Services } from '../domain/context.js'
import { inTransaction } from '../domain/context.js'
import type { Instance } from '../domain/instance.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import type { Log } from '../platform/log.js'
import type { Metrics } from '../platform/metrics.js'
import type { RateLimiter } from '../platform/rate-limiter.js'
import { authenticateBrowser } from '../domain/clients/authenticate.js'
import { readBody } from './body.js'
import { parseCookies, settleCookies } from './cookies.js'
import { corsHeaders, preflightResponse, refuseForeignChange } from './cors.js'
import { currentSession, requireAccess } from './current-session.js'
import { describePeer, type TrustProxy } from './forwarded.js'
import { limitRate } from './limit-rate.js'
import { Reply, type Outcome } from './operation.js'
import { checkBody, checkPath, checkQuery, isListBody } from './parameters.js'
import { resolveTarget, type Target } from './resolve-instance.js'
import type { ApiRouter, Match } from './router.js'

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
  requestLog: Log
  metrics: Metrics
  rateLimiter: RateLimiter
  /** the piggyback: the browser's client after the change */
  renderClient(ctx: FrontendContext): Promise<object | null>
  /** tests compare every answer with the contract here; it may throw */
  inspectResponse?: (inspection: Inspection) => void
}

const MUTATIONS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const BASE_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
}

/** What every operation of both APIs goes through, in this order: instance, CORS, parsing, authentication, run, piggyback, answer. */
export function createShell(options: ShellOptions) {
  const { services, metrics } = options

  return async function handle(request: Request, url: URL, remoteAddress: string | null): Promise<Response> {
    const startedAt = performance.now()
    const traceId = services.random.bytes(16).toString('hex')
    const method = effectiveMethod(request, url)
    let target: Target | null = null
    let match: Match | null = null
    let response: Response
    try {
      await services.registry.refresh()
      const peer = describePeer(request, url, remoteAddress, options.trustProxy)
      target = resolveTarget(request, url.pathname, peer, {
        registry: services.registry,
        publicUrl: services.publicUrl,
      })
      const origin = request.headers.get('origin')
      if (target.api === 'fapi' && request.method === 'OPTIONS')
        return preflightResponse(target.instance, origin)
      match = options.routers[target.api].match(method, target.path)
      const isNative =
        url.searchParams.get('_is_native') === '1' || url.searchParams.get('_is_native') === 'true'
      if (target.api === 'fapi') refuseForeignChange(target.instance, method, origin, isNative)
      if (!match) throw new ApiError('resource_not_found')
      const facts: RequestFacts = {
        traceId,
        apiVersion: requestedVersion(request, url),
        frontendApiUrl: target.frontendApiUrl,
        cookiePath: target.cookiePath,
        // the registered address decides: behind the SDK's own proxy the request itself may be plain
        isSecure: target.frontendApiUrl.startsWith('https:'),
        origin: origin ?? ownOrigin(request, target),
        ipAddress: peer.ipAddress,
        userAgent: request.headers.get('user-agent'),
        acceptLanguage: request.headers.get('accept-language'),
        idempotencyKey: request.headers.get('idempotency-key'),
        fetchSite: request.headers.get('sec-fetch-site'),
        authorization: request.headers.get('authorization'),
        isNative,
        cookies: parseCookies(request.headers.get('cookie')),
        query: url.searchParams,
      }
      response = await runOperation(options, request, method, target, match, facts)
    } catch (error) {
      response = errorResponse(services, error, traceId, target, request.headers.get('origin'))
    }
    const operationId = match?.route.shape.id ?? 'unknown'
    const seconds = (performance.now() - startedAt) / 1000
    metrics.request(target?.api ?? 'none', operationId, response.status, seconds)
    options.requestLog.info(
      {
        traceId,
        api: target?.api,
        instance: target?.instance.slug,
        operation: operationId,
        method,
        status: response.status,
        ms: Math.round(seconds * 1000),
      },
      'request',
    )
    return response
  }
}

/**
 * Browsers send no Origin with a GET to the page's own origin, which the Frontend API is in path style; the token of such an
 * answer must still say whom it is for (`azp`). Scripts cannot set Sec-Fetch-Site.
 */
function ownOrigin(request: Request, target: Target): string | null {
  if (target.api !== 'fapi' || request.headers.get('sec-fetch-site') !== 'same-origin') return null
  return new URL(target.frontendApiUrl).origin
}

async function runOperation(
  options: ShellOptions,
  request: Request,
  method: string,
  target: Target,
  match: Match,
  facts: RequestFacts,
): Promise<Response> {
  const { services } = options
  const { shape, operation } = match.route
  if (!operation) throw new ApiError('not_implemented')
  const schemas = options.routers[target.api].schemas
  const input = {
    path: checkPath(match.path),
    query: checkQuery(shape, facts.query, schemas),
    body: MUTATIONS.has(method) ? await checkedBody(options, request, match) : {},
  }
  const immediate: (() => void)[] = []
  const base: Context = {
    services,
    instance: target.instance,
    request: facts,
    response: { setCookies: [], headers: {} },
    db: services.store.read,
    now: services.clock.now(),
    afterCommit: action => immediate.push(action),
  }
  const ctx = target.api === 'fapi' ? await frontendContext(base, match) : base
  if (target.api === 'fapi') await limitRate(options.rateLimiter, ctx, shape.id, input.body)
  const run = operation.run as (ctx: Context, input: unknown) => Promise<Outcome>
  let outcome: Outcome
  if (operation.mode === 'write') outcome = await inTransaction(ctx, tx => run(tx, input))
  else outcome = await run(ctx, input)
  for (const action of immediate) action()
  return answer(options, ctx, match, method, outcome)
}

async function checkedBody(
  options: ShellOptions,
  request: Request,
  match: Match,
): Promise<Record<string, unknown> | Record<string, unknown>[]> {
  const { shape } = match.route
  const { schemas } = options.routers[shape.api]
  const takesFile = shape.body?.contentTypes.includes('multipart/form-data') ?? false
  const raw = await readBody(request, { list: isListBody(shape, schemas), file: takesFile })
  const body = checkBody(shape, raw, schemas)
  if (Array.isArray(raw)) return body
  const sent = raw instanceof URLSearchParams ? [...new Set(raw.keys())] : Object.keys(raw)
  const ignored = sent.filter(name => !(name.replace(/\[\]$/, '') in body)).length
  if (ignored > 0) options.metrics.ignoredParameters(shape.id, ignored)
  return body
}

async function frontendContext(base: Context, match: Match): Promise<FrontendContext> {
  const access = match.route.operation!.access
  const ctx: FrontendContext = {
    ...base,
    browser: { client: null, devBrowser: null },
    session: null,
    user: null,
  }
  if (access === 'public') return ctx
  // a change reads its session again in its transaction
  const sessionId = match.route.operation!.mode === 'read' ? match.path['session_id'] : undefined
  ctx.browser = await authenticateBrowser(ctx.db, ctx.instance, ctx.request, ctx.now, sessionId)
  if (access === 'session') Object.assign(ctx, await currentSession(ctx))
  requireAccess(ctx, access)
  return ctx
}

async function answer(
  options: ShellOptions,
  ctx: Context,
  match: Match,
  method: string,
  outcome: Outcome,
): Promise<Response> {
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

function errorResponse(
  services: Services,
  error: unknown,
  traceId: string,
  target: Target | null,
  origin: string | null,
): Response {
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

function respond(traceId: string, reply: Reply, ctx: Context | null, cors: Record<string, string>): Response {
  // a plain object: the Node adapter writes it as it is, and would take `Headers` apart again
  const headers: Record<string, string> = {
    ...BASE_HEADERS,
    ...cors,
    'x-clerk-trace-id': traceId,
    ...ctx?.response.headers,
    ...reply.headers,
  }
  const hasBody = reply.body !== null || reply.status === 200
  // exactly this: @clerk/backend parses an answer as JSON only if the header equals `application/json`
  if (hasBody) headers['content-type'] ??= 'application/json'
  const body = hasBody ? textOf(reply) : null
  const cookies = ctx?.response.setCookies ?? []
  if (cookies.length === 0) return new Response(body, { status: reply.status, headers })
  const withCookies = new Headers(headers)
  for (const line of settleCookies(cookies)) withCookies.append('set-cookie', line)
  return new Response(body, { status: reply.status, headers: withCookies })
}

/** A page is sent as it is, all else as JSON. */
function textOf({ body, headers }: Reply): string {
  return typeof body === 'string' && headers['content-type']?.startsWith('text/html')
    ? body
    : JSON.stringify(body)
}

/** clerk-js sends PATCH, PUT and DELETE as POST with `_method`, which keeps them CORS-simple (behaviours page 38). */
function effectiveMethod(request: Request, url: URL): string {
  const override = request.method === 'POST' ? url.searchParams.get('_method')?.toUpperCase() : undefined
  if (override && MUTATIONS.has(override)) return override
  return request.method === 'HEAD' ? 'GET' : request.method
}

function requestedVersion(request: Request, url: URL): string {
  const asked =
    url.searchParams.get('__clerk_api_version') ?? request.headers.get('clerk-api-version') ?? undefined
  const version = resolveApiVersion(asked)
  if (version === null) throw new ApiError('api_version_invalid')
  return version
}
