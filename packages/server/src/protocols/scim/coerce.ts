import type { Attribute } from './attribute.js'
import { type Document, isDocument, isEmpty, listOf } from './document.js'
import { refuseScim } from './fault.js'
import { findAttribute, findByName, type ResourceKind } from './schemas.js'

/** How deep values within a resource go: extension, attribute, value, sub-attribute, and one to spare. */
const MAX_DEPTH = 6
/** More than a person has of anything; the members of a group are not kept in its resource. */
export const MAX_VALUES = 200

/**
 * A resource as its schema wants it: `"False"` becomes false, a single value of a list a list, and a text
 * that stands for an object (Entra's manager) its `value`. Names are written as the schema writes them, and
 * what is empty is left out. Attributes that no schema knows stay as they are.
 * @throws ScimFault `invalidValue` for a value of another type
 */
export function coerceResource(kind: ResourceKind, resource: Document): Document {
  return coerceObject(resource, 0, name => findAttribute(kind, { extension: null, name }))
}

function coerceObject(object: Document, depth: number, lookup: (name: string) => Attribute | null): Document {
  if (depth > MAX_DEPTH) refuseScim('invalidValue', 'The resource is nested too deeply.')
  const coerced: Document = {}
  for (const [key, value] of Object.entries(object)) {
    const attribute = lookup(key)
    const result = attribute ? coerceValue(attribute, value, depth) : unknownValue(key, value, depth)
    if (!isEmpty(result)) coerced[attribute?.name ?? key] = result
  }
  return coerced
}

function coerceValue(attribute: Attribute, value: unknown, depth: number): unknown {
  if (value === null || value === undefined) return undefined
  if (!attribute.multiValued) return coerceOne(attribute, value, depth)
  const values = listOf(value)
  if (values.length > MAX_VALUES)
    refuseScim('invalidValue', `“${attribute.name}” has more than ${MAX_VALUES} values.`)
  return values.map(each => coerceOne(attribute, each, depth))
}

function coerceOne(attribute: Attribute, value: unknown, depth: number): unknown {
  switch (attribute.type) {
    case 'boolean':
      return coerceBoolean(attribute, value)
    case 'complex': {
      const object = typeof value === 'string' && hasValue(attribute) ? { value } : value
      if (!isDocument(object)) return refuseType(attribute, 'an object')
      return coerceObject(object, depth + 1, name => findByName(attribute.subAttributes, name))
    }
    default:
      return typeof value === 'string' ? value : refuseType(attribute, 'a text')
  }
}

/** Entra sends texts for true and false, in capitals. */
function coerceBoolean(attribute: Attribute, value: unknown): boolean {
  const text = typeof value === 'string' ? value.toLowerCase() : value
  if (text === true || text === 'true') return true
  return text === false || text === 'false' ? false : refuseType(attribute, 'true or false')
}

const hasValue = (attribute: Attribute) => findByName(attribute.subAttributes, 'value') !== null

/** Of an attribute that nobody knows only its depth can be checked. */
function unknownValue(key: string, value: unknown, depth: number): unknown {
  // what is named so would become the prototype of the object
  if (key === '__proto__') return undefined
  if (Array.isArray(value)) return value.map(each => unknownValue(key, each, depth + 1))
  return isDocument(value) ? coerceObject(value, depth + 1, () => null) : value
}

const refuseType = (attribute: Attribute, wanted: string): never =>
  refuseScim('invalidValue', `“${attribute.name}” has to be ${wanted}.`)
