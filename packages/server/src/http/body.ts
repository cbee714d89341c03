import { ApiError } from '../errors/api-error.js'
import { countJsonValues, parseJsonText, withoutByteOrderMark } from '../platform/json-text.js'
import type { ApiRequest } from './api-request.js'
import type { BodyKind, BodyReader } from './body-memory.js'
import { parseMultipart } from './multipart.js'

export type RawBody = URLSearchParams | Record<string, unknown> | unknown[]

/** What the operation takes besides forms and JSON objects. */
export interface BodyOptions {
  kind: Exclude<BodyKind, 'upload'>
  /** a JSON array, e.g. bulk creation */
  list?: boolean
  /** a file: multipart, or the bare content */
  file?: boolean
}

/**
 * The body as form values or JSON. An empty body is an empty form. An uploaded file is a `Buffer` under the
 * name of its part; as a bare octet stream it is `file`.
 */
export async function readBody(
  request: Pick<ApiRequest, 'header' | 'readBody'>,
  reader: BodyReader,
  { kind, list = false, file = false }: BodyOptions,
): Promise<RawBody> {
  const header = request.header('content-type') ?? ''
  const contentType = header.split(';', 1)[0]!.trim().toLowerCase()
  if (file && contentType === 'multipart/form-data')
    return parseMultipart(await reader.read(request, 'upload'), header, reader.maxValues('upload'))
  if (file && contentType === 'application/octet-stream')
    return { file: await reader.read(request, 'upload') }
  const text = withoutByteOrderMark((await reader.read(request, kind)).toString('utf8'))
  const maxValues = reader.maxValues(kind)
  if (contentType === 'application/json' || contentType === 'application/scim+json')
    return parseJson(text, list, maxValues)
  if (text === '') return new URLSearchParams()
  if (contentType === '' || contentType === 'application/x-www-form-urlencoded')
    return parseForm(text, maxValues)
  throw new ApiError('unsupported_content_type')
}

function parseForm(text: string, maxPairs: number): URLSearchParams {
  let pairs = 1
  for (let at = text.indexOf('&'); at >= 0 && pairs <= maxPairs; at = text.indexOf('&', at + 1)) pairs++
  if (pairs > maxPairs) throw new ApiError('request_too_large')
  return new URLSearchParams(text)
}

function parseJson(
  text: string,
  acceptsList: boolean,
  maxValues: number,
): Record<string, unknown> | unknown[] {
  if (text.trim() === '') return {}
  // before it is parsed: many keys, and lists in each other, take the parser seconds
  if (text.length > maxValues && countJsonValues(text) > maxValues) throw new ApiError('request_too_large')
  const value = parseJsonText(text)
  if (acceptsList && Array.isArray(value)) return value as unknown[]
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ApiError('request_body_invalid')
  return value as Record<string, unknown>
}
