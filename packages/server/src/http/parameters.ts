import type { JsonSchema, OperationShape, ParameterShape } from '@frontdesk/contract'
import { ApiError } from '../errors/api-error.js'
import { isStorable, parseJsonText } from '../platform/json-text.js'
import type { RawBody } from './body.js'

type Schemas = Record<string, JsonSchema>
type Values = Record<string, unknown>

/**
 * Checks and converts the parameters of one operation by its contract. Query and form values arrive as
 * text: arrays as repeated keys (also `name[]` and `name[0]`), objects as JSON strings (docs/behaviours.md
 * 38). All errors are answered at once.
 */
export function checkQuery(operation: OperationShape, query: URLSearchParams, schemas: Schemas): Values {
  const values: Values = {}
  const errors: ApiError[] = []
  // also what the contract does not name: some operations look at it
  for (const [name, text] of query)
    if (!isStorable(text)) errors.push(new ApiError('form_param_format_invalid', { param: name }))

  if (errors.length > 0) throw ApiError.all(errors)
  const declared = operation.parameters.filter(parameter => parameter.in === 'query')
  const given = groupByName(query)
  if (operation.api === 'bapi') refuseLookalikes(given.keys(), declared)
  for (const parameter of declared) {
    const texts = textsOf(parameter, given.get(parameter.name) ?? [], schemas)
    if (texts.length === 0) {
      if (parameter.required) errors.push(new ApiError('form_param_missing', { param: parameter.name }))
      continue
    }
    const value = fromTexts(texts, parameter.schema, schemas)
    const faults = checkValue(parameter.name, value, parameter.schema, schemas)
    if (faults.length > 0) errors.push(...faults)
    else values[parameter.name] = value
  }
  if (errors.length > 0) throw ApiError.all(errors)
  return values
}

/**
 * A list may also be one text with separators, in which empty values are none. Of a single value that is
 * repeated the first one counts, as for everything that reads the query itself.
 */
function textsOf({ schema, separator }: ParameterShape, texts: string[], schemas: Schemas): string[] {
  if (!typesOf(schema, schemas).has('array')) return texts.slice(0, 1)
  if (separator === undefined) return texts
  return texts.flatMap(text => text.split(separator).map(value => value.trim())).filter(value => value !== '')
}

/** `name`, `name[]` and `name[0]` are the same list; its members keep their order. */
function groupByName(texts: URLSearchParams): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [key, text] of texts) {
    const name = key.endsWith(']') ? key.replace(/\[\d*\]$/, '') : key
    const group = groups.get(name)
    if (group) group.push(text)
    else groups.set(name, [text])
  }
  return groups
}

/**
 * The Backend API ignores parameters of a query that it does not know, but not the misspelt name of one that
 * it knows: a filter that is ignored shows everybody.
 * @throws ApiError form_param_unknown
 */
function refuseLookalikes(names: Iterable<string>, declared: ParameterShape[]): void {
  const known = new Set(declared.map(({ name }) => name))
  const skeletons = new Set(declared.map(({ name }) => skeletonOf(name)))
  const lookalikes = [...names].filter(name => !known.has(name) && skeletons.has(skeletonOf(name)))
  if (lookalikes.length > 0)
    throw ApiError.all(lookalikes.map(param => new ApiError('form_param_unknown', { param })))
}

/** What remains of a name without brackets, case, separators and the plural. */
function skeletonOf(name: string): string {
  const letters = name
    .split('[', 1)[0]!
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  let end = letters.length
  while (letters[end - 1] === 's') end -= letters[end - 2] === 'e' ? 2 : 1
  return letters.slice(0, end)
}

/** A segment of the path that can't be stored can't name anything. @throws ApiError resource_not_found */
export function checkPath(path: Record<string, string>): Record<string, string> {
  if (!Object.values(path).every(text => isStorable(text))) throw new ApiError('resource_not_found')
  return path
}

/** What requests for one operation are checked with. */
export interface Checks {
  query(query: URLSearchParams): Values
  body(raw: RawBody): CheckedBody
  /** the body may be a JSON array */
  takesList: boolean
}

/** The checks of an operation by its contract. */
export const contractChecks = (operation: OperationShape, schemas: Schemas): Checks => ({
  query: query => checkQuery(operation, query, schemas),
  body: raw => checkBody(operation, raw, schemas),
  takesList: isListBody(operation, schemas),
})

export interface CheckedBody {
  values: Values | Values[]
  /** how many of the members the contract does not know */
  ignored: number
}

/** A JSON body is taken as it is, a form's texts are converted by the schema first. */
export function checkBody(operation: OperationShape, raw: RawBody, schemas: Schemas): CheckedBody {
  const { body } = operation
  if (!body) return { values: {}, ignored: countMembers(raw) }
  if (!isListBody(operation, schemas))
    return checkFields(operation, body.schema, raw as URLSearchParams | Values, schemas)

  const items = itemsOf(body.schema, schemas)
  if (!Array.isArray(raw) || !items) throw new ApiError('request_body_invalid')
  const values = raw.map(item => {
    if (typeOf(item) !== 'object') throw new ApiError('request_body_invalid')
    return checkFields(operation, items, item as Values, schemas).values
  })
  return { values, ignored: 0 }
}

function countMembers(raw: RawBody): number {
  return raw instanceof URLSearchParams ? new Set(raw.keys()).size : Object.keys(raw).length
}

/** Whether the operation takes a JSON array, e.g. to make several things at once. */
export function isListBody(operation: OperationShape, schemas: Schemas): boolean {
  return operation.body !== null && typesOf(operation.body.schema, schemas).has('array')
}

function checkFields(
  operation: OperationShape,
  bodySchema: JsonSchema,
  raw: URLSearchParams | Values,
  schemas: Schemas,
): { values: Values; ignored: number } {
  const schema = resolve(bodySchema, schemas)
  const properties = propertiesOf(schema, schemas)
  const given =
    raw instanceof URLSearchParams ? fromForm(raw, properties, schemas) : new Map(Object.entries(raw))
  const errors: ApiError[] = []
  const values = new Map<string, unknown>()
  for (const [name, value] of given) {
    // own ones: every object has a `constructor`, and what is sent as `__proto__` would be read through
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!property) {
      if (!operation.body?.allowUnknown && Object.keys(properties).length > 0)
        errors.push(new ApiError('form_param_unknown', { param: name }))
      else if (operation.api === 'bapi' && isStorable(value)) values.set(name, value)
      else if (operation.api === 'bapi')
        errors.push(new ApiError('form_param_format_invalid', { param: name }))
      continue
    }
    const faults = checkValue(name, value, property, schemas)
    if (faults.length > 0) errors.push(...faults)
    else values.set(name, value)
  }
  for (const name of requiredOf(schema, schemas))
    if (given.get(name) === undefined) errors.push(new ApiError('form_param_missing', { param: name }))

  if (errors.length > 0) throw ApiError.all(errors)
  return { values: Object.fromEntries(values), ignored: given.size - values.size }
}

function fromForm(
  form: URLSearchParams,
  properties: Record<string, JsonSchema>,
  schemas: Schemas,
): Map<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [name, list] of groupByName(form)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    values.set(name, property ? fromTexts(list, property, schemas) : list[0])
  }
  return values
}

function fromTexts(texts: string[], schema: JsonSchema, schemas: Schemas): unknown {
  const types = typesOf(schema, schemas)
  if (types.has('array')) {
    const items = itemsOf(schema, schemas)
    return texts.map(text => (items ? fromTexts([text], items, schemas) : text))
  }
  const text = texts[texts.length - 1]!
  if (text === '' && types.has('null') && !types.has('string')) return null
  if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (types.has('boolean') && /^(true|false|1|0)$/.test(text)) return text === 'true' || text === '1'
  if (types.has('object')) return parseJsonText(text) ?? text
  return text
}

/** What is wrong with a value, at any depth. */
function checkValue(name: string, value: unknown, schema: JsonSchema, schemas: Schemas): ApiError[] {
  // an uploaded file
  if (Buffer.isBuffer(value) && (resolve(schema, schemas) as { format?: string }).format === 'binary')
    return []
  if (!isStorable(value)) return [new ApiError('form_param_format_invalid', { param: name })]
  return faultsIn(name, value, schema, schemas)
}

/**
 * `path` names the value in errors: `messages[0].to.address`; the plain values of a list go by its own name.
 */
function faultsIn(path: string, value: unknown, schema: JsonSchema, schemas: Schemas): ApiError[] {
  const fault = faultOf(path, value, schema, schemas)
  if (fault) return [fault]
  if (Array.isArray(value)) {
    const items = itemsOf(schema, schemas)
    // the first one that is wrong is enough: there may be thousands
    for (const [index, item] of items ? value.entries() : []) {
      const isPlain = item === null || typeof item !== 'object'
      const faults = faultsIn(isPlain ? path : `${path}[${index}]`, item, items!, schemas)
      if (faults.length > 0) return faults
    }
    return []
  }
  return value !== null && typeof value === 'object'
    ? faultsInMembers(path, value as Values, schema, schemas)
    : []
}

/** Members that the contract does not name are let through, unless it says what all of them are. */
function faultsInMembers(path: string, value: Values, schema: JsonSchema, schemas: Schemas): ApiError[] {
  const properties = propertiesOf(schema, schemas)
  const { additionalProperties: others } = resolve(schema, schemas) as { additionalProperties?: unknown }
  const faults: ApiError[] = []
  for (const [name, member] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name)
    const expected = own ? properties[name] : typeof others === 'object' ? (others as JsonSchema) : undefined
    const found = expected ? faultsIn(`${path}.${name}`, member, expected, schemas) : []
    faults.push(...found)
    if (!own && found.length > 0) break
  }
  for (const name of requiredOf(schema, schemas)) {
    if (!Object.hasOwn(value, name))
      faults.push(new ApiError('form_param_missing', { param: `${path}.${name}` }))
  }
  return faults
}

/** What is wrong with a value, apart from what is in it. */
function faultOf(name: string, value: unknown, schema: JsonSchema, schemas: Schemas): ApiError | null {
  const types = typesOf(schema, schemas)
  if (types.size > 0 && !types.has(typeOf(value)) && !(typeOf(value) === 'integer' && types.has('number'))) {
    return new ApiError('form_param_type_invalid', {
      param: name,
      values: { type: [...types].filter(type => type !== 'null').join(' or ') },
    })
  }
  const own = resolve(schema, schemas) as {
    enum?: unknown[]
    maxLength?: number
    minimum?: number
    maximum?: number
    pattern?: string
  }
  if (value === null) return null
  if (own.enum && !own.enum.includes(value)) return new ApiError('form_param_value_invalid', { param: name })
  if (typeof value === 'string' && own.maxLength !== undefined && value.length > own.maxLength)
    return new ApiError('form_param_exceeds_allowed_size', { param: name, values: { limit: own.maxLength } })

  if (typeof value === 'number') {
    if (
      (own.minimum !== undefined && value < own.minimum) ||
      (own.maximum !== undefined && value > own.maximum) ||
      Math.abs(value) > Number.MAX_SAFE_INTEGER
    )
      return new ApiError('form_param_value_invalid', { param: name })
  }
  return null
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

type Branches = {
  type?: string | string[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  enum?: unknown[]
}

function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const ref = (schema as { $ref?: string }).$ref
  if (!ref) return schema
  return resolve(schemas[decodeURIComponent(ref.replace(/^#\/schemas\//, ''))] ?? {}, schemas)
}

const typeCache = new WeakMap<object, Set<string>>()

/** Every type that some branch of the schema allows; empty = anything. */
function typesOf(schema: JsonSchema, schemas: Schemas): Set<string> {
  const own = resolve(schema, schemas) as Branches
  const known = typeCache.get(own)
  if (known) return known
  const types = new Set<string>(own.type === undefined ? [] : Array.isArray(own.type) ? own.type : [own.type])
  for (const branch of [
    ...(own.anyOf ?? []),
    ...(own.oneOf ?? []),
    ...(own.type === undefined ? (own.allOf ?? []) : []),
  ])
    for (const type of typesOf(branch, schemas)) types.add(type)

  typeCache.set(own, types)
  return types
}

function itemsOf(schema: JsonSchema, schemas: Schemas): JsonSchema | null {
  const own = resolve(schema, schemas) as Branches & { items?: JsonSchema }
  if (own.items) return own.items
  for (const branch of [...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])]) {
    const items = itemsOf(branch, schemas)
    if (items) return items
  }
  return null
}

const propertyCache = new WeakMap<object, Record<string, JsonSchema>>()

function propertiesOf(schema: JsonSchema, schemas: Schemas): Record<string, JsonSchema> {
  const own = resolve(schema, schemas) as Branches & { properties?: Record<string, JsonSchema> }
  const known = propertyCache.get(own)
  if (known) return known
  const properties = { ...own.properties }
  for (const branch of [...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])]) {
    for (const [name, property] of Object.entries(propertiesOf(branch, schemas))) {
      const present = Object.hasOwn(properties, name) ? properties[name] : undefined
      // branches that disagree: what one of them allows is allowed
      properties[name] = present && present !== property ? { anyOf: [present, property] } : property
    }
  }
  propertyCache.set(own, properties)
  return properties
}

function requiredOf(schema: JsonSchema, schemas: Schemas): string[] {
  const own = resolve(schema, schemas) as Branches & { required?: string[] }
  return [...(own.required ?? []), ...(own.allOf ?? []).flatMap(branch => requiredOf(branch, schemas))]
}
