import type { Store } from '../store/store.js'
import { assignPositions, hasUnsequencedEvents, tryLockSequencer } from '../store/unscoped/outbox.js'

const BATCH_SIZE = 500

/**
 * Gives `position` to committed events. A sequence of the database would not do: transactions commit in
 * another order than they take numbers, so a consumer that has seen 8 would miss 7 when it commits later.
 * Here only rows that are already visible get a number, one sequencer at a time, and its transaction makes
 * them visible in that order; an event that commits later simply gets a later position. The order within a
 * resource holds, because of two events of one resource the later one can only be written once the earlier
 * one is committed (see `nextSequence`).
 * @returns how many events got a position
 */
export async function sequenceEvents(store: Store, batchSize = BATCH_SIZE): Promise<number> {
  let total = 0
  // a look without a lock first: most of the time there is nothing to do
  while (await hasUnsequencedEvents(store.read)) {
    const count = await store.transaction(async tx => {
      if (!(await tryLockSequencer(tx, store.dialect))) return 0
      return assignPositions(tx, store.dialect, batchSize)
    })
    total += count
    // what was committed meanwhile wakes the worker again
    if (count < batchSize) break
  }
  return total
}
