import type { FrontendContext } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'

/** What clerk-js asks for when it names no page size. */
const DEFAULT_LIMIT = 10
const MAX_LIMIT = 500

export interface PageQuery {
  limit?: number | undefined
  offset?: number | undefined
}

export function pageOf(query: PageQuery) {
  const limit = query.limit ?? DEFAULT_LIMIT
  const offset = query.offset ?? 0
  if (limit < 1 || limit > MAX_LIMIT) throw new ApiError('form_param_value_invalid', { param: 'limit' })
  if (offset < 0) throw new ApiError('form_param_value_invalid', { param: 'offset' })
  return { limit, offset }
}

/**
 * All values of a parameter: the specs name one, clerk-js repeats the key for a list
 * (convertPageToOffsetSearchParams). Undefined when there is none.
 */
export function listOf<Known extends string = string>(
  ctx: FrontendContext,
  name: string,
  known?: readonly Known[],
): Known[] | undefined {
  const given = ctx.request.query
    .getAll(name)
    .flatMap(value => value.split(','))
    .map(value => value.trim())
    .filter(value => value !== '')
  if (given.length === 0) return undefined
  if (known && !given.every(value => known.some(each => each === value)))
    throw new ApiError('form_param_value_invalid', { param: name })

  return given as Known[]
}

export const page = (data: object[], totalCount: number) => ({ data, total_count: totalCount })
