import type { FollowedBy } from '../config/settings/schema.js'

/** What of a JSON schema the page shows, with what the settings' own metadata add. */
export interface Described {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Described[]
  items?: Described
  properties?: Record<string, Described>
  additionalProperties?: Described | boolean
  minimum?: number
  maximum?: number
  format?: string
  default?: unknown
  description?: string
  followedBy?: FollowedBy
}

export const code = (text: string) => `\`${text}\``
/** Lists with a space after each comma. */
export const asJson = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(asJson).join(', ')}]` : JSON.stringify(value)

const FORMATS: Record<string, string> = {
  uri: 'URL',
  email: 'email address',
  cidrv4: 'IPv4 network',
  cidrv6: 'IPv6 network',
}

/** What a setting of this schema may be, in Markdown. */
export function valuesOf(schema: Described): string {
  if (schema.anyOf) return schema.anyOf.map(valuesOf).join(' or ')
  if (schema.enum) return schema.enum.map(each => code(asJson(each))).join(', ')
  if ('const' in schema) return code(asJson(schema.const))
  if (Array.isArray(schema.type)) return schema.type.map(type => valuesOf({ ...schema, type })).join(' or ')
  switch (schema.type) {
    case 'boolean':
      return '`true`, `false`'
    case 'null':
      return '`null`'
    case 'array':
      return `list: ${valuesOf(schema.items ?? {})}`
    case 'object':
      return objectOf(schema)
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${rangeOf(schema)}`
    default:
      return FORMATS[schema.format ?? ''] ?? 'text'
  }
}

function rangeOf({ minimum, maximum }: Described): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return isBounded ? ` to ${maximum}` : ''
  return isBounded ? ` ${minimum} to ${maximum}` : ` from ${minimum}`
}

function objectOf({ properties, additionalProperties }: Described): string {
  if (properties) return code(`{ ${Object.keys(properties).join(', ')} }`)
  const hasKnownValues = typeof additionalProperties === 'object' && additionalProperties.type !== undefined
  return hasKnownValues ? `object of ${valuesOf(additionalProperties)}` : 'object'
}
