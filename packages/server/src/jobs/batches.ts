import { setTimeout as sleep } from 'node:timers/promises'
import { parseStoredSettings, type Settings } from '../config/settings.js'
import type { Db } from '../store/store.js'
import { type KeptTable, listInstancesWith } from '../store/unscoped/instances-with.js'

/** Rows of one transaction: a writer that waits behind one should not wait long. */
export const BATCH_SIZE = 1000
const PAGE_SIZE = 100

/** Others have their turn, and nodes can follow so many ends of leases (`store/unscoped/lease-ends.ts`). */
const PAUSE_MS = 500

/** Until one finds less than a whole batch, or the signal says that the work has to end. */
export async function inBatches(run: () => Promise<number>, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await run()) === BATCH_SIZE) await sleep(PAUSE_MS)
}

/**
 * Instances that have rows in one of these tables, with their settings, page by page.
 * @param onUnknown is told of one whose settings only a newer version knows; it is left out
 */
export async function* instancesWith(
  db: Db,
  tables: readonly KeptTable[],
  onUnknown: (id: string) => void = () => {},
): AsyncGenerator<{ id: string; settings: Settings }> {
  let after = ''
  for (;;) {
    const page = await listInstancesWith(db, tables, after, PAGE_SIZE)
    for (const { id, settings } of page) {
      const { success, data } = parseStoredSettings(settings)
      // a newer version knows what they mean: its nodes serve the instance
      if (success) yield { id, settings: data }
      else onUnknown(id)
    }
    if (page.length < PAGE_SIZE) return
    after = page.at(-1)!.id
  }
}
