import * as z from 'zod'
import { inputSchema, type OwnOperation } from '../operation/own.js'
import { errors } from './answers.js'

const BASE = '/admin/v1'
const text = { type: 'string' }
const instance = {
  name: 'instance',
  in: 'query',
  schema: text,
  description: 'slug or id; with the admin token only',
}

/** The OpenAPI document of the server's own contract, made of its operations. */
export function openApiOf(operations: readonly OwnOperation[], publicUrl: string) {
  const schemas: Record<string, object> = {}
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const { path } = operation.shape
    const isAdministration = path.startsWith(BASE)
    const item = (paths[isAdministration ? path.slice(BASE.length) : path] ??= {
      // the inbox lies beside the administration, and belongs to no instance
      ...(isAdministration ? {} : { servers: [{ url: publicUrl }] }),
      parameters: [...pathParameters(path), ...(isAdministration ? [instance] : [])],
    })
    item[operation.shape.method] = describe(operation, schemas)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Frontdesk admin API', version: '1' },
    servers: [{ url: `${publicUrl}${BASE}` }],
    security: [{ credential: [] }],
    paths,
    components: {
      securitySchemes: {
        credential: {
          type: 'http',
          scheme: 'bearer',
          description:
            'the admin token (`frontdesk admin-token`), or a secret key of the instance; for the inbox its token',
        },
      },
      schemas,
    },
  }
}

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text }))

function describe(
  { id, summary, query, body, status, answer }: OwnOperation,
  schemas: Record<string, object>,
) {
  const parameters = Object.entries(inputSchema(query).properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }))
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { content: json(inputSchema(body)) } } : {}),
    responses: {
      [status]: { description: summary, content: json(answerSchema(answer, schemas)) },
      default: { description: 'An error', content: json(answerSchema(errors, schemas)) },
    },
  }
}

const json = (schema: object) => ({ 'application/json': { schema } })

/** The JSON Schema of an answer; those that have a name are put into `schemas`, and referred to. */
function answerSchema(answer: z.ZodType, schemas: Record<string, object>): object {
  const { $defs = {}, properties } = z.toJSONSchema(z.object({ answer }), { unrepresentable: 'any' })
  for (const [name, schema] of Object.entries($defs)) {
    const { id: _, ...rest } = schema as { id?: string }
    schemas[name] = referring(rest)
  }
  return referring((properties?.['answer'] ?? {}) as object)
}

const referring = (schema: object) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as object
