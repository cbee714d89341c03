import { ApiError } from '../errors/api-error.js'

const DEFAULT_LIMIT = 10

export interface PageQuery {
  limit?: number | undefined
  offset?: number | undefined
  paginated?: boolean | undefined
}

export interface Page {
  limit: number
  offset: number
}

export function pageOf(query: PageQuery): Page {
  return { limit: query.limit ?? DEFAULT_LIMIT, offset: query.offset ?? 0 }
}

/**
 * A plain list, or with `paginated=true` one with the number of all. The count
 * is made only when it is asked for.
 */
export async function paginated(
  query: PageQuery,
  data: object[],
  count: () => Promise<number>,
): Promise<object> {
  return query.paginated ? { data, total_count: await count() } : data
}

/**
 * `-created_at`: a field and its direction; without any, newest first.
 * @throws ApiError form_param_value_invalid
 */
export function orderOf<Field extends string>(
  text: string | null,
  fields: readonly [Field, ...Field[]],
): { field: Field; direction: 'asc' | 'desc' } {
  if (!text) return { field: fields[0], direction: 'desc' }
  const name = text.replace(/^[+\- ]/, '')
  const field = fields.find(known => known === name)
  if (!field) throw new ApiError('form_param_value_invalid', { param: 'order_by' })
  return { field, direction: text.startsWith('-') ? 'desc' : 'asc' }
}
