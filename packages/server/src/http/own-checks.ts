import { ApiError } from '../errors/api-error.js'
import type { OwnOperation } from '../operation/own.js'
import { parseInput } from '../operation/parse-input.js'
import { isStorable } from '../platform/json-text.js'
import type { RawBody } from './body.js'
import type { Checks } from './parameters.js'

/** The checks of an operation of the server's own contract: by its schemas. */
export const ownChecks = ({ query, body }: OwnOperation): Checks => ({
  query: given => parseInput(query, storable(firstOfEach(given))),
  body: raw => ({
    values: body === null ? {} : parseInput(body, storable(objectOf(raw))),
    ignored: 0,
  }),
  takesList: false,
})

/** The checks of SCIM: what a resource may hold is SCIM's business, and not that of a contract. */
export const scimChecks: Checks = {
  query: given => storable(firstOfEach(given)),
  body: raw => ({ values: storable(objectOf(raw)), ignored: 0 }),
  takesList: false,
}

/** Of a parameter that is repeated the first one counts. */
const firstOfEach = (query: URLSearchParams) => Object.fromEntries([...query].reverse())

function objectOf(raw: RawBody): Record<string, unknown> {
  if (Array.isArray(raw)) throw new ApiError('request_body_invalid')
  return raw instanceof URLSearchParams ? Object.fromEntries(raw) : raw
}

/** @throws ApiError form_param_format_invalid for what no database takes */
function storable(values: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(values)) {
    if (!isStorable(name) || !isStorable(value))
      throw new ApiError('form_param_format_invalid', { param: name })
  }
  return values
}
