import type { ProviderAsker, ProviderCalls, ProviderRequest } from '../../context/services.js'
import { type Clock, HOUR_MS, MINUTE_MS } from '../../platform/clock.js'
import { HttpClient, type IncomingResponse, noAnswer } from '../../platform/http-client.js'
import { LoadingCache } from '../../platform/loading-cache.js'

const TIMEOUT_MS = 10_000
const MAX_RESPONSE_BYTES = 256 * 1024
const MAX_DOCUMENTS = 500
const TOO_MANY_REQUESTS = 429

interface Document {
  readAt: number
  response: IncomingResponse
}

/** Calls providers, and keeps for an hour what they publish about themselves. */
export class ProviderNetwork implements ProviderCalls {
  private readonly clients = {
    development: new HttpClient({ loopback: true, networks: [] }),
    production: new HttpClient({ loopback: false, networks: [] }),
  }
  private readonly documents = new LoadingCache<Document>(MAX_DOCUMENTS)

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  async send(asker: ProviderAsker, request: ProviderRequest): Promise<IncomingResponse> {
    const client = this.clients[asker.environment]
    const limits = { timeoutMs: this.timeoutMs, maxResponseBytes: MAX_RESPONSE_BYTES }
    const response = await client.send({ ...request, ...limits })
    // it is up, but cannot answer
    if (response.status >= 500 || response.status === TOO_MANY_REQUESTS)
      noAnswer(`answered ${response.status}`, response.latencyMs)
    return response
  }

  async published(asker: ProviderAsker, url: string, mayBeOld = true): Promise<IncomingResponse> {
    // what is on this machine for one instance is not for another
    const key = `${asker.environment} ${url}`
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
    for (const client of Object.values(this.clients)) client.close()
  }

  private async read(asker: ProviderAsker, url: string): Promise<Document> {
    const headers = { accept: 'application/json' }
    const response = await this.send(asker, { method: 'GET', url, headers })
    return { response, readAt: this.clock.now() }
  }
}
