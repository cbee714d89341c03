import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from '../errors/api-error.js'
import type { ErrorCode } from '../errors/catalog.js'
import { type AnswerRequest, type ApiAnswer, type ApiRequest, isApiPath } from './api-request.js'
import { belowBasePath } from './base-path.js'
import { isHost } from './host.js'

/** Browsers send up to some 180 cookies of a host. */
const MAX_HEAD_BYTES = 64 * 1024
const MAX_HEADERS = 1000
const WITHOUT_BODY = new Set([204, 304])
/** So much of a body that nobody wanted is read away for the sake of the connection. */
const UNREAD_BYTES = 64 * 1024
/**
 * So much more of it, and for so long, is read away for the sake of the answer: browsers read none while they
 * still send, and report a broken network when the connection ends before that.
 */
const LINGER_BYTES = 16 * 1024 * 1024
const LINGER_MS = 5000
/** A piece costs the server about as much as so many bytes. */
const LEAST_PIECE_BYTES = 256

/**
 * What is wrong with the head of a request, whatever it is for: it names no host or two of them (RFC
 * 9112 3.2), of which Node takes the first; or it is too large, which the parser would refuse without
 * knowing whose page reads the answer.
 */
export function faultOfHead({ rawHeaders, headers, httpVersion }: IncomingMessage): ErrorCode | null {
  // beyond its `maxHeadersCount` Node leaves headers out, and nobody sees what they are
  if (rawHeaders.length >= 2 * MAX_HEADERS) return 'request_headers_too_large'
  let hosts = 0
  let size = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    size += name.length + rawHeaders[index + 1]!.length
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  if (size > MAX_HEAD_BYTES) return 'request_headers_too_large'
  // what is coded otherwise would be read as it is (RFC 9112 6.1)
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return 'request_invalid'
  const isNamed = hosts === 0 ? httpVersion === '1.0' : hosts === 1 && isHost(headers.host ?? '')
  return isNamed ? null : 'request_invalid'
}

/** The address of a request to one of the APIs below the base path; null for all others. */
export function apiUrlOf({ url: target = '', headers }: IncomingMessage, basePath: string): URL | null {
  const isApi = (path: string) => isApiPath(belowBasePath(path, basePath))
  if (!isApi(target) || !headers.host) return null
  try {
    const url = new URL(`http://${headers.host}${target}`)
    // dots are resolved now
    return isApi(url.pathname) ? url : null
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
  await writeAnswer(await answer(requestOf(incoming, url, outgoing)), incoming, outgoing)
}

/** Tells a sender that has asked first to send the body (RFC 9110 10.1.1). */
export function sendContinue({ headers }: IncomingMessage, outgoing: ServerResponse): void {
  if (headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue()
}

function requestOf(incoming: IncomingMessage, url: URL, outgoing: ServerResponse): ApiRequest {
  return {
    method: incoming.method ?? 'GET',
    header: name => (incoming.headers[name] as string | undefined) ?? null,
    url,
    remoteAddress: incoming.socket.remoteAddress ?? null,
    readBody(take) {
      sendContinue(incoming, outgoing)
      return readBody(incoming, take)
    },
  }
}

function readBody(incoming: IncomingMessage, take: (piece: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const goneAway = () => reject(new ApiError('request_body_invalid'))
    if (incoming.destroyed) return goneAway()
    const onData = (piece: Buffer) => {
      try {
        take(piece)
      } catch (error) {
        incoming.off('data', onData).pause()
        reject(error as Error)
      }
    }
    incoming.on('data', onData)
    incoming.once('end', resolve)
    incoming.once('close', () => incoming.readableEnded || goneAway())
  })
}

export async function writeAnswer(
  { status, headers, cookies, body }: ApiAnswer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const all: Record<string, string | string[]> = headers
  if (cookies.length > 0) all['set-cookie'] = cookies
  if (!WITHOUT_BODY.has(status)) all['content-length'] = String(body === null ? 0 : Buffer.byteLength(body))
  const isUnread = !incoming.complete && mayBeLong(incoming)
  if (isUnread) all['connection'] = 'close'
  outgoing.writeHead(status, all)
  if (isUnread) {
    // the whole answer goes out now, the connection ends with `end`
    if (body === null) outgoing.flushHeaders()
    else outgoing.write(body)
    await readAway(incoming)
    outgoing.end()
  } else {
    outgoing.end(body ?? undefined)
  }
}

function mayBeLong({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > UNREAD_BYTES
}

/** Until the sender has said everything, or too much, or too little for too long. Keeps nothing. */
function readAway(incoming: IncomingMessage): Promise<void> {
  return new Promise(resolve => {
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(stop, LINGER_MS)
    let size = 0
    incoming.on('data', (piece: Buffer) => {
      size += Math.max(piece.length, LEAST_PIECE_BYTES)
      if (size > LINGER_BYTES) stop()
    })
    incoming.once('end', stop)
    incoming.once('close', stop)
    // what `readBody` has paused, or nobody has begun
    incoming.resume()
  })
}
