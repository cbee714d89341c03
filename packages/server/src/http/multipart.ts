import { ApiError } from '../errors/api-error.js'

const CRLF = '\r\n'
const MAX_HEAD_BYTES = 8 * 1024
const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i
const NAME = /;\s*name="((?:[^"\\\r\n]|\\.)*)"/i

/**
 * The parts of a `multipart/form-data` body (RFC 7578) by name: files as bytes, fields as texts. One pass
 * over the bytes, which the parser of the platform takes byte by byte: seconds for what an upload may hold.
 * @throws ApiError request_body_invalid, request_too_large when there are more parts than allowed
 */
export function parseMultipart(
  bytes: Buffer,
  contentType: string,
  maxParts: number,
): Record<string, Buffer | string> {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? []
  const delimiter = `--${quoted ?? plain}`
  if ((quoted ?? plain) === undefined || !startsWith(bytes, 0, delimiter)) throw invalid()
  const parts = new Map<string, Buffer | string>()
  let position = delimiter.length
  for (let count = 0; !startsWith(bytes, position, '--'); count++) {
    if (count === maxParts) throw new ApiError('request_too_large')
    if (!startsWith(bytes, position, CRLF)) throw invalid()
    const head = bytes.subarray(position, position + MAX_HEAD_BYTES)
    const headEnd = head.indexOf(CRLF + CRLF)
    const contentAt = position + headEnd + 4
    const end = headEnd < 0 ? -1 : bytes.indexOf(CRLF + delimiter, contentAt)
    if (end < 0) throw invalid()
    addPart(parts, head.toString('utf8', 0, headEnd), bytes.subarray(contentAt, end))
    position = end + CRLF.length + delimiter.length
  }
  // `fromEntries` defines own properties: a part called `__proto__` stays data
  return Object.fromEntries(parts)
}

function addPart(parts: Map<string, Buffer | string>, head: string, content: Buffer): void {
  const [disposition = ''] = /^content-disposition:.*$/im.exec(head) ?? []
  const name = NAME.exec(disposition)?.[1]
  if (name === undefined) throw invalid()
  const isFile = /;\s*filename\*?=/i.test(disposition)
  parts.set(unescapeName(name), isFile ? content : content.toString('utf8'))
}

/** Browsers write `%22`, other clients `\"` (WHATWG HTML, multipart form data). */
const unescapeName = (name: string) => name.replaceAll('%22', '"').replace(/\\(.)/g, '$1')

const startsWith = (bytes: Buffer, at: number, text: string) =>
  bytes.toString('latin1', at, at + text.length) === text

const invalid = () => new ApiError('request_body_invalid')
