import type { Connection, Scope, Tx } from './store.js'
import type { EventRow, WebhookAttemptRow, WebhookDeliveryRow, WebhookDeliveryStatus } from './tables.js'

export interface AttemptFilter {
  endpointId?: string | undefined
  eventId?: string | undefined
  onlyFailed?: boolean | undefined
  /** an attempt's id: what was made before it */
  before?: Pick<WebhookAttemptRow, 'created_at' | 'id'> | undefined
  limit: number
}

/** An attempt with the type of its event; null when the delivery is forgotten already. */
export type TypedAttempt = WebhookAttemptRow & { event_type: string | null }

function typedAttempts({ db, instance }: Scope) {
  return db
    .selectFrom('webhook_attempts as attempt')
    .leftJoin('webhook_deliveries as delivery', join =>
      join
        .onRef('delivery.instance_id', '=', 'attempt.instance_id')
        .onRef('delivery.endpoint_id', '=', 'attempt.endpoint_id')
        .onRef('delivery.event_id', '=', 'attempt.event_id'),
    )
    .selectAll('attempt')
    .select('delivery.event_type')
    .where('attempt.instance_id', '=', instance.id)
}

/** Attempts, newest first. */
export async function listWebhookAttempts(scope: Scope, filter: AttemptFilter): Promise<TypedAttempt[]> {
  const { endpointId, eventId, onlyFailed, before, limit } = filter
  let query = typedAttempts(scope)
  if (endpointId) query = query.where('attempt.endpoint_id', '=', endpointId)
  if (eventId) query = query.where('attempt.event_id', '=', eventId)
  if (onlyFailed) query = query.where('attempt.error', 'is not', null)
  if (before) {
    query = query.where(eb =>
      eb.or([
        eb('attempt.created_at', '<', before.created_at),
        eb.and([eb('attempt.created_at', '=', before.created_at), eb('attempt.id', '<', before.id)]),
      ]),
    )
  }
  return query.orderBy('attempt.created_at', 'desc').orderBy('attempt.id', 'desc').limit(limit).execute()
}

export async function findWebhookAttempt(scope: Scope, id: string): Promise<TypedAttempt | undefined> {
  return typedAttempts(scope).where('attempt.id', '=', id).executeTakeFirst()
}

export interface DeliveryFilter {
  status?: WebhookDeliveryStatus | undefined
  /** position: older than this */
  before?: number | undefined
  limit: number
}

/** Deliveries of an endpoint, newest event first. */
export async function listWebhookDeliveries(
  { db, instance }: Scope,
  endpointId: string,
  { status, before, limit }: DeliveryFilter,
): Promise<WebhookDeliveryRow[]> {
  let query = db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('endpoint_id', '=', endpointId)
  if (status) query = query.where('status', '=', status)
  if (before !== undefined) query = query.where('position', '<', before)
  return query.orderBy('position', 'desc').limit(limit).execute()
}

export async function findWebhookDelivery(
  { db, instance }: Scope,
  endpointId: string,
  eventId: string,
): Promise<WebhookDeliveryRow | undefined> {
  return db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('endpoint_id', '=', endpointId)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
}

/** Puts failed deliveries of events since an instant back into the queue. @returns the resource of each */
export async function requeueFailedDeliveries(
  { db, instance }: Scope<Tx>,
  endpointId: string,
  sincePosition: number,
): Promise<string[]> {
  const rows = await db
    .updateTable('webhook_deliveries')
    .set({ status: 'waiting', attempts: 0, settled_at: null })
    .where('instance_id', '=', instance.id)
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'failed')
    .where('position', '>', sincePosition)
    .returning('resource_id')
    .execute()
  return rows.map(row => row.resource_id)
}

/** Puts one delivery back into the queue, whatever became of it; inserts it when there was none. */
export async function requeueDelivery(
  { db }: Connection<Tx>,
  endpointId: string,
  event: Pick<EventRow, 'instance_id' | 'id' | 'type' | 'resource_id'> & { position: number },
  now: number,
): Promise<void> {
  await db
    .insertInto('webhook_deliveries')
    .values({
      instance_id: event.instance_id,
      endpoint_id: endpointId,
      event_id: event.id,
      event_type: event.type,
      resource_id: event.resource_id,
      position: event.position,
      status: 'waiting',
      attempts: 0,
      next_attempt_at: now,
      resend_requested_at: null,
      last_status: null,
      last_error: null,
      created_at: now,
      settled_at: null,
    })
    .onConflict(conflict =>
      conflict.columns(['instance_id', 'endpoint_id', 'event_id']).doUpdateSet(eb => {
        const isPending = eb('webhook_deliveries.status', '=', 'pending')
        return {
          // one that is on its way is sent once more afterwards
          status: eb
            .case()
            .when(isPending)
            .then('pending' as const)
            .else('waiting' as const)
            .end(),
          attempts: eb.case().when(isPending).then(eb.ref('webhook_deliveries.attempts')).else(0).end(),
          resend_requested_at: eb.case().when(isPending).then(now).else(null).end(),
          settled_at: null,
        }
      }),
    )
    .execute()
}

/** How many deliveries of an endpoint are in each state that still needs something, and how many failed. */
export async function countWebhookDeliveries({ db, instance }: Scope, endpointId: string) {
  const rows = await db
    .selectFrom('webhook_deliveries')
    .select(eb => ['status', eb.fn.countAll<number>().as('count')])
    .where('instance_id', '=', instance.id)
    .where('endpoint_id', '=', endpointId)
    .groupBy('status')
    .execute()
  const counts: Record<WebhookDeliveryStatus, number> = { waiting: 0, pending: 0, delivered: 0, failed: 0 }
  for (const row of rows) counts[row.status] = Number(row.count)
  return counts
}
