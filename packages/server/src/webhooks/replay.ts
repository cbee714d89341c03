import { ApiError } from '../errors/api-error.js'
import { findEvent, lastEventPosition, positionBefore } from '../store/events.js'
import type { Scope, Tx } from '../store/store.js'
import { promoteHeads } from '../store/unscoped/webhook-fan-out.js'
import { requeueDelivery, requeueFailedDeliveries } from '../store/webhook-deliveries.js'
import { lockWebhookEndpoint, updateWebhookEndpoint } from '../store/webhook-endpoints.js'
import type { EndpointDeps } from './endpoints.js'

// the dispatcher wants to be woken after each of these has committed

/**
 * Sends one event to an endpoint again, delivered or not, in its place among the open events of its resource.
 * @throws ApiError resource_not_found
 */
export async function resendEvent(
  deps: EndpointDeps,
  scope: Scope<Tx>,
  endpointId: string,
  eventId: string,
): Promise<void> {
  const { db, instance } = scope
  await lock(deps, scope, endpointId)
  const event = await findEvent(scope, eventId)
  if (!event || event.position === null) throw new ApiError('resource_not_found')
  const now = deps.clock.now()
  await requeueDelivery(scope, endpointId, { ...event, position: event.position }, now)
  await promoteHeads(db, { instanceId: instance.id, endpointId }, [event.resource_id], now)
}

/**
 * Sends again what failed for good among the events since an instant. @returns how many
 * @throws ApiError resource_not_found
 */
export async function resendFailed(
  deps: EndpointDeps,
  scope: Scope<Tx>,
  endpointId: string,
  since: number,
): Promise<number> {
  const { db, instance } = scope
  const endpoint = await lock(deps, scope, endpointId)
  const position = await positionBefore(scope, since, endpoint.enqueued_position)
  const resourceIds = await requeueFailedDeliveries(scope, endpointId, position)
  await promoteHeads(db, { instanceId: instance.id, endpointId }, resourceIds, deps.clock.now())
  return resourceIds.length
}

/**
 * Sends all events since an instant again: the endpoint goes back in the log, and what it
 * passes a second time is delivered a second time, in the same order. New events come after.
 * Works for a new endpoint as well.
 * @throws ApiError resource_not_found
 */
export async function replaySince(
  deps: EndpointDeps,
  scope: Scope<Tx>,
  endpointId: string,
  since: number,
): Promise<void> {
  const endpoint = await lock(deps, scope, endpointId)
  const start = await positionBefore(scope, since, await lastEventPosition(scope))
  const position = Math.min(start, endpoint.enqueued_position)
  await updateWebhookEndpoint(scope, endpointId, {
    enqueued_position: position,
    updated_at: deps.clock.now(),
  })
}

async function lock(deps: EndpointDeps, scope: Scope<Tx>, endpointId: string) {
  const endpoint = await lockWebhookEndpoint(scope, deps.store.dialect, endpointId)
  if (!endpoint) throw new ApiError('resource_not_found')
  return endpoint
}
