import { type ApiName, type bapi, type fapi, type JsonSchema, loadContract } from '@frontdesk/contract'
import type { Context } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import { paginatedList } from '../resources/paginated-list.js'
import type { Order, Page } from '../store/rows.js'
import type { Need, OrganizationsNeed } from './needs.js'
import {
  type BackendDeclaration,
  backendOperation,
  type BrowserAccess,
  type ContextFor,
  type FrontendDeclaration,
  frontendOperation,
  type Operation,
  type OperationInput,
} from './operation.js'

const DEFAULT_LIMIT = 10

/** Which part of a list is asked for, and in what order; newest first by default. */
export interface ListPage<Field extends string> extends Page {
  order: Order<Field | 'created_at'>
}

/**
 * What makes an operation a list. `filter` says which rows there are in all, and `fetch` and `count` both
 * keep to it: nothing is left out after a page is cut.
 */
type ListParts<C, Types, Filter, Row, Field extends string> = {
  filter(ctx: C, input: OperationInput<Types>): Filter | Promise<Filter>
  fetch(ctx: C, filter: Filter, page: ListPage<Field>, input: OperationInput<Types>): Row[] | Promise<Row[]>
  render(ctx: C, rows: Row[], list: OperationInput<Types> & { filter: Filter }): object[] | Promise<object[]>
  /** members that the page has beside `data` and `total_count` */
  beside?: object
} & OrderPart<Types, Field> &
  CountPart<Types, C, Filter>

/** A list that can be ordered says by what; one that cannot is told the newest first. */
type OrderPart<Types, Field> = Types extends { query: { order_by?: string } }
  ? { order: readonly Field[] }
  : { order?: undefined }

/** All lists but plain arrays say how many rows there are. */
type CountPart<Types, C, Filter> =
  Body<Types> extends unknown[]
    ? { count?: undefined }
    : { count(ctx: C, filter: Filter): number | Promise<number> }

type Body<Types> = Types extends { response: { response?: infer Wrapped; client: unknown } }
  ? Wrapped
  : Types extends { response: infer Plain }
    ? Plain
    : never

/** For lists without criteria. */
export const everything = () => null

/** A list of the Backend API. */
export function backendList<
  Id extends keyof bapi.Operations & string,
  Filter,
  Row,
  const Field extends string = 'created_at',
>(
  id: Id,
  definition: BackendDeclaration<bapi.Operations[Id]> &
    ListParts<Context, bapi.Operations[Id], Filter, Row, Field>,
): Operation {
  return backendOperation(id, { ...definition, run: runList('bapi', id, definition as never) } as never)
}

/** A list of the Frontend API. */
export function frontendList<
  Id extends keyof fapi.Operations & string,
  A extends BrowserAccess,
  Filter,
  Row,
  N extends Need = OrganizationsNeed,
  const Field extends string = 'created_at',
>(
  id: Id,
  definition: FrontendDeclaration<fapi.Operations[Id], A, N> &
    ListParts<ContextFor<A, N>, fapi.Operations[Id], Filter, Row, Field>,
): Operation {
  return frontendOperation(id, { ...definition, run: runList('fapi', id, definition as never) } as never)
}

interface Query {
  limit?: number
  offset?: number
  order_by?: string
  paginated?: boolean
}

interface AnyList {
  filter(ctx: unknown, input: { query: Query }): unknown
  order?: readonly string[]
  fetch(ctx: unknown, filter: unknown, page: ListPage<string>, input: object): Promise<unknown[]>
  count(ctx: unknown, filter: unknown): Promise<number>
  render(ctx: unknown, rows: unknown[], list: object): Promise<object[]>
  beside?: object
}

function runList(api: ApiName, id: string, list: AnyList) {
  return async (ctx: unknown, input: { query: Query }): Promise<object> => {
    const filter = await list.filter(ctx, input)
    const rows = await list.fetch(ctx, filter, pageOf(input.query, list.order), input)
    const data = await list.render(ctx, rows, { ...input, filter })
    const form = formOf(api, id)
    if (form === 'array' || (form === 'as asked' && !input.query.paginated)) return data
    return { ...paginatedList(data, await list.count(ctx, filter)), ...list.beside }
  }
}

/** The contract has held the bounds of limit and offset already. */
function pageOf(query: Query, fields: readonly string[] | undefined): ListPage<string> {
  return {
    limit: query.limit ?? DEFAULT_LIMIT,
    offset: query.offset ?? 0,
    order: orderOf(query.order_by, fields ?? []),
  }
}

/**
 * `created_at`, `+name`, `-email_address`: an unescaped `+` arrives as a space. Newest first by default.
 * @throws ApiError form_param_value_invalid
 */
function orderOf(text: string | undefined, fields: readonly string[]): Order<string> {
  if (!text) return { field: 'created_at', direction: 'desc' }
  const field = text.replace(/^[+\- ]/, '')
  if (!fields.includes(field)) throw new ApiError('form_param_value_invalid', { param: 'order_by' })
  return { field, direction: text.startsWith('-') ? 'desc' : 'asc' }
}

type Form = 'array' | 'page' | 'as asked'

/** Whether the contract knows the list as an array, as `{data, total_count}`, or as both by `paginated`. */
function formOf(api: ApiName, id: string): Form {
  const { operations, schemas } = loadContract(api)
  const { responses, parameters } = operations.find(operation => operation.id === id)!
  const resolve = (schema: JsonSchema | null | undefined): JsonSchema =>
    schema?.$ref
      ? resolve(schemas[decodeURIComponent(schema.$ref.replace('#/schemas/', ''))])
      : (schema ?? {})
  const body = resolve(responses['200'])
  const { type, anyOf = [] } = api === 'fapi' ? resolve(body.properties?.['response']) : body
  const isBoth = anyOf.length > 0 && parameters.some(({ name }) => name === 'paginated')
  return isBoth ? 'as asked' : type === 'array' ? 'array' : 'page'
}
