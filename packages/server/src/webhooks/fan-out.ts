import { wantsEvent } from '../config/event-types.js'
import type { Tx } from '../store/store.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import * as deliveries from '../store/unscoped/webhook-fan-out.js'
import { updateEndpoint } from '../store/unscoped/webhook-queue.js'
import { isDown } from './schedule.js'

/** Small: SQLite works in the thread that answers requests. */
const BATCH_SIZE = 100
/**
 * Deliveries of one endpoint that may be open. Further events wait in the event log, where they cost nothing,
 * so that an endpoint which is down for days does not fill the database.
 */
const MAX_OPEN = 2000

/**
 * Turns the next events after an endpoint's position into deliveries, in order. Nothing is
 * skipped: the position moves in the same transaction. To be called under the lock of the
 * endpoint, whose row it keeps up to date.
 * @returns whether it has moved on
 */
export async function fanOut(tx: Tx, endpoint: WebhookEndpointRow, now: number): Promise<boolean> {
  const key = { instanceId: endpoint.instance_id, endpointId: endpoint.id }
  const next = await deliveries.nextEventTypes(
    { db: tx, instance: { id: key.instanceId } },
    endpoint.enqueued_position,
    BATCH_SIZE,
  )
  if (!next) return false
  // while it is down a single delivery finds out whether it is back: more of them would only be a burden
  const maxOpen = isDown(endpoint.consecutive_failures) ? 1 : MAX_OPEN
  if ((await deliveries.countOpenDeliveries(tx, key, maxOpen)) >= maxOpen) return false
  const range = { after: endpoint.enqueued_position, until: next.lastPosition }
  const types = next.types.filter(type => wantsEvent(endpoint.event_types, type))
  await deliveries.insertDeliveries(tx, key, { ...range, types }, now)
  endpoint.enqueued_position = next.lastPosition
  await updateEndpoint(tx, key, { enqueued_position: next.lastPosition })
  return true
}
