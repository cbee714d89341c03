import { performance } from 'node:perf_hooks'
import type { ProviderAsker, ProviderCalls, ProviderRequest } from '../../context/services.js'
import { Bulkheads, NoTurn } from '../../platform/bulkhead.js'
import { type Clock, HOUR_MS, MINUTE_MS } from '../../platform/clock.js'
import { type IncomingResponse, noAnswer, type ReachableNetworks } from '../../platform/http-client.js'
import { HttpClients } from '../../platform/http-clients.js'
import { LoadingCache } from '../../platform/loading-cache.js'

const TIMEOUT_MS = 10_000
const MAX_RESPONSE_BYTES = 256 * 1024
const MAX_DOCUMENTS = 500
const TOO_MANY_REQUESTS = 429
/**
 * Of calls to one host, by one node. A provider that answers within half a second lets some 130 people in
 * per second with that; one that hangs holds 64 sockets and 320 requests, none for longer than the time
 * limit, and whoever comes then is told at once. No other provider has a part in it, nor has the database.
 */
const CALLS_PER_HOST = { running: 64, waiting: 256 }

interface Document {
  readAt: number
  response: IncomingResponse
}

/** Where the providers of an instance may be: on this machine in development, in networks that it names. */
const reachOf = ({ environment, settings }: ProviderAsker): ReachableNetworks => ({
  loopback: environment === 'development',
  networks: settings.identityProviders.allowedNetworks,
})

/** Calls providers, and keeps for an hour what they publish about themselves. */
export class ProviderNetwork implements ProviderCalls {
  private readonly clients = new HttpClients()
  /** by host, and by what its callers may reach */
  private readonly bulkheads = new Bulkheads(CALLS_PER_HOST)
  private readonly documents = new LoadingCache<Document>(MAX_DOCUMENTS)

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  async send(asker: ProviderAsker, request: ProviderRequest): Promise<IncomingResponse> {
    const startedAt = performance.now()
    const response = await this.inBulkhead(asker, request.url, () => {
      // who has waited for a turn has less time left
      const timeoutMs = Math.max(1, this.timeoutMs - (performance.now() - startedAt))
      return this.clients
        .for(reachOf(asker))
        .send({ maxResponseBytes: MAX_RESPONSE_BYTES, ...request, timeoutMs })
    })
    // it is up, but cannot answer
    if (response.status >= 500 || response.status === TOO_MANY_REQUESTS)
      noAnswer(`answered ${response.status}`, response.latencyMs, response)
    return response
  }

  async published(asker: ProviderAsker, url: string, mayBeOld = true): Promise<IncomingResponse> {
    // what one instance may reach, another one may not
    const key = `${JSON.stringify(reachOf(asker))} ${url}`
    const present = this.documents.get(key)
    const age = present ? this.clock.now() - present.readAt : Infinity
    if (present && age < (mayBeOld ? HOUR_MS : MINUTE_MS)) return present.response
    const read = () => this.read(asker, url)
    const document = await this.documents.load(key, async () => {
      const { response, readAt } = await read()
      return response.status === 200 ? { response, readAt } : undefined
    })
    if (!document) noAnswer(`${url} is no document`)
    return document.response
  }

  close(): void {
    this.clients.close()
  }

  private async inBulkhead<T>(asker: ProviderAsker, url: string, call: () => Promise<T>): Promise<T> {
    const key = `${JSON.stringify(reachOf(asker))} ${URL.canParse(url) ? new URL(url).host : ''}`
    try {
      return await this.bulkheads.run(key, this.timeoutMs, call)
    } catch (error) {
      if (error instanceof NoTurn) noAnswer(error.message, error.waitedMs)
      throw error
    }
  }

  private async read(asker: ProviderAsker, url: string): Promise<Document> {
    const headers = { accept: 'application/json' }
    const response = await this.send(asker, { method: 'GET', url, headers })
    return { response, readAt: this.clock.now() }
  }
}
