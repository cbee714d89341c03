import type { SvixServer } from '../context/services.js'
import type { Services } from '../context/services.js'
import { MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { Turns } from '../platform/turns.js'
import { lastEventPosition, listEventsAfter } from '../store/events.js'
import * as apps from '../store/unscoped/webhook-apps.js'

const POLL_INTERVAL_MS = SECOND_MS
const BATCH_SIZE = 20
/** New instances of one turn; the next turn takes further ones. */
const ENLIST_LIMIT = 200
/** Longer than a batch may take at the SDK's timeout. */
const CLAIM_MS = 15 * MINUTE_MS

/** Hands the events of every instance over to a Svix server, in the order of the log, at least once. */
export class SvixHandover {
  private readonly turns: Turns
  /** of the instances, when none was new to this */
  private enlistedRevision: number | null = null

  constructor(
    private readonly services: Services,
    private readonly engine: SvixServer,
  ) {
    this.turns = new Turns({
      log: services.log,
      intervalMs: POLL_INTERVAL_MS,
      steps: { 'events were not handed over to Svix': () => this.serveAll() },
    })
  }

  start(): void {
    this.turns.start()
  }

  /** There are new events. */
  wake(): void {
    this.turns.wake()
  }

  /** Resolves when the batches under way are handed over. */
  stop(): Promise<void> {
    return this.turns.stop()
  }

  private async serveAll(): Promise<void> {
    await this.services.registry.refresh()
    await this.enlistNewInstances()
    const due = await apps.listAppsWithWork(this.services.store.read)
    // beside one another: a large backlog of one instance does not hold up the others
    const results = await Promise.allSettled(due.map(id => this.serve(id)))
    const failure = results.find(result => result.status === 'rejected')
    if (failure) throw failure.reason
  }

  private async serve(instanceId: string): Promise<void> {
    const { store, registry } = this.services
    const instance = await registry.findById(instanceId)
    if (!instance) return
    const now = this.services.clock.now()
    const app = await store.transaction(tx =>
      apps.claimWebhookApp({ db: tx, instance: { id: instanceId } }, now, now + CLAIM_MS),
    )
    if (!app) return
    let position = app.position
    try {
      while (!this.turns.isStopped) {
        const events = await listEventsAfter(
          { db: store.read, instance },
          { after: position, limit: BATCH_SIZE },
        )
        if (events.length === 0) break
        for (const event of events) {
          await this.engine.handOver({ id: instance.id, name: instance.applicationName }, event)
          position = event.position ?? position
        }
        const claimedUntil = this.services.clock.now() + CLAIM_MS
        await store.transaction(tx =>
          apps.updateWebhookApp({ db: tx, instance }, { position, claimed_until: claimedUntil }),
        )
      }
    } finally {
      await store.transaction(tx =>
        apps.updateWebhookApp(
          { db: tx, instance },
          { position, claimed_until: null, svix_app_id: instance.id },
        ),
      )
    }
  }

  /** An instance that is new to this starts with the events from now on. */
  private async enlistNewInstances(): Promise<void> {
    const { store, registry } = this.services
    const { revision } = registry
    if (this.enlistedRevision === revision) return
    const ids = await apps.listInstancesWithoutApp(store.read, ENLIST_LIMIT)
    if (ids.length < ENLIST_LIMIT) this.enlistedRevision = revision
    if (ids.length === 0) return
    await store.transaction(async tx => {
      const common = { claimed_until: null, enabled_at: this.services.clock.now() }
      for (const id of ids) {
        const position = await lastEventPosition({ db: tx, instance: { id } })
        await apps.insertWebhookApp(tx, { ...common, instance_id: id, svix_app_id: id, position })
      }
    })
  }
}
