import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

export type { Span } from '@opentelemetry/api'

/**
 * Records nothing until an SDK is registered, by `frontdesk start` or by an application around a server. It
 * is asked for each time: the SDK may come later, with another copy of the API.
 */
const tracer = () => trace.getTracer('frontdesk')

/**
 * A request that comes in.
 * @param startedAt when it came, as `performance.now` says
 * @param header gives a header of the request by its name, of somebody whose trace goes on here (W3C Trace
 * Context); null: it begins a trace of its own
 */
export function traceRequest<T>(
  { startedAt, header }: { startedAt: number; header: ((name: string) => string | null) | null },
  run: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = header
    ? propagation.extract(ROOT_CONTEXT, null, {
        keys: () => ['traceparent'],
        get: (_, name) => header(name) ?? undefined,
      })
    : ROOT_CONTEXT
  return spanned(parent, 'request', { kind: SpanKind.SERVER, startTime: startedAt }, run)
}

/** Part of what is under way: a statement, a request to another server. */
export function tracePart<T>(
  name: string,
  attributes: Attributes,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  return spanned(context.active(), name, { kind: SpanKind.CLIENT, attributes }, run)
}

/** Work in the background, which is a trace of its own, whatever it was begun by. */
export function traceWork<T>(name: string, run: () => Promise<T>): Promise<T> {
  return spanned(ROOT_CONTEXT, name, { kind: SpanKind.INTERNAL }, run)
}

/** What `run` begins is no part of what is under way: a timer, a worker that a request has woken. */
export function apart<T>(run: () => T): T {
  return context.with(ROOT_CONTEXT, run)
}

/** Whether something that is recorded is under way. */
export function isTraced(): boolean {
  return trace.getActiveSpan()?.isRecording() ?? false
}

/** The id of the trace that a span belongs to; null when none is recorded. */
export function traceIdOf(span: Span): string | null {
  const spanContext = span.spanContext()
  return isSpanContextValid(spanContext) ? spanContext.traceId : null
}

/** It did not do what it should; the reason says no more than the class of the error. */
export function markFailed(span: Span, reason: string): void {
  span.setAttribute('error.type', reason)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

function spanned<T>(
  parent: Context,
  name: string,
  options: SpanOptions,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  const span = tracer().startSpan(name, options, parent)
  // without an SDK there is nothing to keep up
  if (!isSpanContextValid(span.spanContext())) return run(span)
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await run(span)
    } catch (error) {
      markFailed(span, error instanceof Error ? error.name : 'unknown')
      throw error
    } finally {
      span.end()
    }
  })
}
