import type { z } from 'zod'
import { ApiError } from '../errors/api-error.js'

/** What a schema of our own makes of values from outside. @throws ApiError that names the parameter */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(issue => {
    if (issue.code === 'unrecognized_keys')
      return new ApiError('form_param_unknown', { param: issue.keys[0] ?? '' })
    const param = String(issue.path[0] ?? 'body')
    const isMissing = issue.path.length === 1 && (value as Record<string, unknown>)[param] === undefined
    if (isMissing) return new ApiError('form_param_missing', { param })
    return new ApiError('form_param_format_invalid', { param, meta: { reason: issue.message } })
  })
  throw ApiError.all(errors)
}
