import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from '../errors/api-error.js'
import { isApiPath, type AnswerRequest, type ApiAnswer, type ApiRequest } from './api-request.js'

/** Whatever else stands in a Host header (RFC 9110 7.2) is no host. */
const HOST = /^[\w.:[\]-]+$/
const WITHOUT_BODY = new Set([204, 304])
/** So much of a body that nobody wanted is read away for the sake of the connection. */
const UNREAD_BYTES = 64 * 1024

/** The address of a request to one of the APIs; null for all others, and for what is no address. */
export function apiUrlOf({ url: target = '', headers }: IncomingMessage): URL | null {
  if (!isApiPath(target) || !headers.host || !HOST.test(headers.host)) return null
  try {
    const url = new URL(`http://${headers.host}${target}`)
    // dots are resolved now
    return isApiPath(url.pathname) ? url : null
  } catch {
    return null
  }
}

/** Answers a request of Node's HTTP server. `url` is that of `apiUrlOf`. */
export async function serveApi(
  answer: AnswerRequest,
  url: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  write(await answer(requestOf(incoming, url)), incoming, outgoing)
}

function requestOf(incoming: IncomingMessage, url: URL): ApiRequest {
  return {
    method: incoming.method ?? 'GET',
    header: name => (incoming.headers[name] as string | undefined) ?? null,
    url,
    remoteAddress: incoming.socket.remoteAddress ?? null,
    bytes: limit => readBytes(incoming, limit),
  }
}

function readBytes(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length'] ?? 0) > limit)
      return reject(new ApiError('request_too_large'))
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) reject(new ApiError('request_too_large'))
      else chunks.push(chunk)
    })
    incoming.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    incoming.once('close', () => {
      if (!incoming.readableEnded) reject(new ApiError('request_body_invalid'))
    })
  })
}

function write(
  { status, headers, cookies, body }: ApiAnswer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const all: Record<string, string | string[]> = headers
  if (cookies.length > 0) all['set-cookie'] = cookies
  if (!WITHOUT_BODY.has(status)) all['content-length'] = String(body === null ? 0 : Buffer.byteLength(body))
  if (!incoming.complete && mayBeLong(incoming)) all['connection'] = 'close'
  outgoing.writeHead(status, all)
  outgoing.end(body ?? undefined)
}

function mayBeLong({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > UNREAD_BYTES
}
