import { catalog, type ErrorCode } from './catalog.js'

export interface ErrorOptions {
  /** the parameter at fault, in snake_case: becomes `meta.param_name` */
  param?: string
  /** further `meta` fields, e.g. `session_id` */
  meta?: Record<string, unknown>
  /** values for `{placeholders}` of the catalog's texts */
  values?: Record<string, string | number>
  /** seconds, for the Retry-After header */
  retryAfterSeconds?: number
  /** further headers of the answer */
  headers?: Record<string, string>
  /** goes to the log, never to the client */
  cause?: unknown
}

export interface WireError {
  code: string
  message: string
  long_message: string
  meta: Record<string, unknown>
}

/**
 * The one error that handlers may throw: public text from the catalog, private cause for the log.
 * Throwing rolls the transaction back.
 */
export class ApiError extends Error {
  readonly status: number
  readonly errors: WireError[]
  readonly retryAfterSeconds: number | undefined
  readonly headers: Record<string, string>

  constructor(
    readonly code: ErrorCode,
    options: ErrorOptions = {},
  ) {
    super(code, { cause: options.cause })
    this.name = 'ApiError'
    this.status = catalog[code].status
    this.errors = [wireError(code, options)]
    this.retryAfterSeconds = options.retryAfterSeconds
    this.headers = options.headers ?? {}
  }

  /** One answer with several errors, e.g. every missing parameter at once. The first one sets the status. */
  static all(errors: ApiError[]): ApiError {
    const [first, ...rest] = errors
    if (!first) return new ApiError('internal_error')
    for (const error of rest) first.errors.push(...error.errors)
    return first
  }
}

/**
 * An expected refusal that a handler *returns*: the transaction commits (attempts are
 * counted), the client sees the error.
 */
export class Refusal {
  constructor(readonly error: ApiError) {}
}

export function refuse(code: ErrorCode, options: ErrorOptions = {}): Refusal {
  return new Refusal(new ApiError(code, options))
}

function wireError(code: ErrorCode, options: ErrorOptions): WireError {
  const values: Record<string, string | number> = { ...options.values }
  if (options.param && values['param'] === undefined) values['param'] = options.param
  values['words'] ??= String(values['param']).replaceAll('_', ' ')
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? name))
  const meta = { ...(options.param ? { param_name: options.param } : {}), ...options.meta }
  return { code, message: fill(catalog[code].message), long_message: fill(catalog[code].longMessage), meta }
}
