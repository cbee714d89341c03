import { ApiError } from '../errors/api-error.js'
import { findEvent, positionBefore } from '../store/events.js'
import type { Tx } from '../store/store.js'
import { promoteHeads } from '../store/unscoped/webhook-fan-out.js'
import { lastEventPosition } from '../store/unscoped/webhook-queue.js'
import { requeueDelivery, requeueFailedDeliveries } from '../store/webhook-deliveries.js'
import { lockWebhookEndpoint, updateWebhookEndpoint } from '../store/webhook-endpoints.js'
import type { EndpointDeps } from './endpoints.js'

/** Call each of these in a transaction, and wake the dispatcher afterwards. */

/**
 * Sends one event to an endpoint again, delivered or not, in its place among the open events of its resource.
 * @throws ApiError resource_not_found
 */
export async function resendEvent(
  deps: EndpointDeps,
  tx: Tx,
  instanceId: string,
  endpointId: string,
  eventId: string,
): Promise<void> {
  await lock(deps, tx, instanceId, endpointId)
  const event = await findEvent({ db: tx, instance: { id: instanceId } }, eventId)
  if (!event || event.position === null) throw new ApiError('resource_not_found')
  const now = deps.clock.now()
  await requeueDelivery({ db: tx }, endpointId, { ...event, position: event.position }, now)
  await promoteHeads(tx, { instanceId, endpointId }, [event.resource_id], now)
}

/**
 * Sends again what failed for good among the events since an instant. @returns how many
 * @throws ApiError resource_not_found
 */
export async function resendFailed(
  deps: EndpointDeps,
  tx: Tx,
  instanceId: string,
  endpointId: string,
  since: number,
): Promise<number> {
  const endpoint = await lock(deps, tx, instanceId, endpointId)
  const position = await positionBefore(
    { db: tx, instance: { id: instanceId } },
    since,
    endpoint.enqueued_position,
  )
  const resourceIds = await requeueFailedDeliveries(
    { db: tx, instance: { id: instanceId } },
    endpointId,
    position,
  )
  await promoteHeads(tx, { instanceId, endpointId }, resourceIds, deps.clock.now())
  return resourceIds.length
}

/**
 * Sends all events since an instant again: the endpoint goes back in the log, and what it
 * passes a second time is delivered a second time, in the same order. New events come after.
 * Works for a new endpoint as well.
 * @returns how many positions of the log it goes back
 * @throws ApiError resource_not_found
 */
export async function replaySince(
  deps: EndpointDeps,
  tx: Tx,
  instanceId: string,
  endpointId: string,
  since: number,
): Promise<number> {
  const endpoint = await lock(deps, tx, instanceId, endpointId)
  const start = await positionBefore(
    { db: tx, instance: { id: instanceId } },
    since,
    await lastEventPosition(tx),
  )
  const position = Math.min(start, endpoint.enqueued_position)
  await updateWebhookEndpoint({ db: tx, instance: { id: instanceId } }, endpointId, {
    enqueued_position: position,
    updated_at: deps.clock.now(),
  })
  return endpoint.enqueued_position - position
}

async function lock(deps: EndpointDeps, tx: Tx, instanceId: string, endpointId: string) {
  const endpoint = await lockWebhookEndpoint(
    { db: tx, instance: { id: instanceId } },
    deps.store.dialect,
    endpointId,
  )
  if (!endpoint) throw new ApiError('resource_not_found')
  return endpoint
}
