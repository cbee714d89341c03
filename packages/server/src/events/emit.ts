import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import { insertEvent, nextSequence } from '../store/events.js'
import type { Scope, Tx } from '../store/store.js'
import { EventIds } from './event-id.js'

export interface NewEvent {
  /** a webhook event type, e.g. `user.created` */
  type: string
  /** the resource whose events must keep their order, e.g. the user's id */
  resourceId: string
  /** the resource as webhooks show it now: `data` of the payload */
  data: object
}

/** The transaction that an event belongs to, and the request that caused it. A context is one. */
export interface EmitContext extends Scope<Tx>, Pick<Context, 'now' | 'afterCommit'> {
  services: Pick<Services, 'ids' | 'clock' | 'random' | 'wake' | 'inspectEvent'>
  request: Pick<Context['request'], 'ipAddress' | 'userAgent'>
}

const eventIds = new WeakMap<Services['ids'], EventIds>()

/**
 * Writes an event into the caller's transaction: it is published exactly when the change itself is. The whole
 * webhook payload is rendered now, because the resource may be different, or gone, when it is delivered.
 */
export async function emitEvent(ctx: EmitContext, event: NewEvent): Promise<void> {
  const { services, instance, request, now } = ctx
  const attributes = {
    http_request: { client_ip: request.ipAddress ?? '', user_agent: request.userAgent ?? '' },
  }
  const payload = {
    object: 'event',
    type: event.type,
    data: event.data,
    event_attributes: attributes,
    instance_id: instance.id,
    timestamp: now,
  }
  services.inspectEvent?.(payload)
  await insertEvent(ctx, {
    instance_id: instance.id,
    id: idsOf(services).next(),
    type: event.type,
    resource_id: event.resourceId,
    sequence: await nextSequence(ctx, event.resourceId),
    position: null,
    payload,
    event_attributes: attributes,
    created_at: now,
  })
  // the worker gives the position; without this, consumers would wait for its next poll
  ctx.afterCommit(() => services.wake('events'))
}

function idsOf(services: EmitContext['services']): EventIds {
  let ids = eventIds.get(services.ids)
  if (!ids) {
    ids = new EventIds(services.clock, services.random)
    eventIds.set(services.ids, ids)
  }
  return ids
}
