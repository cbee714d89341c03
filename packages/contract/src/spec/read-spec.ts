import { sameJson } from '../delta.js'
import type {
  BodyShape,
  ContractDocument,
  HttpMethod,
  OperationDocument,
  ParameterShape,
  WebhookDocument,
} from '../document.js'
import type { JsonSchema } from '../json-schema.js'
import { createNormaliser, type Normaliser } from './normalise.js'

type Raw = Record<string, unknown>
type Content = Record<string, { schema?: Raw }>

const METHODS: HttpMethod[] = ['get', 'post', 'put', 'patch', 'delete']
const SUCCESS = /^[23]\d\d$/

/** Reads one OpenAPI 3.0 document. `pathPrefix` is what its server URL adds to every path. */
export function readSpec(spec: Raw, options: { version: string; pathPrefix: string }): ContractDocument {
  const components = (spec.components ?? {}) as Raw
  const normaliser = createNormaliser((components.schemas ?? {}) as Record<string, Raw>)
  const reader = new OperationReader(spec, normaliser)
  const operations: Record<string, OperationDocument> = {}
  for (const [path, item] of Object.entries((spec.paths ?? {}) as Record<string, Raw>)) {
    for (const method of METHODS) {
      const raw = item[method] as Raw | undefined
      if (!raw) continue
      const fullPath = options.pathPrefix + path
      const id = (raw.operationId as string | undefined) ?? idFromPath(method, fullPath)
      if (operations[id]) throw new Error(`Operation id ${id} is used twice in ${options.version}`)
      operations[id] = reader.read(raw, item, method, fullPath)
    }
  }
  return dropDuplicates({ version: options.version, operations, schemas: normaliser.schemas() })
}

/** Reads the webhook document: each event type with the schema of its whole payload. */
export function readWebhooks(spec: Raw, version: string): WebhookDocument {
  const components = spec.components as Raw
  const normaliser = createNormaliser(components.schemas as Record<string, Raw>)
  const events: Record<string, JsonSchema> = {}
  for (const [name, item] of Object.entries(spec['x-webhooks'] as Record<string, { post: Raw }>)) {
    const content = (item.post.requestBody as { content: Content }).content
    events[name] = normaliser.schema(content['application/json']!.schema!)
  }
  return { version, events, schemas: normaliser.schemas() }
}

/**
 * `get /v1/users/{user_id}` becomes `getUsersUserId`: the id of an operation that the spec leaves unnamed.
 */
export function idFromPath(method: string, path: string): string {
  const words = path.replace(/^\/v1\//, '').match(/[A-Za-z0-9]+/g) ?? []
  return method + words.map(word => word[0]!.toUpperCase() + word.slice(1)).join('')
}

class OperationReader {
  constructor(
    private readonly spec: Raw,
    private readonly normaliser: Normaliser,
  ) {}

  read(raw: Raw, item: Raw, method: HttpMethod, path: string): OperationDocument {
    return {
      method,
      path,
      tag: (raw.tags as string[] | undefined)?.[0] ?? 'Untagged',
      parameters: this.parameters(raw, item, path),
      body: raw.requestBody ? this.body(this.resolve(raw.requestBody as Raw)) : null,
      responses: this.responses((raw.responses ?? {}) as Record<string, Raw>),
    }
  }

  private resolve(raw: Raw): Raw {
    if (typeof raw.$ref !== 'string') return raw
    let value: unknown = this.spec
    for (const key of raw.$ref.slice(2).split('/'))
      value = (value as Raw)[key.replaceAll('~1', '/').replaceAll('~0', '~')]

    return this.resolve(value as Raw)
  }

  private parameters(raw: Raw, item: Raw, path: string): ParameterShape[] {
    const all = [...((item.parameters ?? []) as Raw[]), ...((raw.parameters ?? []) as Raw[])]
    const found = new Map<string, ParameterShape>()
    for (const entry of all) {
      const parameter = this.parameter(this.resolve(entry))
      found.set(`${parameter.in} ${parameter.name}`, parameter)
    }
    for (const [, name] of path.matchAll(/\{([^{}]+)\}/g)) {
      const key = `path ${name}`
      if (!found.has(key))
        found.set(key, { name: name!, in: 'path', required: true, schema: { type: 'string' } })
    }
    return [...found.values()]
  }

  private parameter(raw: Raw): ParameterShape {
    const parameter: ParameterShape = {
      name: raw.name as string,
      in: raw.in as ParameterShape['in'],
      required: raw.in === 'path' || raw.required === true,
      schema: this.normaliser.schema((raw.schema ?? {}) as Raw),
    }
    if (raw.style === 'spaceDelimited') parameter.separator = ' '
    else if (raw.explode === false) parameter.separator = ','
    return parameter
  }

  private body(raw: Raw): BodyShape {
    const content = raw.content as Content
    const schemas = Object.values(content).map(media =>
      this.normaliser.target(this.normaliser.schema(media.schema ?? {})),
    )
    return {
      required: raw.required === true,
      contentTypes: Object.keys(content),
      schema: schemas.reduce(mergeBodies),
      allowUnknown: false,
    }
  }

  private responses(raw: Record<string, Raw>): Record<string, JsonSchema | null> {
    const responses: Record<string, JsonSchema | null> = {}
    for (const [status, entry] of Object.entries(raw)) {
      if (!SUCCESS.test(status)) continue
      const content = (this.resolve(entry).content ?? {}) as Content
      const declared = content['application/json']?.schema
      responses[status] = declared ? this.normaliser.schema(declared) : null
    }
    return responses
  }
}

/** One body schema for all content types: named fields of either; a raw body (an image) names none. */
function mergeBodies(left: JsonSchema, right: JsonSchema): JsonSchema {
  if (sameJson(left, right) || !right.properties) return left
  if (!left.properties) return right
  const required = (left.required ?? []).filter(name => right.required?.includes(name))
  return { ...left, properties: { ...right.properties, ...left.properties }, required }
}

/** The specs' bundler left equal copies of some schemas (`Name-2`): keep the first. */
function dropDuplicates(document: ContractDocument): ContractDocument {
  for (;;) {
    const copy = Object.keys(document.schemas).find(name => {
      const original = name.replace(/-\d+$/, '')
      return original !== name && sameJson(document.schemas[original], document.schemas[name])
    })
    if (!copy) return document
    delete document.schemas[copy]
    document = redirectReferences(document, copy, copy.replace(/-\d+$/, ''))
  }
}

function redirectReferences(document: ContractDocument, from: string, to: string): ContractDocument {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === '$ref' && value === `#/schemas/${from}` ? `#/schemas/${to}` : value,
  ) as ContractDocument
}
