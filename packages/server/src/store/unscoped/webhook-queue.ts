import { sql } from 'kysely'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import { forUpdateOf } from '../dialect/for-update.js'
import { prepared } from '../prepared.js'
import type { Db, Scope, Store, Tx } from '../store.js'
import type { EventRow, WebhookAttemptRow, WebhookEndpointRow } from '../tables.js'
import { keysAmong } from './keys-among.js'
import { type EndpointKey, promoteHeads } from './webhook-fan-out.js'

/** Unscoped by design: one dispatcher serves the endpoints of every instance. */

type Dialect = Store['dialect']

/**
 * Enabled endpoints that do not rest and that something is due for, or that have
 * events which are no deliveries yet.
 */
export async function listEndpointsWithWork(db: Db, now: number): Promise<EndpointKey[]> {
  return endpointsWithWork(db, { now })
}

const endpointsWithWork = prepared<{ now: number }, EndpointKey>((db, { now }) =>
  db
    .selectFrom('webhook_endpoints')
    .select(['instance_id as instanceId', 'id as endpointId'])
    .where('disabled_at', 'is', null)
    .where(eb => eb.or([eb('paused_until', 'is', null), eb('paused_until', '<=', now)]))
    .where(({ and, or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('webhook_deliveries')
            .select('webhook_deliveries.event_id')
            .whereRef('webhook_deliveries.instance_id', '=', 'webhook_endpoints.instance_id')
            .whereRef('webhook_deliveries.endpoint_id', '=', 'webhook_endpoints.id')
            .where('webhook_deliveries.status', '=', 'pending')
            .where('webhook_deliveries.next_attempt_at', '<=', now),
        ),
        and([
          // of most endpoints this says that there is nothing, without a look into every part of the log
          exists(
            selectFrom('event_logs')
              .select('event_logs.instance_id')
              .whereRef('event_logs.instance_id', '=', 'webhook_endpoints.instance_id')
              .whereRef('event_logs.last_position', '>', 'webhook_endpoints.enqueued_position'),
          ),
          exists(
            selectFrom('events')
              .select('events.id')
              .whereRef('events.instance_id', '=', 'webhook_endpoints.instance_id')
              .whereRef('events.position', '>', 'webhook_endpoints.enqueued_position'),
          ),
        ]),
      ]),
    ),
)

/**
 * Locks the endpoint until the transaction ends. @throws StorageUnavailable `locked` while somebody else has
 * it: waiting would keep a connection from the other endpoints
 */
export async function lockEndpoint(
  db: Db,
  dialect: Dialect,
  key: EndpointKey,
): Promise<WebhookEndpointRow | undefined> {
  const { instanceId, endpointId } = key
  const query = db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('id', '=', endpointId)
  const locked = await forUpdateOf(query, dialect, { skipLocked: true }).executeTakeFirst()
  if (!locked && (await query.executeTakeFirst())) throw new StorageUnavailable('locked')
  return locked
}

export async function updateEndpoint(
  db: Tx,
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

const eventsAmong = ({ instanceId, endpointId }: EndpointKey, eventIds: readonly string[]) =>
  keysAmong(['instance_id', 'endpoint_id', 'event_id'], [instanceId, endpointId], eventIds)

function deliveriesOf(db: Db, { instanceId, endpointId }: EndpointKey) {
  return db
    .selectFrom('webhook_deliveries')
    .where('instance_id', '=', instanceId)
    .where('endpoint_id', '=', endpointId)
}

export interface ClaimedDelivery {
  eventId: string
  resourceId: string
  /** with this one; tells whether the delivery is still the claimant's own */
  attempts: number
  payload: EventRow['payload']
}

/**
 * Claims due deliveries. Until `claimedUntil` nobody else takes them; after it they count as abandoned. The
 * attempt is counted here, so that a delivery which takes the process down is not tried for ever.
 */
export async function claimDeliveries(
  db: Tx,
  dialect: Dialect,
  key: EndpointKey,
  claim: { now: number; claimedUntil: number; limit: number },
): Promise<ClaimedDelivery[]> {
  const due = await forUpdateOf(
    deliveriesOf(db, key)
      .select('event_id')
      .where('status', '=', 'pending')
      .where('next_attempt_at', '<=', claim.now)
      .orderBy('next_attempt_at')
      .orderBy('position')
      .limit(claim.limit),
    dialect,
    { skipLocked: true },
  ).execute()
  if (due.length === 0) return []
  const rows = await db
    .updateTable('webhook_deliveries')
    .where(
      eventsAmong(
        key,
        due.map(row => row.event_id),
      ),
    )
    .set(eb => ({ next_attempt_at: claim.claimedUntil, attempts: eb('attempts', '+', 1) }))
    .returning(['event_id as eventId', 'attempts', 'resource_id as resourceId', 'position'])
    .execute()
  const payloads = await payloadsOf(
    { db, instance: { id: key.instanceId } },
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

async function payloadsOf({ db, instance }: Scope, ids: string[]) {
  const rows = await db
    .selectFrom('events')
    .select(['id', 'payload'])
    .where(keysAmong(['instance_id', 'id'], [instance.id], ids))
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

/**
 * Writes results, except of deliveries that somebody else has taken over since. To be
 * called under the lock of the endpoint.
 */
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
      where ${eventsAmong(
        key,
        group.map(each => each.eventId),
      )}
        and status = 'pending' and attempts = ${attempts}`.execute(db)
  }
  const released = settlements.filter(each => each.status !== 'pending').map(each => each.resourceId)
  await promoteHeads(db, key, released, now)
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

export async function insertAttempts(db: Tx, rows: WebhookAttemptRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto('webhook_attempts').values(rows).execute()
}
