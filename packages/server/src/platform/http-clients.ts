import { LRUCache } from 'lru-cache'
import { HttpClient, type ReachableNetworks } from './http-client.js'

const MAX_CLIENTS = 100

/**
 * Clients by what they may reach: instances with the same rules share connections. Those that were asked for
 * last are kept. One that is forgotten still ends what it does, and its idle connections close by themselves
 * after some seconds.
 */
export class HttpClients {
  private readonly kept = new LRUCache<string, HttpClient>({ max: MAX_CLIENTS })

  get size(): number {
    return this.kept.size
  }

  for(reachable: ReachableNetworks): HttpClient {
    const name = JSON.stringify(reachable)
    const present = this.kept.get(name)
    if (present) return present
    const client = new HttpClient(reachable)
    this.kept.set(name, client)
    return client
  }

  close(): void {
    for (const client of this.kept.values()) client.close()
  }
}
