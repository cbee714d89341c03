import type { JsonSchema } from './json-schema.js'

export type ApiName = 'bapi' | 'fapi'
export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete'

export interface ParameterShape {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: JsonSchema
  /** how one value carries an array; absent: repeated keys */
  separator?: ',' | ' '
}

export interface BodyShape {
  required: boolean
  contentTypes: string[]
  schema: JsonSchema
  /** false: a parameter that `schema` does not name is refused with `form_param_unknown` */
  allowUnknown: boolean
}

/** An operation as it lies in the data, keyed by its id. */
export interface OperationDocument {
  method: HttpMethod
  path: string
  tag: string
  parameters: ParameterShape[]
  body: BodyShape | null
  responses: Record<string, JsonSchema | null>
}

/** One version of one API as it lies in the data: normalised, not yet overlaid. */
export interface ContractDocument {
  version: string
  operations: Record<string, OperationDocument>
  schemas: Record<string, JsonSchema>
}

export interface WebhookDocument {
  version: string
  events: Record<string, JsonSchema>
  schemas: Record<string, JsonSchema>
}
