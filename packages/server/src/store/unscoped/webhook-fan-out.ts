import { sql } from 'kysely'
import type { Db, Scope } from '../store.js'
import { keysAmong } from './keys-among.js'

/** Unscoped by design: from events to deliveries. To be called under the lock of the endpoint. */

/** How many deliveries are not settled; counts no further than `limit`. */
export async function countOpenDeliveries(db: Db, key: EndpointKey, limit: number): Promise<number> {
  let count = 0
  for (const status of ['pending', 'waiting'] as const) {
    const row = await db
      .selectFrom(
        db
          .selectFrom('webhook_deliveries')
          .select('event_id')
          .where('instance_id', '=', key.instanceId)
          .where('endpoint_id', '=', key.endpointId)
          .where('status', '=', status)
          .limit(limit)
          .as('open'),
      )
      .select(eb => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    count += Number(row.count)
  }
  return count
}

/**
 * Types of the next events after a position, and the position of the last of them; null when there are none.
 */
export async function nextEventTypes(
  { db, instance }: Scope,
  position: number,
  limit: number,
): Promise<{ lastPosition: number; types: string[] } | null> {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('events')
        .select(['type', 'position'])
        .where('instance_id', '=', instance.id)
        .where('position', '>', position)
        .orderBy('position')
        .limit(limit)
        .as('next'),
    )
    .select(eb => ['type', eb.fn.max('position').as('last')])
    .groupBy('type')
    .execute()
  if (rows.length === 0) return null
  return { types: rows.map(row => row.type), lastPosition: Math.max(...rows.map(row => Number(row.last))) }
}

export interface EventRange {
  after: number
  until: number
  types: string[]
}

/**
 * Makes deliveries of the events of a range, and makes due what is the first of its resource. An event that
 * was delivered already (replay) starts afresh; one that is on its way is sent once more after that.
 */
export async function insertDeliveries(
  db: Db,
  key: EndpointKey,
  range: EventRange,
  now: number,
): Promise<void> {
  if (range.types.length === 0) return
  const settled = sql`webhook_deliveries.status in ('delivered', 'failed')`
  const { rows } = await sql<{ resource_id: string }>`
    insert into webhook_deliveries
      (instance_id, endpoint_id, event_id, event_type, resource_id, position, status, attempts, next_attempt_at, created_at)
    select instance_id, cast(${key.endpointId} as text), id, type, resource_id, position, 'waiting', 0,
      cast(${now} as bigint), cast(${now} as bigint)
    from events
    where instance_id = ${key.instanceId} and position > ${range.after} and position <= ${range.until}
      and type in (${sql.join(range.types)})
    on conflict (instance_id, endpoint_id, event_id) do update set
      status = case when ${settled} then 'waiting' else webhook_deliveries.status end,
      attempts = case when ${settled} then 0 else webhook_deliveries.attempts end,
      settled_at = null,
      resend_requested_at = case when webhook_deliveries.status = 'pending' then excluded.created_at else null end
    returning resource_id`.execute(db)
  await promoteHeads(
    db,
    key,
    rows.map(row => row.resource_id),
    now,
  )
}

const PROMOTED_AT_ONCE = 500

/**
 * Makes the earliest waiting delivery of each of these resources due, where nothing of the resource is on its
 * way. To be called under the lock of the endpoint.
 */
export async function promoteHeads(
  db: Db,
  key: EndpointKey,
  resourceIds: readonly string[],
  now: number,
): Promise<void> {
  const distinct = [...new Set(resourceIds)]
  for (let from = 0; from < distinct.length; from += PROMOTED_AT_ONCE) {
    const among = keysAmong(
      ['instance_id', 'endpoint_id', 'resource_id'],
      [key.instanceId, key.endpointId],
      distinct.slice(from, from + PROMOTED_AT_ONCE),
    )
    await sql`
      update webhook_deliveries set status = 'pending', next_attempt_at = ${now}
      where ${among} and status = 'waiting'
        and not exists (
          select 1 from webhook_deliveries as head
          where head.instance_id = webhook_deliveries.instance_id
            and head.endpoint_id = webhook_deliveries.endpoint_id
            and head.resource_id = webhook_deliveries.resource_id and head.status = 'pending')
        and not exists (
          select 1 from webhook_deliveries as earlier
          where earlier.instance_id = webhook_deliveries.instance_id
            and earlier.endpoint_id = webhook_deliveries.endpoint_id
            and earlier.resource_id = webhook_deliveries.resource_id
            and earlier.status = 'waiting' and earlier.position < webhook_deliveries.position)`.execute(db)
  }
}

/** An endpoint and the instance that it belongs to. */
export interface EndpointKey {
  instanceId: string
  endpointId: string
}
