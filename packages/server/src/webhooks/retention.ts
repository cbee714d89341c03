import type { Services } from '../context/services.js'
import { BATCH_SIZE, inBatches, instancesWith } from '../jobs/batches.js'
import { DAY_MS } from '../platform/clock.js'
import type { Store } from '../store/store.js'
import { PARTITIONED } from '../store/unscoped/partitions.js'
import * as retention from '../store/unscoped/webhook-retention.js'
import { keepPartitions, KEPT_BY_DEFAULT, keptOf, type LongestKept, stayInPartition } from './partitions.js'

const TABLES = ['events', 'webhook_deliveries', 'webhook_attempts'] as const

/**
 * Forgets attempts, deliveries and events that are older than the instance's settings say and of no use to a
 * delivery. On PostgreSQL those of instances that keep them longest go with their partitions. What a
 * partition that had to stay still holds of them is deleted by itself, a while later.
 */
export async function applyRetention(
  services: Pick<Services, 'store' | 'clock' | 'svix' | 'log'>,
  signal?: AbortSignal,
): Promise<void> {
  const { store, clock } = services
  const longest = store.dialect === 'postgres' ? await findLongest(store) : null
  await keepPartitions(services, longest, signal)
  const now = clock.now()
  for await (const { id: instanceId, settings } of instancesWith(store.read, TABLES)) {
    const kept = keptOf(settings)
    const cut = (table: keyof LongestKept, stays = 0) => ({
      instanceId,
      before: now - kept[table] * DAY_MS - stays,
      limit: BATCH_SIZE,
    })
    const cutOfParts = (table: keyof LongestKept) =>
      cut(table, kept[table] === longest?.[table] ? stayInPartition(kept[table]) : 0)
    const [attempts, events] = [cutOfParts('webhook_attempts'), cutOfParts('events')]
    const deliveries = cut('events')
    await inBatches(() => store.transaction(tx => retention.deleteOldAttempts(tx, attempts)), signal)
    await inBatches(() => store.transaction(tx => retention.deleteOldDeliveries(tx, deliveries)), signal)
    await inBatches(
      () =>
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
      signal,
    )
  }
}

/** @returns null when the settings of an instance are those of a newer version */
async function findLongest({ read }: Store): Promise<LongestKept | null> {
  let longest: LongestKept | null = null
  let areUnknown = false
  for await (const { settings } of instancesWith(read, TABLES, () => (areUnknown = true))) {
    const kept = keptOf(settings)
    longest ??= kept
    for (const table of PARTITIONED) longest[table] = Math.max(longest[table], kept[table])
  }
  return areUnknown ? null : (longest ?? KEPT_BY_DEFAULT)
}
