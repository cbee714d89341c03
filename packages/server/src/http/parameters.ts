import type { JsonSchema, OperationShape, ParameterShape } from '@frontdesk/contract'
import { ApiError } from '../errors/api-error.js'
import { isStorable } from '../platform/json-text.js'
import type { RawBody } from './body.js'
import { checkValue, fromTexts, isObject } from './check-value.js'
import { groupByName, lookalikeCheck } from './query-names.js'
import { type Compile, schemaCompiler, type ValueSchema } from './value-schema.js'

type Values = Record<string, unknown>

/** Requests for one operation are checked with these. */
export interface Checks {
  query(query: URLSearchParams): Values
  body(raw: RawBody): CheckedBody
  /** the body may be a JSON array, e.g. to make several things at once */
  takesList: boolean
}

export interface CheckedBody {
  values: Values | Values[]
  /** how many of the members the contract does not know */
  ignored: number
}

/** Makes the checks of the operations of a contract. */
export function contractChecks(schemas: Record<string, JsonSchema>): (operation: OperationShape) => Checks {
  const compile = schemaCompiler(schemas)
  return operation => ({ query: queryCheck(operation, compile), ...bodyCheck(operation, compile) })
}

/** A segment of the path that can't be stored can't name anything. @throws ApiError resource_not_found */
export function checkPath(path: Record<string, string>): Record<string, string> {
  if (!Object.values(path).every(text => isStorable(text))) throw new ApiError('resource_not_found')
  return path
}

/** A parameter of a query as it is read. */
type QueryParameter = ParameterShape & { value: ValueSchema }

/**
 * Checks and converts the query of one operation by its contract. Values of queries and forms arrive as text:
 * arrays as repeated keys (also `name[]` and `name[0]`), objects as JSON strings (docs/behaviours.md 38). All
 * errors are answered at once.
 */
function queryCheck({ api, parameters }: OperationShape, compile: Compile): Checks['query'] {
  const declared: QueryParameter[] = parameters
    .filter(parameter => parameter.in === 'query')
    .map(parameter => ({ ...parameter, value: compile(parameter.schema) }))
  const refuseLookalikes = api === 'bapi' ? lookalikeCheck(declared) : null
  return query => {
    // also what the contract does not name: some operations look at it
    const unstorable = [...query].filter(([, text]) => !isStorable(text))
    refuse(unstorable.map(([param]) => new ApiError('form_param_format_invalid', { param })))
    const given = groupByName(query)
    refuseLookalikes?.(given.keys())
    return queryValues(given, declared)
  }
}

function queryValues(given: Map<string, string[]>, declared: QueryParameter[]): Values {
  const values: Values = {}
  const errors: ApiError[] = []
  for (const parameter of declared) {
    const { name, required } = parameter
    const texts = textsOf(parameter, given.get(name) ?? [])
    if (texts.length === 0 && required) errors.push(new ApiError('form_param_missing', { param: name }))
    if (texts.length === 0) continue
    values[name] = fromTexts(texts, parameter.value)
    errors.push(...checkValue(name, values[name], parameter.value))
  }
  refuse(errors)
  return values
}

/**
 * A list may also be one text with separators, in which empty values are none. Of a single value that is
 * repeated the first one counts, as for everything that reads the query itself.
 */
function textsOf({ value, separator }: QueryParameter, texts: string[]): string[] {
  if (!value.types.has('array')) return texts.slice(0, 1)
  if (separator === undefined) return texts
  return texts.flatMap(text => text.split(separator).map(each => each.trim())).filter(each => each !== '')
}

/** A JSON body is taken as it is, a form's texts are converted by the schema first. */
function bodyCheck(operation: OperationShape, compile: Compile): Pick<Checks, 'body' | 'takesList'> {
  if (!operation.body) return { body: raw => ({ values: {}, ignored: countMembers(raw) }), takesList: false }
  const schema = compile(operation.body.schema)
  const takesList = schema.types.has('array')
  if (!takesList)
    return { takesList, body: raw => checkFields(operation, schema, raw as URLSearchParams | Values) }
  return { takesList, body: raw => ({ values: itemValues(operation, schema.items, raw), ignored: 0 }) }
}

function itemValues(operation: OperationShape, items: ValueSchema | null, raw: RawBody): Values[] {
  if (!Array.isArray(raw) || !items) throw new ApiError('request_body_invalid')
  return raw.map(item => {
    if (!isObject(item)) throw new ApiError('request_body_invalid')
    return checkFields(operation, items, item).values
  })
}

function countMembers(raw: RawBody): number {
  return raw instanceof URLSearchParams ? new Set(raw.keys()).size : Object.keys(raw).length
}

function checkFields(
  operation: OperationShape,
  schema: ValueSchema,
  raw: URLSearchParams | Values,
): { values: Values; ignored: number } {
  const given = raw instanceof URLSearchParams ? fromForm(raw, schema) : new Map(Object.entries(raw))
  const errors: ApiError[] = []
  const values = new Map<string, unknown>()
  for (const [name, value] of given) {
    const property = schema.properties.get(name)
    const faults = property
      ? checkValue(name, value, property)
      : unknownFaults(operation, schema, name, value)
    errors.push(...faults)
    if (property || operation.api === 'bapi') values.set(name, value)
  }
  const missing = schema.required.filter(name => given.get(name) === undefined)
  refuse([...errors, ...missing.map(param => new ApiError('form_param_missing', { param }))])
  return { values: Object.fromEntries(values), ignored: given.size - values.size }
}

/** The Backend API hands on members that the contract does not name, where it allows them. */
function unknownFaults(
  { api, body }: OperationShape,
  { properties }: ValueSchema,
  param: string,
  value: unknown,
): ApiError[] {
  if (!body?.allowUnknown && properties.size > 0) return [new ApiError('form_param_unknown', { param })]
  if (api === 'bapi' && !isStorable(value)) return [new ApiError('form_param_format_invalid', { param })]
  return []
}

function fromForm(form: URLSearchParams, { properties }: ValueSchema): Map<string, unknown> {
  const values = [...groupByName(form)].map(([name, texts]) => {
    const property = properties.get(name)
    return [name, property ? fromTexts(texts, property) : texts[0]] as const
  })
  return new Map(values)
}

function refuse(errors: ApiError[]): void {
  if (errors.length > 0) throw ApiError.all(errors)
}
