import type { bapi } from '@frontdesk/contract'
import { requireOrganizations } from '../../domain/organizations/enabled.js'
import { ApiError } from '../../errors/api-error.js'
import { backendOperation, type Operation } from '../../operation/operation.js'

type Definition<Id extends keyof bapi.Operations & string> = Parameters<typeof backendOperation<Id>>[1]

/** An operation that answers 403 while the instance has organizations switched off. */
export function organizationOperation<Id extends keyof bapi.Operations & string>(
  id: Id,
  definition: Definition<Id>,
): Operation {
  return backendOperation(id, {
    mode: definition.mode,
    run: async (ctx, input) => {
      requireOrganizations(ctx.instance)
      return definition.run(ctx, input)
    },
  })
}

export interface Order<Field extends string> {
  field: Field
  direction: 'asc' | 'desc'
}

/**
 * `created_at`, `+name`, `-email_address`: an unescaped `+` arrives as a space. Newest first by default.
 * @throws ApiError
 */
export function parseOrder<Field extends string>(
  text: string | null | undefined,
  fields: readonly Field[],
): Order<Field | 'created_at'> {
  if (!text) return { field: 'created_at', direction: 'desc' }
  const name = text.replace(/^[+\- ]/, '')
  const field = fields.find(known => known === name)
  if (!field) throw new ApiError('form_param_value_invalid', { param: 'order_by' })
  return { field, direction: text.startsWith('-') ? 'desc' : 'asc' }
}

/** The SDK repeats keys where the contract knows one value, e.g. `status=pending&status=revoked`. */
export function repeated<Value extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly Value[],
): Value[] | undefined {
  const values = [...query.getAll(name), ...query.getAll(`${name}[]`)].filter(value => value !== '')
  if (values.length === 0) return undefined
  return values.map(value => {
    const known = allowed.find(candidate => candidate === value)
    if (!known) throw new ApiError('form_param_value_invalid', { param: name })
    return known
  })
}

/** Few rows, all at hand: filter by `query` (id exactly, name and key in part), order, page. */
export function pageInMemory<Row extends { id: string; name: string; key: string; created_at: number }>(
  rows: Row[],
  query: { query?: string; limit?: number; offset?: number },
  order: Order<'created_at' | 'name' | 'key'>,
): { page: Row[]; totalCount: number } {
  const term = query.query?.toLowerCase()
  const matching = rows.filter(
    row =>
      !term ||
      row.id === query.query ||
      row.name.toLowerCase().includes(term) ||
      row.key.toLowerCase().includes(term),
  )
  const sign = order.direction === 'asc' ? 1 : -1
  matching.sort((a, b) => sign * (compare(a[order.field], b[order.field]) || compare(a.id, b.id)))
  const offset = query.offset ?? 0
  return { page: matching.slice(offset, offset + (query.limit ?? 10)), totalCount: matching.length }
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
