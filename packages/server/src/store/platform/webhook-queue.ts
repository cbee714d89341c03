import { sql } from 'kysely'
import { forUpdateOf } from '../dialect/for-update.js'
import type { Db, Store } from '../store.js'
import type { EventRow, WebhookAttemptRow, WebhookDeliveryRow, WebhookEndpointRow } from '../tables.js'
import { findState } from './system-state.js'

/** Unscoped by design: one dispatcher serves the endpoints of every instance. */

type Dialect = Store['dialect']

/** An endpoint and the instance that it belongs to. */
export interface EndpointKey {
  instanceId: string
  endpointId: string
}

/** The position that the newest event of the whole database has. */
export async function lastEventPosition(db: Db): Promise<number> {
  return Number((await findState(db, 'events_last_position')) ?? '0')
}

/** Enabled endpoints that have events which are no deliveries yet. */
export async function listEndpointsBehind(db: Db): Promise<EndpointKey[]> {
  return db
    .selectFrom('webhook_endpoints')
    .select(['instance_id as instanceId', 'id as endpointId'])
    .where('disabled_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('events')
          .select('events.id')
          .whereRef('events.instance_id', '=', 'webhook_endpoints.instance_id')
          .whereRef('events.position', '>', 'webhook_endpoints.enqueued_position'),
      ),
    )
    .execute()
}

/** Enabled endpoints that something is due for. */
export async function listEndpointsWithDueDeliveries(db: Db, now: number): Promise<EndpointKey[]> {
  return db
    .selectFrom('webhook_endpoints')
    .select(['instance_id as instanceId', 'id as endpointId'])
    .where('disabled_at', 'is', null)
    .where(eb => eb.or([eb('paused_until', 'is', null), eb('paused_until', '<=', now)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('webhook_deliveries')
          .select('webhook_deliveries.event_id')
          .whereRef('webhook_deliveries.instance_id', '=', 'webhook_endpoints.instance_id')
          .whereRef('webhook_deliveries.endpoint_id', '=', 'webhook_endpoints.id')
          .where('webhook_deliveries.status', '=', 'pending')
          .where('webhook_deliveries.next_attempt_at', '<=', now),
      ),
    )
    .execute()
}

/** Locks the endpoint until the transaction ends; undefined when another node has it or it is gone. */
export async function tryLockEndpoint(
  db: Db,
  dialect: Dialect,
  key: EndpointKey,
): Promise<WebhookEndpointRow | undefined> {
  return forUpdateOf(endpointQuery(db, key), dialect, { skipLocked: true }).executeTakeFirst()
}

/** Locks the endpoint until the transaction ends, waiting for another node if need be. */
export async function lockEndpoint(
  db: Db,
  dialect: Dialect,
  key: EndpointKey,
): Promise<WebhookEndpointRow | undefined> {
  return forUpdateOf(endpointQuery(db, key), dialect).executeTakeFirst()
}

function endpointQuery(db: Db, { instanceId, endpointId }: EndpointKey) {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('id', '=', endpointId)
}

export async function updateEndpoint(
  db: Db,
  { instanceId, endpointId }: EndpointKey,
  changes: Partial<WebhookEndpointRow>,
): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set(changes)
    .where('instance_id', '=', instanceId)
    .where('id', '=', endpointId)
    .execute()
}

/** How many deliveries are not settled; counts no further than `limit`. */
export async function countOpenDeliveries(db: Db, key: EndpointKey, limit: number): Promise<number> {
  let count = 0
  for (const status of ['pending', 'waiting'] as const) {
    const row = await db
      .selectFrom(
        deliveriesOf(db, key).select('event_id').where('status', '=', status).limit(limit).as('open'),
      )
      .select(eb => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    count += Number(row.count)
  }
  return count
}

function deliveriesOf(db: Db, { instanceId, endpointId }: EndpointKey) {
  return db
    .selectFrom('webhook_deliveries')
    .where('instance_id', '=', instanceId)
    .where('endpoint_id', '=', endpointId)
}

/** Types of the next events after a position, and the position of the last of them; null when there are none. */
export async function nextEventTypes(
  db: Db,
  instanceId: string,
  position: number,
  limit: number,
): Promise<{ lastPosition: number; types: string[] } | null> {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('events')
        .select(['type', 'position'])
        .where('instance_id', '=', instanceId)
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
 * Makes deliveries of the events of a range. An event that was delivered already (replay) starts afresh; one that is on
 * its way is sent once more after that. Call `promoteHeads` afterwards.
 */
export async function insertDeliveries(
  db: Db,
  key: EndpointKey,
  range: EventRange,
  now: number,
): Promise<void> {
  if (range.types.length === 0) return
  const settled = sql`webhook_deliveries.status in ('delivered', 'failed')`
  await sql`
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
      resend_requested_at = case when webhook_deliveries.status = 'pending' then excluded.created_at else null end`.execute(
    db,
  )
}

/**
 * Makes the earliest waiting delivery of each resource due, where nothing of the resource is on its way.
 * `among` narrows it down to resources that can have changed. To be called under the lock of the endpoint.
 */
export async function promoteHeads(
  db: Db,
  key: EndpointKey,
  now: number,
  among: { resourceIds: string[] } | { after: number; until: number } | null,
): Promise<void> {
  const narrowed =
    among === null
      ? sql``
      : 'resourceIds' in among
        ? sql`and resource_id in (${sql.join(among.resourceIds)})`
        : sql`and position > ${among.after} and position <= ${among.until}`
  await sql`
    update webhook_deliveries set status = 'pending', next_attempt_at = ${now}
    where instance_id = ${key.instanceId} and endpoint_id = ${key.endpointId} and status = 'waiting' ${narrowed}
      and not exists (
        select 1 from webhook_deliveries as head
        where head.instance_id = webhook_deliveries.instance_id and head.endpoint_id = webhook_deliveries.endpoint_id
          and head.resource_id = webhook_deliveries.resource_id and head.status = 'pending')
      and not exists (
        select 1 from webhook_deliveries as earlier
        where earlier.instance_id = webhook_deliveries.instance_id
          and earlier.endpoint_id = webhook_deliveries.endpoint_id
          and earlier.resource_id = webhook_deliveries.resource_id
          and earlier.status = 'waiting' and earlier.position < webhook_deliveries.position)`.execute(db)
}

export interface ClaimedDelivery {
  eventId: string
  resourceId: string
  /** with this one; tells whether the delivery is still the claimant's own */
  attempts: number
  payload: EventRow['payload']
}

/**
 * Claims due deliveries. Until `claimedUntil` nobody else takes them; after it they count as abandoned. The attempt is
 * counted here, so that a delivery which takes the process down is not tried for ever.
 */
export async function claimDeliveries(
  db: Db,
  dialect: Dialect,
  key: EndpointKey,
  claim: { now: number; claimedUntil: number; limit: number },
): Promise<ClaimedDelivery[]> {
  const due = forUpdateOf(
    deliveriesOf(db, key)
      .select('event_id')
      .where('status', '=', 'pending')
      .where('next_attempt_at', '<=', claim.now)
      .orderBy('next_attempt_at')
      .orderBy('position')
      .limit(claim.limit),
    dialect,
    { skipLocked: true },
  )
  const rows = await db
    .with('due', () => due)
    .updateTable('webhook_deliveries')
    .from('due')
    .where('webhook_deliveries.instance_id', '=', key.instanceId)
    .where('webhook_deliveries.endpoint_id', '=', key.endpointId)
    .whereRef('webhook_deliveries.event_id', '=', 'due.event_id')
    .set(eb => ({ next_attempt_at: claim.claimedUntil, attempts: eb('attempts', '+', 1) }))
    .returning([
      'webhook_deliveries.event_id as eventId',
      'attempts',
      'resource_id as resourceId',
      'position',
    ])
    .execute()
  if (rows.length === 0) return []
  const payloads = await payloadsOf(
    db,
    key.instanceId,
    rows.map(row => row.eventId),
  )
  return rows
    .sort((a, b) => a.position - b.position)
    .map(({ eventId, resourceId, attempts }) => ({
      eventId,
      resourceId,
      attempts,
      payload: payloads.get(eventId) ?? {},
    }))
}

async function payloadsOf(db: Db, instanceId: string, ids: string[]) {
  const rows = await db
    .selectFrom('events')
    .select(['id', 'payload'])
    .where('instance_id', '=', instanceId)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(row => [row.id, row.payload]))
}

/** What an attempt changes about its delivery. */
export interface Settlement {
  eventId: string
  resourceId: string
  attempts: number
  status: 'delivered' | 'failed' | 'pending'
  /** for `pending` */
  nextAttemptAt: number
  lastStatus: number | null
  lastError: string | null
}

/** Writes results, except of deliveries that somebody else has taken over since. To be called under the lock of the endpoint. */
export async function settleDeliveries(
  db: Db,
  key: EndpointKey,
  settlements: Settlement[],
  now: number,
): Promise<void> {
  for (const group of groupAlike(settlements)) {
    const { status, attempts, nextAttemptAt, lastStatus, lastError } = group[0]!
    const isSettled = status !== 'pending'
    const again = sql`resend_requested_at is not null`
    await sql`
      update webhook_deliveries set
        status = ${isSettled ? sql`case when ${again} then 'waiting' else ${status} end` : status},
        attempts = ${isSettled ? sql`case when ${again} then 0 else attempts end` : sql`attempts`},
        settled_at = ${isSettled ? sql`case when ${again} then null else cast(${now} as bigint) end` : null},
        resend_requested_at = ${isSettled ? null : sql`resend_requested_at`},
        next_attempt_at = ${nextAttemptAt}, last_status = ${lastStatus}, last_error = ${lastError}
      where instance_id = ${key.instanceId} and endpoint_id = ${key.endpointId}
        and event_id in (${sql.join(group.map(each => each.eventId))})
        and status = 'pending' and attempts = ${attempts}`.execute(db)
  }
  const released = settlements.filter(each => each.status !== 'pending').map(each => each.resourceId)
  if (released.length > 0) await promoteHeads(db, key, now, { resourceIds: released })
}

/** Most deliveries end alike: one statement for all of them. */
function groupAlike(settlements: Settlement[]): Settlement[][] {
  const groups = new Map<string, Settlement[]>()
  for (const each of settlements) {
    const alike = JSON.stringify([
      each.status,
      each.attempts,
      each.nextAttemptAt,
      each.lastStatus,
      each.lastError,
    ])
    const group = groups.get(alike)
    if (group) group.push(each)
    else groups.set(alike, [each])
  }
  return [...groups.values()]
}

export async function insertAttempts(db: Db, rows: WebhookAttemptRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto('webhook_attempts').values(rows).execute()
}

/** PostgreSQL's clock is one for all nodes; on SQLite the nodes share a machine. */
export async function readDatabaseClock(db: Db): Promise<number> {
  const result = await sql<{ now: number }>`
    select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`.execute(db)
  return Number(result.rows[0]!.now)
}

export type { WebhookDeliveryRow }
