/** The part of JSON Schema 2020-12 that the contract's data uses. `$ref` is always `#/schemas/<name>`. */
export interface JsonSchema {
  $ref?: string
  type?: JsonType | JsonType[]
  format?: string
  enum?: unknown[]
  default?: unknown
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  minProperties?: number
  maxProperties?: number
  additionalProperties?: boolean | JsonSchema
  unevaluatedProperties?: boolean
  allOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  not?: JsonSchema
}

export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'
