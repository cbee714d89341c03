import { settingsSchema } from '../config/settings.js'
import type { Services } from '../context/services.js'
import { DAY_MS } from '../platform/clock.js'
import type { Db } from '../store/store.js'
import * as retention from '../store/unscoped/webhook-retention.js'

const BATCH_SIZE = 1000
const PAGE_SIZE = 100

/**
 * Forgets attempts, deliveries and events that are older than the instance's settings say and of no use to a
 * delivery.
 */
export async function applyRetention(services: Pick<Services, 'store' | 'clock' | 'svix'>): Promise<void> {
  const { store, clock } = services
  const now = clock.now()
  for await (const { id: instanceId, settings } of instancesWithEvents(store.read)) {
    const { attemptRetentionDays, eventRetentionDays } = settingsSchema.parse(settings).webhooks
    const cut = (days: number) => ({ instanceId, before: now - days * DAY_MS, limit: BATCH_SIZE })
    const [attempts, events] = [cut(attemptRetentionDays), cut(eventRetentionDays)]
    await inBatches(() => store.transaction(tx => retention.deleteOldAttempts(tx, attempts)))
    await inBatches(() => store.transaction(tx => retention.deleteOldDeliveries(tx, events)))
    await inBatches(() =>
      store.transaction(async tx =>
        retention.deleteOldEvents(
          tx,
          events,
          await retention.consumedPosition(
            { db: tx, instance: { id: instanceId } },
            { svix: services.svix != null },
          ),
        ),
      ),
    )
  }
}

/** Page by page, and those alone that have something to forget. */
async function* instancesWithEvents(db: Db): AsyncGenerator<retention.InstanceWithEvents> {
  let after = ''
  for (;;) {
    const page = await retention.listInstancesWithEvents(db, after, PAGE_SIZE)
    yield* page
    if (page.length < PAGE_SIZE) return
    after = page.at(-1)!.id
  }
}

async function inBatches(run: () => Promise<number>): Promise<void> {
  while ((await run()) === BATCH_SIZE);
}
