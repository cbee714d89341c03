import type { Store } from '../../store/store.js'
import * as queue from '../../store/platform/webhook-queue.js'
import { wantsEvent } from './event-filter.js'
import { isDown } from './schedule.js'

/** Small: SQLite works in the thread that answers requests. */
const BATCH_SIZE = 100
/**
 * Deliveries of one endpoint that may be open. Further events wait in the event log, where they cost nothing, so that an
 * endpoint which is down for days does not fill the database.
 */
const MAX_OPEN = 2000

/**
 * Turns the events after an endpoint's position into deliveries, in order. Nothing is skipped: the position moves in the
 * same transaction. An endpoint that is disabled keeps its place in the log.
 * @returns whether there may be more
 */
export async function fanOut(store: Store, key: queue.EndpointKey, now: number): Promise<boolean> {
  return store.transaction(async tx => {
    const endpoint = await queue.tryLockEndpoint(tx, store.dialect, key)
    if (!endpoint || endpoint.disabled_at !== null) return false
    // while it is down a single delivery finds out whether it is back: more of them would only be a burden
    const maxOpen = isDown(endpoint.consecutive_failures) ? 1 : MAX_OPEN
    if ((await queue.countOpenDeliveries(tx, key, maxOpen)) >= maxOpen) return false
    const next = await queue.nextEventTypes(tx, key.instanceId, endpoint.enqueued_position, BATCH_SIZE)
    if (!next) return false
    const range = { after: endpoint.enqueued_position, until: next.lastPosition }
    const types = next.types.filter(type => wantsEvent(endpoint.event_types, type))
    await queue.insertDeliveries(tx, key, { ...range, types }, now)
    if (types.length > 0) await queue.promoteHeads(tx, key, now, range)
    await queue.updateEndpoint(tx, key, { enqueued_position: next.lastPosition })
    return true
  })
}
