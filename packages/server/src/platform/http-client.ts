import { lookup as resolve, type LookupAddress } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { performance } from 'node:perf_hooks'
import ipaddr from 'ipaddr.js'
import { isTraced, tracePart } from './tracing.js'

/** Where requests may go. Public addresses always may. */
export interface ReachableNetworks {
  /** this machine: for development */
  loopback: boolean
  /** private networks, CIDR */
  networks: readonly string[]
}

export interface OutgoingRequest {
  method: 'GET' | 'POST'
  url: string
  headers?: Record<string, string>
  body?: string
  /** from the first byte of the name's resolution to the last of the answer */
  timeoutMs: number
  /** what is longer is cut off */
  maxResponseBytes: number
}

export interface IncomingResponse {
  status: number
  headers: Record<string, string>
  body: string
  latencyMs: number
}

/** No answer came: refused, reset, timed out, wrong certificate, or an address that may not be called. */
export class RequestFailure extends Error {
  override name = 'RequestFailure'
  constructor(
    message: string,
    readonly latencyMs: number,
    /** one that is as good as none, for those who want to know when to ask again */
    readonly response?: IncomingResponse,
  ) {
    super(message)
  }
}

/** For an answer that is as good as none. @throws RequestFailure */
export function noAnswer(reason: string, latencyMs = 0, response?: IncomingResponse): never {
  throw new RequestFailure(reason, latencyMs, response)
}

class ForbiddenAddress extends Error {}
class StaleConnection extends Error {}

const IDLE_SOCKETS_PER_HOST = 64
const IDLE_TIMEOUT_MS = 4000

/**
 * For requests to addresses that other people choose. A name is resolved once, every address is checked, and
 * the connection goes to the checked address itself, so that a name which changes its mind (DNS rebinding)
 * gains nothing. Redirects are not followed: they are answers like any other. Connections are reused, only
 * within one client, since what one client may reach another may not.
 */
export class HttpClient {
  private readonly agents: { 'http:': http.Agent; 'https:': https.Agent }
  private readonly allowed: ReturnType<typeof ipaddr.parseCIDR>[]

  constructor(private readonly reachable: ReachableNetworks) {
    this.allowed = reachable.networks.map(network => ipaddr.parseCIDR(network))
    const options = {
      keepAlive: true,
      maxFreeSockets: IDLE_SOCKETS_PER_HOST,
      // shorter than common receivers' own keep-alive timeout (Node: 5 s), or
      // they would close under our hands
      timeout: IDLE_TIMEOUT_MS,
      lookup: this.lookup,
    }
    this.agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  }

  /** @throws RequestFailure when there is no answer */
  send(outgoing: OutgoingRequest): Promise<IncomingResponse> {
    if (!isTraced()) return this.sendNow(outgoing)
    const { hostname } = new URL(outgoing.url)
    // no more of the address: the rest of it may be a secret
    const attributes = { 'http.request.method': outgoing.method, 'server.address': hostname }
    return tracePart(`${outgoing.method} ${hostname}`, attributes, async span => {
      const response = await this.sendNow(outgoing)
      span.setAttribute('http.response.status_code', response.status)
      return response
    })
  }

  private async sendNow(outgoing: OutgoingRequest): Promise<IncomingResponse> {
    const startedAt = performance.now()
    const elapsedMs = () => Math.round(performance.now() - startedAt)
    try {
      const response = await this.exchange(outgoing).catch((error: unknown) => {
        // the receiver closed an idle connection at the moment we used it: it has not seen the request
        if (error instanceof StaleConnection) return this.exchange(outgoing)
        throw error
      })
      return { ...response, latencyMs: elapsedMs() }
    } catch (error) {
      throw new RequestFailure(reasonOf(error), elapsedMs())
    }
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy()
  }

  private exchange(outgoing: OutgoingRequest): Promise<Omit<IncomingResponse, 'latencyMs'>> {
    const url = new URL(outgoing.url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ForbiddenAddress('not http or https')
    // a literal address is not looked up, so it is checked here
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host)) this.check(host)
    const body = outgoing.body === undefined ? undefined : Buffer.from(outgoing.body)
    return new Promise((resolvePromise, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(url, {
        method: outgoing.method,
        agent: this.agents[url.protocol as 'http:' | 'https:'],
        headers: { ...outgoing.headers, ...(body ? { 'content-length': String(body.length) } : {}) },
      })
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${outgoing.timeoutMs / 1000} s`)),
        outgoing.timeoutMs,
      )
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        finish()
      }
      request.on('error', error =>
        settle(() => reject(isStale(request, error) ? new StaleConnection(error.message) : error)),
      )
      request.on('response', response => {
        readText(response, outgoing.maxResponseBytes).then(
          text =>
            settle(() =>
              resolvePromise({
                status: response.statusCode ?? 0,
                headers: flatHeaders(response),
                body: text,
              }),
            ),
          (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
        )
      })
      request.end(body)
    })
  }

  private readonly lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '')
      try {
        for (const { address } of addresses) this.check(address)
      } catch (refusal) {
        return callback(refusal as NodeJS.ErrnoException, '')
      }
      if (options.all) return callback(null, addresses)
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
    })
  }

  private check(text: string): void {
    // `process` turns ::ffff:10.0.0.1 into its IPv4 form
    const address = ipaddr.process(text)
    const range = address.range()
    if (range === 'unicast') return
    if (range === 'loopback' && this.reachable.loopback) return
    const isListed = this.allowed.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    )
    if (!isListed) throw new ForbiddenAddress(`${text} is no public address (${range})`)
  }
}

/**
 * Reads the whole, so that the connection can be used again; keeps the first bytes.
 * A huge answer ends the connection.
 */
function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolvePromise, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const text = () => Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
    response.on('data', (chunk: Buffer) => {
      if (size < maxBytes) chunks.push(chunk)
      size += chunk.length
      if (size <= maxBytes * 4) return
      resolvePromise(text())
      response.destroy()
    })
    response.on('end', () => resolvePromise(text()))
    response.on('error', reject)
    response.on('close', () => reject(new Error('the connection was closed in the middle of the answer')))
  })
}

function isStale(request: http.ClientRequest, error: NodeJS.ErrnoException): boolean {
  return request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

function flatHeaders(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const code = (error as NodeJS.ErrnoException).code
  return code && !error.message.includes(code) ? `${error.message} (${code})` : error.message
}
