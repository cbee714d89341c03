import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import { committed, type OutboxFixture } from '../delivery/outbox.fixture.js'
import { emitEvent } from '../events/emit.js'
import { sequenceEvents } from '../events/sequencer.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import { findWebhookEndpoint } from '../store/webhook-endpoints.js'
import { WebhookDispatcher } from './dispatcher.js'
import { createEndpoint, type NewEndpoint } from './endpoints.js'

/** Over the outbox fixture: endpoints, events with a running number, dispatchers of any number of nodes. */
export class WebhookFixture {
  private readonly dispatchers: WebhookDispatcher[] = []
  private numbers = new Map<string, number>()

  constructor(readonly outbox: OutboxFixture) {}

  get services(): Services {
    return this.outbox.services
  }

  async endpoint(values: NewEndpoint, instance = this.outbox.development) {
    return this.services.store.transaction(tx => createEndpoint(this.services, { db: tx, instance }, values))
  }

  /** Emits `user.updated` events, numbered for each resource, and gives them their positions. */
  async emit(resourceId: string, count = 1, ctx: Context = this.outbox.contextOf(this.outbox.development)) {
    for (let index = 0; index < count; index++) {
      const number = (this.numbers.get(resourceId) ?? 0) + 1
      this.numbers.set(resourceId, number)
      await committed(ctx, tx =>
        emitEvent(tx, { type: 'user.updated', resourceId, data: { object: 'user', id: resourceId, number } }),
      )
    }
    await sequenceEvents(this.services.store)
  }

  dispatch(services = this.services): WebhookDispatcher {
    const dispatcher = new WebhookDispatcher(services)
    this.dispatchers.push(dispatcher)
    dispatcher.start()
    return dispatcher
  }

  wakeAll(): void {
    for (const dispatcher of this.dispatchers) dispatcher.wake()
  }

  deliveries(endpointId: string) {
    return this.services.store.read
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('endpoint_id', '=', endpointId)
      .orderBy('position')
      .execute()
  }

  attempts(endpointId: string) {
    return this.services.store.read
      .selectFrom('webhook_attempts')
      .selectAll()
      .where('endpoint_id', '=', endpointId)
      .orderBy('created_at')
      .orderBy('attempt')
      .execute()
  }

  /** Whether the result of every delivery that was claimed is written down. */
  async isSettled(endpointId: string): Promise<boolean> {
    const claims = (await this.deliveries(endpointId)).reduce((sum, { attempts }) => sum + attempts, 0)
    return (await this.attempts(endpointId)).length >= claims
  }

  async row(endpointId: string, instance = this.outbox.development): Promise<WebhookEndpointRow> {
    return (await findWebhookEndpoint({ db: this.services.store.read, instance }, endpointId))!
  }

  async close(): Promise<void> {
    await Promise.all(this.dispatchers.map(dispatcher => dispatcher.stop()))
    await this.outbox.close()
  }
}

/** The accepted events of each resource came in the order of their numbers, repetitions aside. */
export function isOrdered(accepted: string[]): boolean {
  const highest = new Map<string, number>()
  return accepted.every(entry => {
    const [resource, number] = entry.split('#') as [string, string]
    const last = highest.get(resource) ?? 0
    highest.set(resource, Math.max(last, Number(number)))
    return Number(number) <= last + 1
  })
}
