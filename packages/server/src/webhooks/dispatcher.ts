import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import { SECOND_MS } from '../platform/clock.js'
import type { HttpClient } from '../platform/http-client.js'
import { HttpClients } from '../platform/http-clients.js'
import { Turns } from '../platform/turns.js'
import type { EndpointKey } from '../store/unscoped/webhook-fan-out.js'
import * as queue from '../store/unscoped/webhook-queue.js'
import { Lane, type LaneContext } from './lane.js'

const POLL_INTERVAL_MS = SECOND_MS

/**
 * Delivers events to endpoints: at least once, in order for each resource. Any number of nodes may run one
 * over the same database; nothing that matters is in memory, so what a killed node had claimed is taken over
 * by another one.
 */
export class WebhookDispatcher {
  private readonly lanes = new Map<string, Lane>()
  private readonly clients = new HttpClients()
  private readonly context: LaneContext
  private readonly turns: Turns

  constructor(private readonly services: Services) {
    this.context = {
      services,
      clientFor: instance => this.clientFor(instance),
    }
    this.turns = new Turns({
      log: services.log,
      intervalMs: POLL_INTERVAL_MS,
      steps: {
        'webhooks were not dispatched': () => this.wakeLanes(),
      },
    })
  }

  start(): void {
    this.turns.start()
  }

  /** There are new events, or an endpoint has changed. */
  wake(): void {
    this.turns.wake()
  }

  /** Resolves when everything that was sent from here is settled. */
  async stop(): Promise<void> {
    await this.turns.stop()
    await Promise.all([...this.lanes.values()].map(lane => lane.stop()))
    this.clients.close()
  }

  private async wakeLanes(): Promise<void> {
    await this.services.registry.refresh()
    const { store, clock } = this.services
    for (const key of await queue.listEndpointsWithWork(store.read, clock.now())) this.laneOf(key).wake()
  }

  private laneOf(key: EndpointKey): Lane {
    const name = `${key.instanceId} ${key.endpointId}`
    let lane = this.lanes.get(name)
    if (!lane) {
      lane = new Lane(this.context, key, () => this.lanes.delete(name))
      this.lanes.set(name, lane)
    }
    return lane
  }

  /** Endpoints of development instances may be on this machine. */
  private clientFor(instance: Context['instance']): HttpClient {
    return this.clients.for({
      loopback: instance.environment === 'development',
      networks: instance.settings.webhooks.allowedNetworks,
    })
  }
}
