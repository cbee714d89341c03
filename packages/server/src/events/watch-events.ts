import type { Registry } from 'prom-client'
import type { Services } from '../context/services.js'
import { addAskedGauge } from '../platform/asked-gauge.js'
import { SECOND_MS } from '../platform/clock.js'
import { readByIndexes } from '../store/dialect/by-indexes.js'
import { countWaitingEvents, oldestWaitingSince } from '../store/unscoped/sequencing.js'

/** Further ones are not counted: the count would cost most when there is most to do. */
const MOST_COUNTED = 10_000
/** Of so many instances the oldest event is looked for. */
const MOST_INSTANCES = 1000
const COMPLAINT = 'events were not counted'

/**
 * Adds to the metrics what waits for its position. It is read when somebody asks for the metrics, and is the
 * same on every node. While the database does not answer there is no figure: 0 would say that all is well.
 */
export function watchEvents(registry: Registry, services: Services): void {
  const { store, clock, log } = services
  addAskedGauge(registry, log, {
    complaint: COMPLAINT,
    name: 'frontdesk_events_waiting',
    help: `Events that are committed and have no position yet; ${MOST_COUNTED} stands for more as well.`,
    read: () => readByIndexes(store, db => countWaitingEvents(db, MOST_COUNTED)),
  })
  addAskedGauge(registry, log, {
    complaint: COMPLAINT,
    name: 'frontdesk_events_oldest_waiting_seconds',
    help: 'How long the event has waited for its position that waits longest.',
    async read() {
      const since = await readByIndexes(store, db => oldestWaitingSince(db, store.dialect, MOST_INSTANCES))
      return since === null ? 0 : Math.max(0, clock.now() - since) / SECOND_MS
    },
  })
}
