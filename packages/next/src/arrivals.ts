import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http'

/**
 * A request as Node's HTTP server has received it. A route doesn't see the socket, and Next adds
 * `X-Forwarded-*` to requests that have none: what a route reads there is either Next's or the sender's word.
 */
export interface Arrival {
  remoteAddress: string | null
  isEncrypted: boolean
  /** those of `FORWARDED_HEADERS` that the sender has written */
  forwarded: Map<string, string>
  server: Server
}

export const FORWARDED_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]

interface RequestStart {
  request: IncomingMessage
  server: Server
}

const arrivals = new AsyncLocalStorage<Arrival>()

/** From now on `currentArrival` knows where requests come from: before Node hands them to anybody. */
export function noteArrivals(): void {
  subscribe('http.server.request.start', message => {
    const { request, server } = message as RequestStart
    arrivals.enterWith({
      remoteAddress: request.socket.remoteAddress ?? null,
      isEncrypted: 'encrypted' in request.socket,
      forwarded: forwardedOf(request.headers),
      server,
    })
  })
}

/** Of the request that the caller works for. */
export const currentArrival = (): Arrival | undefined => arrivals.getStore()

/** They are copied: Next writes into the same object. */
function forwardedOf(headers: IncomingHttpHeaders): Map<string, string> {
  const present = FORWARDED_HEADERS.flatMap(name => {
    const value = headers[name]
    return value === undefined ? [] : [[name, String(value)] as const]
  })
  return new Map(present)
}
