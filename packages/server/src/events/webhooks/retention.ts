import type { Services } from '../../domain/context.js'
import { DAY_MS } from '../../platform/clock.js'
import * as retention from '../../store/platform/webhook-retention.js'

const BATCH_SIZE = 1000

/** Forgets attempts, deliveries and events that are older than the instance's settings say and of no use to a delivery. */
export async function applyRetention(
  services: Pick<Services, 'store' | 'clock' | 'registry' | 'svix'>,
): Promise<void> {
  const { store, clock, registry } = services
  const now = clock.now()
  for (const { id: instanceId, settings } of registry.list()) {
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
          await retention.consumedPosition(tx, instanceId, { svix: services.svix != null }),
        ),
      ),
    )
  }
}

async function inBatches(run: () => Promise<number>): Promise<void> {
  while ((await run()) === BATCH_SIZE);
}
