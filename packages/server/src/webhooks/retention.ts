import type { Services } from '../context/services.js'
import { BATCH_SIZE, inBatches, instancesWith } from '../jobs/batches.js'
import { DAY_MS } from '../platform/clock.js'
import * as retention from '../store/unscoped/webhook-retention.js'

const TABLES = ['events', 'webhook_deliveries', 'webhook_attempts'] as const

/**
 * Forgets attempts, deliveries and events that are older than the instance's settings say and of no use to a
 * delivery.
 */
export async function applyRetention(services: Pick<Services, 'store' | 'clock' | 'svix'>): Promise<void> {
  const { store, clock } = services
  const now = clock.now()
  for await (const { id: instanceId, settings } of instancesWith(store.read, TABLES)) {
    const { attemptRetentionDays, eventRetentionDays } = settings.webhooks
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
