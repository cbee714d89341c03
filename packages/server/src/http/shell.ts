import { performance } from 'node:perf_hooks'
import type { Context, FrontendContext, PlatformContext, RequestFacts } from '../context/context.js'
import type { Services } from '../context/services.js'
import { inTransaction } from '../context/transaction.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { errorPage } from '../fapi/error-pages.js'
import { type Api, type Operation, type Outcome, Reply, type Visitor } from '../operation/operation.js'
import type { RequestLog } from '../platform/log.js'
import type { Metrics } from '../platform/metrics.js'
import type { RateLimiter } from '../platform/rate-limiter.js'
import { markFailed, type Span, traceIdOf, traceRequest } from '../platform/tracing.js'
import { browserHeaders, errorAnswer, errorReply, isPage, pageReply, respond } from './answer.js'
import type { AnswerRequest, ApiAnswer, ApiRequest } from './api-request.js'
import type { Authenticators, RequestContext } from './authenticators.js'
import { readBody } from './body.js'
import type { BodyMemory, BodyReader } from './body-memory.js'
import { preflightAnswer, refuseForeignChange } from './cors.js'
import { describePeer, type Peer, type TrustProxy } from './forwarded.js'
import { limitRate } from './limit-rate.js'
import { checkPath } from './parameters.js'
import { factsOf } from './request-facts.js'
import { isForPeople, resolveTarget, type Target } from './resolve-instance.js'
import type { ApiRouter, Match } from './router.js'
import { requireSessionRights } from './session-rights.js'

export interface Inspection {
  api: Api
  operationId: string
  status: number
  body: unknown
  apiVersion: string
}

export interface ShellOptions {
  services: Services
  routers: Record<Api, ApiRouter>
  authenticators: Authenticators
  trustProxy: TrustProxy
  requestLog: RequestLog
  metrics: Metrics
  rateLimiter: RateLimiter
  bodies: BodyMemory
  /** the piggyback: the browser's client after the change, with a fresh token or without */
  renderClient(ctx: FrontendContext, withToken: boolean): Promise<object | null>
  /** tests compare every answer with the contract here; it may throw */
  inspectResponse?: (inspection: Inspection) => void
}

const MUTATIONS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * What every operation of every API goes through, in this order: instance, CORS, limit of the address,
 * authentication, body, run, piggyback, answer.
 */
export function createShell(options: ShellOptions): AnswerRequest {
  const { services, metrics } = options

  async function find(request: ApiRequest): Promise<Arrival> {
    try {
      const refreshing = services.registry.refresh()
      if (refreshing) await refreshing
      const peer = describePeer(request, request.remoteAddress, options.trustProxy)
      return { peer, target: await resolveTarget(request, peer, services) }
    } catch (error) {
      return { error }
    }
  }

  async function handle(
    request: ApiRequest,
    arrival: Arrival,
    startedAt: number,
    span: Span,
  ): Promise<ApiAnswer> {
    const traceId = traceIdOf(span) ?? services.random.bytes(16).toString('hex')
    const method = effectiveMethod(request)
    const target = 'error' in arrival ? null : arrival.target
    let match: Match | null = null
    let reader: BodyReader | null = null
    let isPreflight = false
    let ctx: ShellContext | null = null
    let answer: ApiAnswer
    const errorPage = isForPeople(request, services)
      ? (error: ApiError) => pageInPlaceOf(error, visitorOf(services, request, target, traceId), match, ctx)
      : null
    try {
      if ('error' in arrival) throw arrival.error
      const { peer, target } = arrival
      const origin = request.header('origin')
      if (target.api === 'fapi' && request.method === 'OPTIONS') {
        isPreflight = true
        answer = preflightAnswer(target, origin)
      } else {
        match = options.routers[target.api].match(method, target.path)
        if (target.api === 'fapi' && !match?.route.operation?.fromAnySite)
          refuseForeignChange(target.instance, method, request)
        if (!match) throw new ApiError('resource_not_found')
        const facts = factsOf(request, target, peer, traceId)
        reader = options.bodies.open(facts.site)
        ctx = contextOf(services, target, facts)
        answer = await runOperation(options, { request, reader, method, target, match, ctx, errorPage })
        if (request.method === 'HEAD') answer.cookies = []
      }
    } catch (error) {
      answer = errorAnswer(services, error, traceId, target, request.header('origin'), ctx, errorPage)
    }
    reader?.release()
    if (span.isRecording()) describe(span, { method, target, match, status: answer.status })
    const operationId = isPreflight ? 'preflight' : (match?.route.shape.id ?? 'unknown')
    const seconds = (performance.now() - startedAt) / 1000
    metrics.request(target?.api ?? 'none', operationId, answer.status, seconds)
    options.requestLog.info(
      {
        traceId,
        api: target?.api,
        instance: (ctx ?? target)?.instance?.slug,
        operation: operationId,
        method,
        status: answer.status,
        ms: Math.round(seconds * 1000),
      },
      'request',
    )
    return answer
  }

  return async request => {
    const startedAt = performance.now()
    const arrival = await find(request)
    // strangers choose neither the trace that they turn up in nor whether it is recorded
    const goesOn = 'target' in arrival && arrival.target.caller.kind === 'secret_key'
    return traceRequest({ startedAt, header: goesOn ? request.header : null }, span =>
      handle(request, arrival, startedAt, span),
    )
  }
}

/** Whom a request is for, or why that cannot be said. */
type Arrival = { peer: Peer; target: Target } | { error: unknown }

/** By OpenTelemetry's conventions for HTTP servers (https://opentelemetry.io/docs/specs/semconv/http/). */
function describe(
  span: Span,
  facts: { method: string; target: Target | null; match: Match | null; status: number },
): void {
  const { method, target, match, status } = facts
  const route = match?.route.shape.path
  span.updateName(route === undefined ? method : `${method} ${route}`)
  const instance = target?.instance?.slug
  span.setAttributes({
    'http.request.method': method,
    ...(route === undefined ? {} : { 'http.route': route, 'frontdesk.operation': match!.route.shape.id }),
    'http.response.status_code': status,
    ...(target ? { 'frontdesk.api': target.api } : {}),
    ...(instance === undefined ? {} : { 'frontdesk.instance': instance }),
  })
  if (status >= 500) markFailed(span, String(status))
}

/** The instance of a request may not be known, and what is wrong may be found before there is a context. */
const visitorOf = (
  services: Services,
  request: ApiRequest,
  target: Target | null,
  traceId: string,
): Visitor => ({
  services,
  instance: target?.instance ?? null,
  request: {
    acceptLanguage: request.header('accept-language'),
    frontendApiUrl: target?.frontendApiUrl ?? request.url.origin,
    traceId,
  },
})

function pageInPlaceOf(
  error: ApiError,
  visitor: Visitor,
  match: Match | null,
  ctx: ShellContext | null,
): Reply {
  const own = match?.route.operation?.errorPage
  return own && ctx ? own(ctx as Context, error) : errorPage(visitor, error)
}

/** One request on its way through the shell. */
interface Passage {
  request: ApiRequest
  reader: BodyReader
  method: string
  target: Target
  match: Match
  ctx: ShellContext
  /** null: a program asks */
  errorPage: ((error: ApiError) => Reply) | null
}

async function runOperation(options: ShellOptions, passage: Passage): Promise<ApiAnswer> {
  const { request, method, match, ctx } = passage
  const { operation, checks } = match.route
  if (!operation) throw new ApiError('not_implemented')
  // nothing runs for HEAD that might change something: programs that scan mail ask so for every link
  if (request.method === 'HEAD' && operation.mode !== 'read')
    throw new ApiError('method_not_allowed', { headers: { allow: 'GET' } })
  const path = checkPath(match.path)
  const query = checks.query(ctx.request.query)
  const immediate: (() => void)[] = []
  ctx.afterCommit = action => immediate.push(action)
  await admit(options, passage, operation)
  // nobody's body is read before it is known who asks
  const body = MUTATIONS.has(method) ? await checkedBody(options, passage) : {}
  if (ctx.caller.kind === 'browser') requireSessionRights(ctx as FrontendContext, operation, body)
  await limitRate(options.rateLimiter, ctx, operation, 'identifier', body)
  if (operation.mode !== 'read') ctx.changes = thingChanged(ctx, path)
  const input = { path, query, body }
  const run = operation.run as (ctx: PlatformContext, input: unknown) => Promise<Outcome>
  let outcome: Outcome
  if (operation.mode === 'write') outcome = await inTransaction(ctx, tx => run(tx, input))
  else outcome = await run(ctx, input)
  for (const action of immediate) action()
  return settle(options, passage, outcome)
}

/** Whose rows a change will want: what its path names first, else the user, else the browser. */
function thingChanged({ instance, user, caller }: ShellContext, path: object): string | undefined {
  const client = caller.kind === 'browser' ? caller.client?.id : undefined
  const thing = (Object.values(path)[0] as string | undefined) ?? user?.id ?? client
  return thing && `${instance?.id ?? ''} ${thing}`
}

/** Authenticators may add to it who is signed in. */
type ShellContext = RequestContext & Pick<FrontendContext, 'session' | 'user'>

const contextOf = (services: Services, { instance, caller }: Target, facts: RequestFacts): ShellContext => ({
  services,
  instance,
  request: facts,
  response: { setCookies: [], headers: {} },
  db: services.store.read,
  now: services.clock.now(),
  afterCommit: action => action(),
  caller,
  session: null,
  user: null,
})

/** What can be refused before the body is read. */
async function admit(
  { rateLimiter, authenticators }: ShellOptions,
  { request, match, ctx }: Passage,
  operation: Operation,
): Promise<void> {
  await limitRate(rateLimiter, ctx, operation, 'address')
  await authenticators[operation.access](ctx, match, request)
  await limitRate(rateLimiter, ctx, operation, 'client')
}

async function checkedBody(
  options: ShellOptions,
  { request, reader, match }: Passage,
): Promise<Record<string, unknown> | Record<string, unknown>[]> {
  const { shape, operation, checks } = match.route
  const raw = await readBody(request, reader, {
    // metadata of identity providers is larger than what people type elsewhere
    kind: shape.api === 'fapi' && operation?.access !== 'admin-portal' ? 'form' : 'backend',
    list: checks.takesList,
    file: shape.body?.contentTypes.includes('multipart/form-data') ?? false,
  })
  const { values, ignored } = checks.body(raw)
  if (ignored > 0) options.metrics.ignoredParameters(shape.id, ignored)
  return values
}

async function settle(
  options: ShellOptions,
  { target, match, method, ctx, errorPage }: Passage,
  outcome: Outcome,
): Promise<ApiAnswer> {
  const { traceId, origin } = ctx.request
  if (outcome instanceof Refusal && errorPage) {
    const { error } = outcome
    return respond(traceId, pageReply(error, errorPage(error)), ctx, browserHeaders(target, origin))
  }
  const { shape, operation, status, isWrapped, needsClient } = match.route
  const afterMutation =
    shape.api === 'fapi' && MUTATIONS.has(method) && (isWrapped || outcome instanceof Refusal)
  // a poll that has signed the browser in: clerk-js selects the new session out of the piggyback
  const { setCookies, headers } = ctx.response
  const afterPoll = isWrapped && (setCookies.length > 0 || headers['authorization'] !== undefined)
  const isNews = afterMutation || afterPoll
  // clerk-js takes no client from what every page asks for: a signature would cost more than all the rest
  const withToken = isNews || !operation?.isKept
  const client = needsClient || isNews ? await options.renderClient(ctx as FrontendContext, withToken) : null
  const reply = toReply(ctx, outcome, { status, isWrapped, client })
  if (!isPage(reply)) {
    options.inspectResponse?.({
      api: shape.api,
      operationId: shape.id,
      status: reply.status,
      body: reply.body,
      apiVersion: ctx.request.apiVersion,
    })
  }
  return respond(traceId, reply, ctx, browserHeaders(target, origin))
}

interface Form {
  status: number
  isWrapped: boolean
  client: object | null
}

function toReply(ctx: PlatformContext, outcome: Outcome, { status, isWrapped, client }: Form): Reply {
  if (outcome instanceof Reply) return outcome
  if (outcome instanceof Refusal) return errorReply(outcome.error, ctx.request.traceId, client)
  return new Reply(status, isWrapped ? { response: outcome, client } : outcome)
}

/**
 * clerk-js sends PATCH, PUT and DELETE as POST with `_method`, which keeps them CORS-simple
 * (docs/behaviours.md 38).
 */
function effectiveMethod({ method, url }: ApiRequest): string {
  const override = method === 'POST' ? url.searchParams.get('_method')?.toUpperCase() : undefined
  if (override && MUTATIONS.has(override)) return override
  return method === 'HEAD' ? 'GET' : method
}
