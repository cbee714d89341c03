import { loadWebhookContract } from '@frontdesk/contract'
import { type EmitContext, emitEvent } from '../events/emit.js'

interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  format?: string
  minimum?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

/** What makes a sample look like something. */
const KNOWN: Record<string, string> = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  email_address: 'ada@example.com',
  name: 'Example',
  slug: 'example',
  username: 'ada',
  role: 'org:member',
  phone_number: '+15555550100',
}
const MAX_DEPTH = 6

export const sampleTypes = () => Object.keys(loadWebhookContract().events)

export interface SampleFacts {
  now: number
  /** for the `id` of `data` */
  resourceId: string
}

/**
 * `data` of an event type, made from its schema: every required field, and
 * nothing real. Null for an unknown type.
 */
export function sampleData(type: string, facts: SampleFacts): Record<string, unknown> | null {
  const { events, schemas } = loadWebhookContract()
  const event = events[type] as Schema | undefined
  const data = event?.properties?.['data']
  if (!data) return null
  const sampler = new Sampler(schemas as Record<string, Schema>, facts)
  return { ...(sampler.sample(data, 'data', 0) as Record<string, unknown>), id: facts.resourceId }
}

/**
 * An event with made-up data, delivered like any other.
 * @returns the id of what it tells of; null for an unknown type
 */
export async function emitSample(ctx: EmitContext, type: string): Promise<string | null> {
  const unique = ctx.services.ids.next('evt').replace(/^evt_/, '')
  const resourceId = `${type.split('.')[0]}_sample_${unique}`
  const data = sampleData(type, { now: ctx.now, resourceId })
  if (!data) return null
  await emitEvent(ctx, { type, resourceId, data })
  return resourceId
}

class Sampler {
  constructor(
    private readonly schemas: Record<string, Schema>,
    private readonly facts: SampleFacts,
  ) {}

  sample(given: Schema, name: string, depth: number): unknown {
    const schema = this.resolve(given)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return schema.enum[0]
    if (schema.properties && this.typeOf(schema) !== 'null') return this.object(schema, depth)
    switch (this.typeOf(schema)) {
      case 'array':
        return []
      case 'object':
        return {}
      case 'boolean':
        return false
      case 'integer':
      case 'number':
        return name.endsWith('_at') ? this.facts.now : Math.max(schema.minimum ?? 0, 0)
      case 'null':
        return null
      default:
        return this.text(schema, name)
    }
  }

  private object(schema: Schema, depth: number): Record<string, unknown> {
    const properties = schema.properties ?? {}
    const names = (schema.required ?? []).filter(name => properties[name] && depth < MAX_DEPTH)
    return Object.fromEntries(names.map(name => [name, this.sample(properties[name]!, name, depth + 1)]))
  }

  private text(schema: Schema, name: string): string {
    if (schema.format === 'uri' || name.endsWith('_url')) return 'https://example.com/'
    if (schema.format === 'date-time') return new Date(this.facts.now).toISOString()
    if (schema.format === 'email') return KNOWN['email_address']!
    return KNOWN[name] ?? (name === 'id' || name.endsWith('_id') ? this.facts.resourceId : 'example')
  }

  private typeOf(schema: Schema): string | undefined {
    return Array.isArray(schema.type) ? schema.type.find(type => type !== 'null') : schema.type
  }

  /** Follows references, takes the first branch of a choice that is not null, and joins what is composed. */
  private resolve(schema: Schema): Schema {
    if (schema.$ref) return this.resolve(this.schemas[schema.$ref.replace('#/schemas/', '')] ?? {})
    const branches = schema.oneOf ?? schema.anyOf
    const { oneOf: _one, anyOf: _any, allOf, ...rest } = schema
    const branch = branches?.find(each => this.typeOf(this.resolve(each)) !== 'null')
    const parts = [...(allOf ?? []), ...(branch ? [branch] : [])].map(part => this.resolve(part))
    return parts.reduce<Schema>(
      (joined, part) => ({
        ...joined,
        ...part,
        properties: { ...joined.properties, ...part.properties },
        required: [...(joined.required ?? []), ...(part.required ?? [])],
      }),
      rest,
    )
  }
}
