import { ApiError } from '../errors/api-error.js'

const MAX_BODY_BYTES = 1024 * 1024

/** The body as form values or JSON object. An empty body is an empty form. */
export async function readBody(request: Request): Promise<URLSearchParams | Record<string, unknown>> {
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  const text = await readText(request)
  if (contentType === 'application/json') return parseObject(text)
  if (text === '') return new URLSearchParams()
  if (contentType === '' || contentType === 'application/x-www-form-urlencoded')
    return new URLSearchParams(text)
  throw new ApiError('unsupported_content_type')
}

function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ApiError('request_body_invalid')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ApiError('request_body_invalid')
  return value as Record<string, unknown>
}

async function readText(request: Request): Promise<string> {
  if (!request.body) return ''
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES)
    throw new ApiError('request_too_large')
  if (request.headers.has('content-length')) return request.text()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new ApiError('request_too_large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
