import type { Server } from 'node:http'
import type { ApplicationKeys } from 'frontdesk/internal/embedded/application-keys'
import { copyRequest } from 'frontdesk/internal/embedded/copy-request'
import { embed, type Embedding } from 'frontdesk/internal/embedded/embed'
import { fromNext } from './application.js'
import { type Arrival, currentArrival, FORWARDED_HEADERS, noteArrivals } from './arrivals.js'
import type { FrontdeskOptions, Mount } from './mount-place.js'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** The server of the process that `next dev` or `next start` runs in. */
export class NextMount implements Mount {
  private embedding: Embedding | null = null

  /**
   * @param path of the route, with the application's base path
   * @param keys that the application uses without being told
   */
  constructor(
    private readonly path: string,
    private readonly keys: ApplicationKeys | null,
  ) {
    noteArrivals()
  }

  /** @throws Error while the application is built, and when the server cannot start */
  async handle(request: Request, options: FrontdeskOptions): Promise<Response> {
    if (process.env['NEXT_PHASE'] === 'phase-production-build')
      throw new Error('Frontdesk serves no requests while the application is built.')
    const arrival = currentArrival()
    const embedding = (this.embedding ??= this.open(options, arrival?.server))
    return embedding.fetch(asArrived(request, arrival), arrival?.remoteAddress ?? null)
  }

  private open(options: FrontdeskOptions, server: Server | undefined): Embedding {
    const ownUrl = `http://localhost:${process.env['PORT'] || '3000'}${this.path}`
    const embedding = embed({ ...options, ownUrl, keys: this.keys })
    closeOnSignal(embedding, server)
    return embedding
  }
}

/** Without what Next has added, and at the address by which it came. */
function asArrived(request: Request, arrival: Arrival | undefined): Request {
  // without any the server takes it for one of somebody far away
  if (!arrival) return request
  const headers = new Headers(request.headers)
  for (const name of FORWARDED_HEADERS) headers.delete(name)
  for (const [name, value] of arrival.forwarded) headers.set(name, value)
  // Next compresses answers itself, and takes `Content-Encoding` off those of a route
  headers.delete('accept-encoding')
  const { pathname, search, host } = new URL(request.url)
  const protocol = arrival.isEncrypted ? 'https' : 'http'
  return copyRequest(request, {
    url: `${protocol}://${headers.get('host') ?? host}${pathname}${search}`,
    headers,
  })
}

/**
 * On a signal Next closes its HTTP server, waits for requests under way and for what was given to `after`,
 * and ends. The server closes when the last request has been answered, and `after` keeps Next waiting for it.
 */
function closeOnSignal(embedding: Embedding, server: Server | undefined): void {
  const closed = new Promise<void>(resolve => {
    const onSignal = (signal: NodeJS.Signals) => {
      for (const each of SIGNALS) process.off(each, onSignal)
      embedding.endStreams()
      const close = () => void embedding.close().finally(() => endBy(signal, resolve))
      if (server) server.once('close', close)
      else close()
    }
    for (const each of SIGNALS) process.on(each, onSignal)
  })
  fromNext<{ after(task: Promise<void>): void }>('next/server')?.after(closed)
}

/** Next ends the process. Where nobody does, Node would have, but for our listener. */
function endBy(signal: NodeJS.Signals, resolve: () => void): void {
  resolve()
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
