import { ApiError } from '../errors/api-error.js'
import { parseJsonText, withoutByteOrderMark } from '../platform/json-text.js'
import type { ApiRequest } from './api-request.js'

const MAX_BODY_BYTES = 1024 * 1024
/** A picture of 10 MB, as base64 text of a native application, and the parts around it. */
const MAX_UPLOAD_BYTES = 15 * 1024 * 1024

export type RawBody = URLSearchParams | Record<string, unknown> | unknown[]

/** What the operation takes besides forms and JSON objects. */
export interface BodyOptions {
  /** a JSON array, e.g. bulk creation */
  list: boolean
  /** a file: multipart, or the bare content */
  file: boolean
}

/**
 * The body as form values or JSON. An empty body is an empty form. An uploaded file is a `Buffer` under the name of its
 * part; as a bare octet stream it is `file`.
 */
export async function readBody(
  request: Pick<ApiRequest, 'header' | 'bytes'>,
  options: BodyOptions = { list: false, file: false },
): Promise<RawBody> {
  const contentType = (request.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (options.file && contentType === 'multipart/form-data') return readMultipart(request)
  if (options.file && contentType === 'application/octet-stream') {
    return { file: await request.bytes(MAX_UPLOAD_BYTES) }
  }
  const text = withoutByteOrderMark((await request.bytes(MAX_BODY_BYTES)).toString('utf8'))
  if (contentType === 'application/json') return parseJson(text, options.list)
  if (text === '') return new URLSearchParams()
  if (contentType === '' || contentType === 'application/x-www-form-urlencoded')
    return new URLSearchParams(text)
  throw new ApiError('unsupported_content_type')
}

function parseJson(text: string, acceptsList: boolean): Record<string, unknown> | unknown[] {
  if (text.trim() === '') return {}
  const value = parseJsonText(text)
  if (acceptsList && Array.isArray(value)) return value as unknown[]
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ApiError('request_body_invalid')
  return value as Record<string, unknown>
}

/** The platform's own parser, on what has passed the size limit. */
async function readMultipart(
  request: Pick<ApiRequest, 'header' | 'bytes'>,
): Promise<Record<string, unknown>> {
  const bytes = await request.bytes(MAX_UPLOAD_BYTES)
  const headers = { 'content-type': request.header('content-type') ?? '' }
  let form: FormData
  try {
    form = await new Response(bytes, { headers }).formData()
  } catch {
    throw new ApiError('request_body_invalid')
  }
  const values: Record<string, unknown> = {}
  for (const [name, value] of form as unknown as Iterable<[string, string | Blob]>) {
    values[name] = typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer())
  }
  return values
}
