import { sameJson } from '../delta.js'
import type { JsonSchema, JsonType } from '../json-schema.js'

type Raw = Record<string, unknown>
type Components = Record<string, Raw>

/**
 * Keywords that mean the same in OpenAPI 3.0 and in JSON Schema 2020-12. Prose, examples and `x-` keys go.
 */
const PLAIN_KEYWORDS = [
  'type',
  'format',
  'enum',
  'default',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'required',
  'minProperties',
  'maxProperties',
] as const

const COMPONENT_PREFIX = '#/components/schemas/'
const NULL: JsonSchema = { type: 'null' }

export interface Normaliser {
  /** a schema at the place where it is used */
  schema(raw: Raw): JsonSchema
  /** the schema behind a reference; the shell reads a body's parameters off it */
  target(schema: JsonSchema): JsonSchema
  /** every named schema; one that was nullable is not: its uses carry the null branch instead */
  schemas(): Record<string, JsonSchema>
}

/** Makes the normaliser of one OpenAPI 3.0 document from its `components.schemas`. */
export function createNormaliser(components: Components): Normaliser {
  const isNullable = (name: string): boolean => components[name]?.nullable === true

  const reference = (pointer: string): JsonSchema => {
    if (!pointer.startsWith(COMPONENT_PREFIX)) throw new Error(`Unexpected reference ${pointer}`)
    const name = decodeURIComponent(pointer.slice(COMPONENT_PREFIX.length))
    if (!components[name]) throw new Error(`Dangling reference ${pointer}`)
    const schema: JsonSchema = { $ref: `#/schemas/${name}` }
    return isNullable(name) ? withNull(schema) : schema
  }

  const schema = (raw: Raw): JsonSchema => {
    if (typeof raw.$ref === 'string') return reference(raw.$ref)
    const nullable = raw.nullable === true || hasNullableMarker(raw)
    const own = ownKeywords(raw, schema)
    const composed = compose(own, raw, { schema, target })
    return nullable ? withNull(composed) : composed
  }

  /** The normalised schema behind a reference, without the null branch of a nullable component. */
  const target = (branch: JsonSchema): JsonSchema => {
    if (branch.$ref) return target(named(branch.$ref.slice('#/schemas/'.length)))
    return branch
  }

  const done = new Map<string, JsonSchema>()
  const named = (name: string): JsonSchema => {
    const known = done.get(name)
    if (known) return known
    const made = schema({ ...components[name], nullable: false })
    done.set(name, made)
    return made
  }

  return {
    schema,
    target,
    schemas: () => Object.fromEntries(Object.keys(components).map(name => [name, named(name)])),
  }
}

function ownKeywords(raw: Raw, schema: (raw: Raw) => JsonSchema): JsonSchema {
  const own: Raw = {}
  for (const keyword of PLAIN_KEYWORDS) if (raw[keyword] !== undefined) own[keyword] = raw[keyword]
  boundaries(raw, own)
  if (raw.properties) {
    own.properties = Object.fromEntries(
      Object.entries(raw.properties as Record<string, Raw>).map(([name, value]) => [name, schema(value)]),
    )
  }
  if (raw.items) own.items = schema(raw.items as Raw)
  if (raw.not) own.not = schema(raw.not as Raw)
  const additional = raw.additionalProperties
  if (typeof additional === 'boolean') own.additionalProperties = additional
  else if (additional) own.additionalProperties = schema(additional as Raw)
  if (own.properties && !own.type) own.type = 'object'
  return own as JsonSchema
}

/** OpenAPI 3.0 takes exclusive bounds as a flag on the bound, 2020-12 as a bound of its own. */
function boundaries(raw: Raw, own: Raw): void {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (raw[flag] === true) {
      own[flag] = raw[bound]
      delete own[bound]
    } else if (typeof raw[flag] === 'number') {
      own[flag] = raw[flag]
    }
  }
}

/**
 * `allOf: [X, {nullable: true}]` is how the specs write "X or null"; read
 * literally it would never admit null.
 */
function hasNullableMarker(raw: Raw): boolean {
  return ((raw.allOf as Raw[] | undefined) ?? []).some(isNullableMarker)
}

function isNullableMarker(branch: Raw): boolean {
  return branch.nullable === true && !branch.$ref && !branch.properties && !branch.allOf && !branch.oneOf
}

interface Context {
  schema: (raw: Raw) => JsonSchema
  target: (branch: JsonSchema) => JsonSchema
}

function compose(own: JsonSchema, raw: Raw, context: Context): JsonSchema {
  const all = ((raw.allOf as Raw[] | undefined) ?? [])
    .filter(branch => !isNullableMarker(branch))
    .map(branch => context.schema(branch))
  const any = [...((raw.oneOf as Raw[] | undefined) ?? []), ...((raw.anyOf as Raw[] | undefined) ?? [])].map(
    branch => context.schema(branch),
  )
  if (all.length === 0 && any.length === 0) return own
  const base = all.length === 0 ? own : intersect(own, all, context)
  return any.length === 0 ? base : addAlternatives(base, any)
}

/** A composed object says nothing itself when it names no property. */
function isBare(schema: JsonSchema): boolean {
  return Object.keys(schema).every(key => key === 'type' || (key === 'additionalProperties' && schema[key]))
}

function intersect(own: JsonSchema, branches: JsonSchema[], context: Context): JsonSchema {
  // Next to a plain `type: object`, a nullable component is not nullable.
  const parts = own.type ? branches.map(withoutNull) : branches
  if (parts.length === 1 && isBare(own)) return parts[0]!
  const members = [...(isBare(own) ? [] : [own]), ...parts]
  const targets = members.map(part => context.target(part))
  if (targets.every(isPlainObject)) return targets.reduce(mergeObjects)
  const closed = targets.some(part => part.additionalProperties === false)
  const open = members.map((part, index) =>
    targets[index]!.additionalProperties === false ? omit(targets[index]!, 'additionalProperties') : part,
  )
  return closed ? { allOf: open, unevaluatedProperties: false } : { allOf: open }
}

const PLAIN_OBJECT_KEYWORDS = new Set(['type', 'properties', 'required', 'additionalProperties'])

function isPlainObject(schema: JsonSchema): boolean {
  return Object.keys(schema).every(key => PLAIN_OBJECT_KEYWORDS.has(key))
}

/** An intersection of plain objects is one object: easier to read, to type and to report on than `allOf`. */
function mergeObjects(left: JsonSchema, right: JsonSchema): JsonSchema {
  const properties = { ...left.properties }
  for (const [name, value] of Object.entries(right.properties ?? {})) {
    const present = properties[name]
    properties[name] = present ? mergeProperty(present, value) : value
  }
  const required = [...new Set([...(left.required ?? []), ...(right.required ?? [])])]
  const closed = left.additionalProperties === false || right.additionalProperties === false
  const additional = closed ? false : (left.additionalProperties ?? right.additionalProperties)
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(additional !== undefined && { additionalProperties: additional }),
  }
}

function mergeProperty(left: JsonSchema, right: JsonSchema): JsonSchema {
  if (sameJson(left, right)) return left
  if (left.enum && right.enum)
    return { ...left, ...right, enum: right.enum.filter(value => left.enum!.includes(value)) }

  if (Object.keys(left).length === 1 && left.type === right.type) return right
  return { allOf: [left, right] }
}

/** `oneOf` becomes `anyOf`: the specs' branches overlap, and an answer that fits two of them is right. */
function addAlternatives(base: JsonSchema, branches: JsonSchema[]): JsonSchema {
  const own = isBare(base) || (base.type && Object.keys(base).length === 1) ? {} : closeComposed(base)
  const anyOf = flattenAlternatives(branches)
  if (Object.keys(own).length === 0 && anyOf.length === 1) return anyOf[0]!
  return { ...own, anyOf }
}

function closeComposed(base: JsonSchema): JsonSchema {
  if (base.additionalProperties !== false) return base
  return { ...omit(base, 'additionalProperties'), unevaluatedProperties: false }
}

function flattenAlternatives(branches: JsonSchema[]): JsonSchema[] {
  const flat = branches.flatMap(branch =>
    branch.anyOf && Object.keys(branch).length === 1 ? branch.anyOf : [branch],
  )
  const nulls = flat.filter(branch => branch.type === 'null')
  const others = flat.filter(branch => branch.type !== 'null')
  const unique = others.filter(
    (branch, index) => others.findIndex(other => sameJson(other, branch)) === index,
  )
  return nulls.length > 0 ? [...unique, NULL] : unique
}

/** Adds null to what a schema admits. */
export function withNull(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0) return schema
  const composed = schema.$ref ?? schema.anyOf ?? schema.allOf
  if (schema.type && !composed) {
    const types = new Set<JsonType>([...[schema.type].flat(), 'null'])
    return {
      ...schema,
      type: [...types],
      ...(schema.enum && { enum: [...new Set([...schema.enum, null])] }),
    }
  }
  if (!schema.type && !composed) return schema.enum ? { ...schema, enum: [...schema.enum, null] } : schema
  return { anyOf: flattenAlternatives([schema, NULL]) }
}

function withoutNull(schema: JsonSchema): JsonSchema {
  if (!schema.anyOf || Object.keys(schema).length > 1) return schema
  const anyOf = schema.anyOf.filter(branch => branch.type !== 'null')
  return anyOf.length === 1 ? anyOf[0]! : { anyOf }
}

function omit(schema: JsonSchema, key: keyof JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key))
}
