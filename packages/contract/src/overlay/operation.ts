import type { OperationAddition } from '../apply-overlay.js'
import type { BodyShape, HttpMethod, ParameterShape } from '../document.js'
import type { JsonSchema } from '../json-schema.js'

interface AddedOperation {
  cite: string
  tag: string
  query?: Record<string, JsonSchema & { isRequired?: true }>
  /** body parameters; `required` names those that must be there */
  body?: Record<string, JsonSchema>
  required?: string[] | undefined
  contentType?: string
  responses: Record<string, JsonSchema | null>
}

/** Declares an overlay operation; its path parameters come from the path. */
export function addedOperation(
  id: string,
  route: `${Uppercase<HttpMethod>} /${string}`,
  options: AddedOperation,
): OperationAddition {
  const [method, path] = route.split(' ') as [string, string]
  const { cite, tag, responses } = options
  return {
    cite,
    id,
    operation: {
      method: method.toLowerCase() as HttpMethod,
      path,
      tag,
      parameters: [...pathParameters(path), ...queryParameters(options)],
      body: bodyShape(options),
      responses,
    },
  }
}

function pathParameters(path: string): ParameterShape[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => ({
    name: name!,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query = {} }: AddedOperation): ParameterShape[] {
  return Object.entries(query).map(([name, { isRequired, ...schema }]) => ({
    name,
    in: 'query',
    required: isRequired === true,
    schema,
  }))
}

function bodyShape({
  body,
  required = [],
  contentType = 'application/json',
}: AddedOperation): BodyShape | null {
  if (!body) return null
  return {
    required: required.length > 0,
    contentTypes: [contentType],
    schema: {
      type: 'object',
      properties: body,
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    allowUnknown: false,
  }
}

/** The Frontend API's answer to a change: the resource, and the client piggybacked. */
export function clientWrapped(response: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['response', 'client'],
    properties: { response, client: { anyOf: [{ $ref: '#/schemas/Client.Client' }, { type: 'null' }] } },
    additionalProperties: false,
  }
}
