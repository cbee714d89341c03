import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Services } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import type { ErrorCode } from '../errors/catalog.js'
import { errorAnswer } from './answer.js'
import type { ApiAnswer, RequestHead } from './api-request.js'
import { describePeer, type TrustProxy } from './forwarded.js'
import { isHost } from './host.js'
import { resolveTarget, type Target } from './resolve-instance.js'

/** Answers with an error before a request is one; `head` is what is known of it. */
export type Refuse = (
  code: ErrorCode,
  head: RequestHead | null,
  remoteAddress: string | null,
) => ApiAnswer | Promise<ApiAnswer>

/**
 * What is refused before there is a request for the shell: still in the shape of every
 * error, and readable for its page.
 */
export function createRefuse({
  services,
  trustProxy,
}: {
  services: Services
  trustProxy: TrustProxy
}): Refuse {
  return async (code, head, remoteAddress) => {
    const traceId = services.random.bytes(16).toString('hex')
    let target: Target | null = null
    try {
      if (head) target = await resolveTarget(head, describePeer(head, remoteAddress, trustProxy), services)
    } catch {
      // for no instance, then: no page may read the answer
    }
    return errorAnswer(services, new ApiError(code), traceId, target, head?.header('origin') ?? null)
  }
}

/** A request of Node's server and what it is answered with. */
export interface Exchange {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

/**
 * How long a refused sender may go on before the connection ends: it reads no answer while it still writes.
 */
const LINGER_MS = 2000

const CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'request_headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'request_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

const refused = new WeakSet<Socket>()

/**
 * Answers what Node's parser gives up on (`clientError`) in the shape of every error; Node's own answer
 * is empty, which SDKs in browsers take for a broken network. Answers go out in the order of the
 * requests (RFC 9112 9.3.2): those before it come first.
 * @param unanswered the requests of the connection that have no whole answer yet
 */
export async function refuseMalformed(
  refuse: Refuse,
  error: Error & { code?: string; rawPacket?: Buffer },
  socket: Socket,
  unanswered: Exchange[],
): Promise<void> {
  if (error.code === 'ECONNRESET' || !socket.writable || refused.has(socket)) {
    // whoever has been refused may end the sentence, but is not answered again
    if (!refused.has(socket)) socket.destroy()
    return
  }
  refused.add(socket)
  // its head was read already if it is the body that is malformed
  const broken = unanswered.find(({ incoming }) => !incoming.complete)
  const head = broken ? headOfIncoming(broken.incoming) : headOfPacket(error.rawPacket)
  const code = CODES[error.code ?? ''] ?? 'request_invalid'
  const answer = rawAnswer(await refuse(code, head, socket.remoteAddress ?? null))
  const earlier = unanswered.filter(({ outgoing }) => outgoing !== broken?.outgoing && !outgoing.closed)
  await Promise.all(earlier.map(({ outgoing }) => once(outgoing, 'close')))
  socket.end(answer)
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

export function headOfIncoming({ method = 'GET', url = '/', headers }: IncomingMessage): RequestHead | null {
  return headOf(method, url, name => (headers[name] as string | undefined) ?? null)
}

/**
 * What can be read of the head of a request that has no end: its first line,
 * and the headers that came with it.
 */
export function headOfPacket(packet: Buffer | undefined): RequestHead | null {
  const text = packet?.toString('latin1') ?? ''
  const [, method, target] = /^([A-Z]+) (\/\S*) HTTP\/1\.[01]\r\n/.exec(text) ?? []
  if (!method || !target) return null
  const header = (name: string) =>
    new RegExp(`\\r\\n${name}:([^\\r\\n]*)\\r\\n`, 'i').exec(text)?.[1]?.trim() ?? null
  return headOf(method, target, header)
}

function headOf(method: string, target: string, header: RequestHead['header']): RequestHead | null {
  const host = header('host') ?? ''
  const text = `http://${host}${target}`
  return isHost(host) && URL.canParse(text) ? { method, url: new URL(text), header } : null
}

function rawAnswer({ status, headers, body }: ApiAnswer): string {
  const text = body ?? ''
  const all = { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(text)) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`
}
