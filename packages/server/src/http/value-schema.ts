import type { JsonSchema } from '@frontdesk/contract'

/** A schema of the contract in the form that values are checked by: nothing is left to look up. */
export interface ValueSchema {
  /** every type that some branch allows; empty: anything */
  types: ReadonlySet<string>
  /** of the members of a list */
  items: ValueSchema | null
  /** a map: every object has a `constructor`, and what is sent as `__proto__` would be read through */
  properties: ReadonlyMap<string, ValueSchema>
  /** of members that are no properties */
  others: ValueSchema | null
  required: readonly string[]
  /** an uploaded file */
  isFile: boolean
  limits: Pick<JsonSchema, 'enum' | 'maxLength' | 'minimum' | 'maximum'>
}

type Schemas = Record<string, JsonSchema>
export type Compile = (schema: JsonSchema) => ValueSchema

/** One for a contract, whose schemas share much: each is compiled once. */
export function schemaCompiler(schemas: Schemas): Compile {
  const compiled = new Map<JsonSchema, ValueSchema>()
  const reader = new SchemaReader(schemas)

  function compile(schema: JsonSchema): ValueSchema {
    const own = reader.resolve(schema)
    const known = compiled.get(own)
    if (known) return known
    const properties = new Map<string, ValueSchema>()
    const value: ValueSchema = {
      types: new Set(reader.typesOf(own)),
      items: null,
      properties,
      others: null,
      required: reader.requiredOf(own),
      isFile: own.format === 'binary',
      limits: own,
    }
    // known before its parts are: a schema may lead back to itself
    compiled.set(own, value)
    const items = reader.itemsOf(own)
    if (items) value.items = compile(items)
    if (typeof own.additionalProperties === 'object') value.others = compile(own.additionalProperties)
    for (const [name, property] of reader.propertiesOf(own)) properties.set(name, compile(property))
    return value
  }

  return compile
}

/** Gathers what a schema and its branches say. */
class SchemaReader {
  constructor(private readonly schemas: Schemas) {}

  resolve(schema: JsonSchema): JsonSchema {
    if (!schema.$ref) return schema
    const name = decodeURIComponent(schema.$ref.replace(/^#\/schemas\//, ''))
    return this.resolve(this.schemas[name] ?? {})
  }

  typesOf(schema: JsonSchema): string[] {
    const { type, anyOf = [], allOf = [] } = this.resolve(schema)
    const branches = [...anyOf, ...(type === undefined ? allOf : [])]
    const own = type === undefined ? [] : [type].flat()
    return [...own, ...branches.flatMap(branch => this.typesOf(branch))]
  }

  itemsOf(schema: JsonSchema): JsonSchema | null {
    const own = this.resolve(schema)
    if (own.items) return own.items
    for (const branch of branchesOf(own)) {
      const items = this.itemsOf(branch)
      if (items) return items
    }
    return null
  }

  propertiesOf(schema: JsonSchema): Map<string, JsonSchema> {
    const own = this.resolve(schema)
    const properties = new Map(Object.entries(own.properties ?? {}))
    for (const [name, property] of branchesOf(own).flatMap(branch => [...this.propertiesOf(branch)])) {
      const present = properties.get(name)
      // branches that disagree: what one of them allows is allowed
      properties.set(name, present && present !== property ? { anyOf: [present, property] } : property)
    }
    return properties
  }

  requiredOf(schema: JsonSchema): string[] {
    const { required = [], allOf = [] } = this.resolve(schema)
    return [...required, ...allOf.flatMap(branch => this.requiredOf(branch))]
  }
}

const branchesOf = ({ anyOf = [], allOf = [] }: JsonSchema) => [...anyOf, ...allOf]
