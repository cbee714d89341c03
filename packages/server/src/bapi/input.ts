import { ApiError } from '../errors/api-error.js'

/** RFC 3339, with a time zone: `2012-10-20T07:15:20.902Z` */
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ]((?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?)([Zz]|[+-]\d{2}:\d{2})$/
const MAX_NAME_LENGTH = 256

/** Unix ms of a date in a body; undefined and null stay. @throws ApiError form_param_format_invalid */
export function parseInstant<T extends null | undefined>(text: string | T, param: string): number | T {
  if (text === null || text === undefined) return text
  const [, day = '', time = '', zone = ''] = RFC3339.exec(text) ?? []
  const instant = Date.parse(`${day}T${time}${zone.toUpperCase()}`)
  if (Number.isNaN(instant) || !isDay(day)) throw new ApiError('form_param_format_invalid', { param })
  return instant
}

/** `Date.parse` takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)
}

/** A short free text such as a name. @throws ApiError form_param_exceeds_allowed_size */
export function parseName<T extends null | undefined>(text: string | T, param: string): string | T {
  if (typeof text === 'string' && text.length > MAX_NAME_LENGTH) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${MAX_NAME_LENGTH} characters` },
    })
  }
  return text
}

/** The same as for a new value, but an empty text means none. */
export function parseOptionalName(text: string | null | undefined, param: string): string | null | undefined {
  const name = parseName(text, param)
  return typeof name === 'string' ? name.trim() || null : name
}

/**
 * Parameters of features that are not there: refused rather than silently dropped.
 * Absent, null and empty values pass.
 */
export function refuseUnsupported(body: Record<string, unknown>, params: readonly string[]): void {
  for (const param of params) {
    const value = body[param]
    const isEmpty =
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (!isEmpty) throw new ApiError('form_param_value_disabled', { param })
  }
}
