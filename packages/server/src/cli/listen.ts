import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { ErrorCode } from '../errors/catalog.js'
import { type AnswerRequest, responseOf } from '../http/api-request.js'
import { type Exchange, headOfIncoming, type Refuse, refuseMalformed } from '../http/early-refusal.js'
import { apiUrlOf, faultOfHead, sendContinue, serveApi, writeAnswer } from '../http/node-request.js'

/** How long a stop waits for the requests under way. */
const STOP_MS = 10_000
const STOP_POLL_MS = 50

/**
 * How long a connection is kept for its next request: longer than the proxies before the server keep theirs,
 * which are then the ones that close. A proxy that sends just when the server closes has lost the request.
 */
export const DEFAULT_KEEP_ALIVE_SECONDS = 75
/** A connection that was opened for later and has sent nothing yet is kept as long, and a bit. */
const HEADERS_AFTER_KEEP_ALIVE_MS = 5000
/** Of the whole request: later than what the handlers allow a body (BODY_LIMITS); that answer says more. */
const LEAST_REQUEST_MS = 90_000

const SERVER_OPTIONS = {
  // twice what `faultOfHead` lets through: whom it refuses gets an answer that a page can read
  maxHeaderSize: 128 * 1024,
  connectionsCheckingInterval: 5000,
  // Node's own answer has no body
  requireHostHeader: false,
}

function timeoutsOf(keepAliveSeconds: number) {
  const keepAliveTimeout = keepAliveSeconds * 1000
  const headersTimeout = keepAliveTimeout + HEADERS_AFTER_KEEP_ALIVE_MS
  // Node refuses one that is shorter than that of the headers
  return { keepAliveTimeout, headersTimeout, requestTimeout: Math.max(LEAST_REQUEST_MS, headersTimeout) }
}

export interface Handler {
  fetch(request: Request, info: { remoteAddress?: string }): Response | Promise<Response>
  /** requests to the APIs don't become objects of the Fetch standard */
  answer: AnswerRequest
  /** of the server's public URL */
  basePath: string
  /** what is refused before it is a request */
  refuse: Refuse
}

export interface Listener {
  port: number
  /** gives the listener its handler; requests that came before wait for it */
  serve(handler: Handler): void
  /** from now on every answer is the last one of its connection, and says so; all else goes on */
  drain(): void
  /** no new connections; requests under way may finish, ten seconds at most */
  stop(): Promise<void>
  /** closes everything at once: the server could not be made */
  abort(): void
}

/** One whose connections another process takes. */
export interface HandedListener extends Listener {
  take(connection: Socket): void
  /** closes event streams; resolves when all connections have ended, each after its last answer */
  retire(): Promise<void>
}

/** Takes the port at once, so that it is known before the server is made. */
export async function listenFirst(
  port: number,
  host: string,
  keepAliveSeconds: number = DEFAULT_KEEP_ALIVE_SECONDS,
): Promise<Listener> {
  const { server, listener } = createListener(keepAliveSeconds)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return { ...listener, port: (server.address() as AddressInfo).port }
}

/** @param port that the connections come from */
export function listenByHand(
  port: number,
  keepAliveSeconds: number = DEFAULT_KEEP_ALIVE_SECONDS,
): HandedListener {
  const { server, listener, connections, streams } = createListener(keepAliveSeconds)
  // from then on Node looks after the times of connections, and knows which are idle
  server.emit('listening')
  return {
    ...listener,
    port,
    take: connection => void server.emit('connection', connection),
    async retire() {
      for (const socket of streams) socket.destroy()
      const { requestTimeout } = timeoutsOf(keepAliveSeconds)
      for (let waitedMs = 0; connections.size > 0 && waitedMs < requestTimeout; waitedMs += STOP_POLL_MS)
        await sleep(STOP_POLL_MS)
    },
  }
}

function createListener(keepAliveSeconds: number) {
  let handler: Handler | null = null
  let provide!: (handler: Handler) => void
  const provided = new Promise<Handler>(resolve => {
    provide = resolve
  })
  const streams = new Set<Socket>()
  const servePage = getRequestListener(
    async (request, bindings) => {
      const { incoming } = bindings as HttpBindings
      const response = await handler!.fetch(request, { remoteAddress: incoming.socket.remoteAddress })
      if (isEndless(incoming, response)) watch(streams, incoming)
      return response
    },
    {
      // the process serves nothing else: the adapter's own Response is written without a stream in between
      overrideGlobalObjects: true,
      errorHandler: async error => {
        const code = error instanceof RequestError ? 'request_invalid' : 'internal_error'
        return responseOf(await handler!.refuse(code, null, null))
      },
    },
  )

  async function refuse(code: ErrorCode, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { remoteAddress = null } = incoming.socket
    // whoever writes such heads, or a proxy that lets them through, may mean something else by what follows
    outgoing.shouldKeepAlive = false
    return writeAnswer(
      await handler!.refuse(code, headOfIncoming(incoming), remoteAddress),
      incoming,
      outgoing,
    )
  }

  /** what a connection has asked and is not answered yet, the oldest first */
  const unanswered = new WeakMap<Socket, Exchange[]>()
  /** those that are open: not every answer to a connection that was cut is heard to end */
  const connections = new Set<Socket>()
  let isDraining = false

  function drain(): void {
    isDraining = true
    for (const socket of connections) {
      const last = unanswered.get(socket)?.at(-1)
      if (last) last.outgoing.shouldKeepAlive = false
    }
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const fault = faultOfHead(incoming)
    if (fault) return refuse(fault, incoming, outgoing)
    const url = apiUrlOf(incoming, handler!.basePath)
    if (url) return serveApi(handler!.answer, url, incoming, outgoing)
    sendContinue(incoming, outgoing)
    return servePage(incoming, outgoing)
  }

  const server = createServer({ ...SERVER_OPTIONS, ...timeoutsOf(keepAliveSeconds) })
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    noteUntilAnswered(unanswered, incoming, outgoing)
    if (isDraining) outgoing.shouldKeepAlive = false
    const served = handler ? serve(incoming, outgoing) : provided.then(() => serve(incoming, outgoing))
    // what fails now is no operation: there is nobody to tell but the sender
    served.catch(() => outgoing.destroy())
  }
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', onRequest)
  // whoever asks before sending a body (`Expect: 100-continue`) hears it when
  // the body is read, and not before
  server.on('checkContinue', onRequest)
  // other expectations than that (RFC 9110 10.1.1) get an answer in the shape of every
  // error, and Node's own has no body
  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (handler) void refuse('expectation_failed', incoming, outgoing)
    else outgoing.destroy()
  })
  server.on('clientError', (error, socket) => {
    const { refuse } = handler ?? {}
    if (refuse) void refuseMalformed(refuse, error, socket as Socket, unanswered.get(socket as Socket) ?? [])
    else socket.destroy()
  })
  const listener: Omit<Listener, 'port'> = {
    serve(given) {
      handler = given
      provide(given)
    },
    drain,
    stop() {
      drain()
      return close(server, connections, streams)
    },
    abort() {
      server.close()
      server.closeAllConnections()
    },
  }
  return { server, listener, connections, streams }
}

function noteUntilAnswered(
  unanswered: WeakMap<Socket, Exchange[]>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { socket } = incoming
  const exchange = { incoming, outgoing }
  unanswered.set(socket, [...(unanswered.get(socket) ?? []), exchange])
  outgoing.once('close', () => {
    unanswered.set(socket, unanswered.get(socket)?.filter(each => each !== exchange) ?? [])
  })
}

/**
 * Event streams never finish by themselves: a stop doesn't wait for them. Who wants one says so
 * (EventSource); looking at the headers of every answer would make the adapter take them apart.
 */
function isEndless(incoming: IncomingMessage, response: Response): boolean {
  if (!incoming.headers.accept?.includes('text/event-stream')) return false
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
}

function watch(streams: Set<Socket>, incoming: IncomingMessage): void {
  const { socket } = incoming
  streams.add(socket)
  socket.once('close', () => streams.delete(socket))
}

async function close(server: Server, connections: Set<Socket>, streams: Set<Socket>): Promise<void> {
  server.close()
  for (const socket of streams) socket.destroy()
  // A connection that is kept alive turns idle only when its request has finished.
  for (let waitedMs = 0; connections.size > 0 && waitedMs < STOP_MS; waitedMs += STOP_POLL_MS) {
    server.closeIdleConnections()
    await sleep(STOP_POLL_MS)
  }
  server.closeAllConnections()
}
