import { ApiError } from '../errors/api-error.js'
import { isStorable, parseJsonText } from '../platform/json-text.js'
import type { ValueSchema } from './value-schema.js'

/**
 * The value of texts of a query or a form: a list is repeated, an object is written as JSON. What is none of
 * its type stays a text, which is a fault then.
 */
export function fromTexts(texts: string[], { types, items }: ValueSchema): unknown {
  if (types.has('array')) return texts.map(text => (items ? fromTexts([text], items) : text))
  const text = texts[texts.length - 1]!
  if (text === '' && types.has('null') && !types.has('string')) return null
  if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (types.has('boolean') && /^(true|false|1|0)$/.test(text)) return text === 'true' || text === '1'
  if (types.has('object')) return parseJsonText(text) ?? text
  return text
}

/** @returns what is wrong with a value, at any depth */
export function checkValue(name: string, value: unknown, schema: ValueSchema): ApiError[] {
  if (Buffer.isBuffer(value) && schema.isFile) return []
  if (!isStorable(value)) return [new ApiError('form_param_format_invalid', { param: name })]
  return faultsIn(name, value, schema)
}

/**
 * `path` names the value in errors: `messages[0].to.address`; the plain values of a list go by its own name.
 */
function faultsIn(path: string, value: unknown, schema: ValueSchema): ApiError[] {
  const fault = faultOf(path, value, schema)
  if (fault) return [fault]
  if (Array.isArray(value)) return faultsInList(path, value, schema)
  return isObject(value) ? faultsInMembers(path, value, schema) : []
}

/** The first member that is wrong is enough: there may be thousands. */
function faultsInList(path: string, list: unknown[], { items }: ValueSchema): ApiError[] {
  for (const [index, item] of items ? list.entries() : []) {
    const isPlain = item === null || typeof item !== 'object'
    const faults = faultsIn(isPlain ? path : `${path}[${index}]`, item, items!)
    if (faults.length > 0) return faults
  }
  return []
}

/** Members that the contract does not name are let through, unless it says what all of them are. */
function faultsInMembers(path: string, value: Record<string, unknown>, schema: ValueSchema): ApiError[] {
  const faults: ApiError[] = []
  for (const [name, member] of Object.entries(value)) {
    const property = schema.properties.get(name)
    const expected = property ?? schema.others
    const found = expected ? faultsIn(`${path}.${name}`, member, expected) : []
    faults.push(...found)
    if (!property && found.length > 0) break
  }
  const missing = schema.required.filter(name => !Object.hasOwn(value, name))
  return [...faults, ...missing.map(name => new ApiError('form_param_missing', { param: `${path}.${name}` }))]
}

/** @returns what is wrong with a value itself, apart from its members */
function faultOf(param: string, value: unknown, { types, limits }: ValueSchema): ApiError | null {
  if (!isOfType(value, types)) {
    const type = [...types].filter(each => each !== 'null').join(' or ')
    return new ApiError('form_param_type_invalid', { param, values: { type } })
  }
  if (value === null) return null
  if (limits.enum && !limits.enum.includes(value)) return new ApiError('form_param_value_invalid', { param })
  const { maxLength: limit } = limits
  if (typeof value === 'string' && limit !== undefined && value.length > limit)
    return new ApiError('form_param_exceeds_allowed_size', { param, values: { limit } })
  if (typeof value === 'number' && !isWithin(value, limits))
    return new ApiError('form_param_value_invalid', { param })
  return null
}

function isOfType(value: unknown, types: ReadonlySet<string>): boolean {
  const type = typeOf(value)
  return types.size === 0 || types.has(type) || (type === 'integer' && types.has('number'))
}

function isWithin(value: number, { minimum, maximum }: ValueSchema['limits']): boolean {
  if (minimum !== undefined && value < minimum) return false
  if (maximum !== undefined && value > maximum) return false
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

export const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === 'object'
