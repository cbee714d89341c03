import { type RawBuilder, sql } from 'kysely'
import { forUpdateOf } from '../dialect/for-update.js'
import { givenRows } from '../dialect/given-rows.js'
import type { Db, LogEnd, Store, Tx } from '../store.js'
import type { EventLogEpochRow, EventRow } from '../tables.js'

/**
 * Unscoped by design: one sequencer serves the logs of every instance. Nothing here reads more of the events
 * that wait than it is asked for, however many they are; call `goByIndexes` first, or by `readByIndexes`.
 */

/** Ids are base62: only the order of bytes is the order of time. */
const byBytesOf = (dialect: Store['dialect']) => sql.raw(dialect === 'sqlite' ? 'binary' : '"C"')

/** How far a resource's waiting events are followed back: what is farther has to come by itself first. */
export const LONGEST_WALK = 50

/** An event without a position. When it was made says in which part of the table it lies. */
export type WaitingEvent = Pick<EventRow, 'id' | 'sequence'> & {
  instanceId: string
  resourceId: string
  createdAt: number
}

export interface InstanceWithWaiting {
  instanceId: string
  /** a log begins with the first event of its instance: see `insertLogs` */
  hasLog: boolean
}

/** Further instances of which events wait, in the order of their ids; `after` is at first ''. */
export async function listInstancesWithWaiting(
  db: Db,
  after: string,
  limit: number,
): Promise<InstanceWithWaiting[]> {
  const { rows } = await sql<{ instanceId: string; hasLog: boolean | number }>`
    ${waitingInstances(after)}
    select instance_id as "instanceId",
      exists (select 1 from event_logs where event_logs.instance_id = next.instance_id) as "hasLog"
    from (
      select instance_id from waiting where instance_id is not null limit ${sql.lit(limit)}
    ) as next
    order by instance_id`.execute(db)
  return rows.map(({ instanceId, hasLog }) => ({ instanceId, hasLog: Boolean(hasLog) }))
}

/** Leaps from instance to instance in the index: neither database does so for `distinct`. */
const waitingInstances = (after: string) => sql`
  with recursive waiting (instance_id) as (
    select * from (
      select instance_id from events where position is null and instance_id > ${after}
      order by instance_id limit 1
    ) as first
    union all
    select (
      select events.instance_id from events
      where events.position is null and events.instance_id > waiting.instance_id
      order by events.instance_id limit 1
    )
    from waiting where waiting.instance_id is not null
  )`

export interface ClaimedLog extends LogEnd {
  /** of the copy of the database that gave the last position; null: any */
  mark: string | null
  /** of the copy that goes on now */
  presentMark: string
}

/**
 * Takes the right to give positions in these instances until the transaction ends; those that another node
 * has are left out. On SQLite the write transaction itself is that right.
 */
export async function claimLogs(
  db: Tx,
  { dialect, origin }: Pick<Store, 'dialect' | 'origin'>,
  instanceIds: readonly string[],
): Promise<ClaimedLog[]> {
  const presentMark = await origin.mark(db)
  const query = db
    .selectFrom('event_logs')
    .select(['instance_id as instanceId', 'last_position as lastPosition', 'mark'])
    .select(presentMark.as('presentMark'))
    .where('instance_id', 'in', instanceIds)
    .orderBy('instance_id')
  return forUpdateOf(query, dialect, { skipLocked: true }).execute()
}

/** Begins logs. In a transaction of its own: who claims one may keep others waiting who begin it as well. */
export async function insertLogs(db: Tx, instanceIds: readonly string[]): Promise<void> {
  await db
    .insertInto('event_logs')
    .values(instanceIds.map(id => ({ instance_id: id, last_position: 0, mark: null })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** The first events that wait in each of these instances, by their ids. */
export async function listOldestWaiting(
  db: Db,
  dialect: Store['dialect'],
  instanceIds: readonly string[],
  limitOfEach: number,
): Promise<WaitingEvent[]> {
  const byBytes = byBytesOf(dialect)
  const ofInstance = (id: string) => sql`
    select * from (
      select instance_id as "instanceId", id, resource_id as "resourceId", sequence, created_at as "createdAt"
      from events where instance_id = ${id} and position is null
      order by id collate ${byBytes} limit ${sql.lit(limitOfEach)}
    ) as oldest`
  const query = sql.join(instanceIds.map(ofInstance), sql` union all `) as RawBuilder<WaitingEvent>
  return (await query.execute(db)).rows
}

/** Where to begin to look for what waits before an event. */
export interface Walk {
  instanceId: string
  resourceId: string
  /** of the event */
  head: number
  /** a lower sequence of the resource whose event is known to wait; else 0 */
  floor: number
}

export type WalkedEvent = WaitingEvent & Walk

/**
 * What waits of each resource between `floor` and `head`, at most `LONGEST_WALK` events back from the head.
 * Events of a resource get their positions in the order of their sequence: before one that has its position,
 * none waits.
 */
export async function listWaitingBefore(db: Db, walks: readonly Walk[]): Promise<WalkedEvent[]> {
  const given = givenRows(
    db,
    { instanceId: 'text', resourceId: 'text', head: 'integer', floor: 'integer' },
    walks,
  )
  // `coalesce`: a bare `position is null` could be looked up in the index of all that wait
  const { rows } = await sql<WalkedEvent>`
    with recursive walked ("instanceId", "resourceId", head, floor, id, sequence, "createdAt") as (
      select walk."instanceId", walk."resourceId", walk.head, walk.floor,
        events.id, events.sequence, events.created_at
      from ${given} as walk join events on events.instance_id = walk."instanceId"
        and events.resource_id = walk."resourceId" and events.sequence = walk.head - 1
      where coalesce(events.position, 0) = 0
      union all
      select walked."instanceId", walked."resourceId", walked.head, walked.floor,
        events.id, events.sequence, events.created_at
      from walked join events on events.instance_id = walked."instanceId"
        and events.resource_id = walked."resourceId" and events.sequence = walked.sequence - 1
      where coalesce(events.position, 0) = 0 and events.sequence > walked.floor
        and walked.sequence > walked.head - ${sql.lit(LONGEST_WALK)}
    )
    select * from walked`.execute(db)
  return rows
}

export interface GivenPosition {
  instanceId: string
  id: string
  createdAt: number
  position: number
}

/** The end of a log, and the copy of the database that it is in. */
export interface MarkedEnd extends LogEnd {
  mark: string
}

/** Gives positions, and moves the ends of the logs. To be called under `claimLogs`. */
export async function givePositions(
  db: Tx,
  positions: readonly GivenPosition[],
  ends: readonly MarkedEnd[],
): Promise<void> {
  await sql`
    update events set position = given.position
    from ${givenRows(
      db,
      { instanceId: 'text', id: 'text', createdAt: 'integer', position: 'integer' },
      positions,
    )} as given
    where events.instance_id = given."instanceId" and events.id = given.id
      and events.created_at = given."createdAt"`.execute(db)
  await sql`
    update event_logs set last_position = given."lastPosition", mark = given.mark
    from ${givenRows(db, { instanceId: 'text', lastPosition: 'integer', mark: 'text' }, ends)} as given
    where event_logs.instance_id = given."instanceId"`.execute(db)
}

/** Remembers which positions are in no log: above the end of one, and up to where it goes on. */
export async function insertEpochs(db: Tx, epochs: readonly EventLogEpochRow[]): Promise<void> {
  await db.insertInto('event_log_epochs').values(epochs).execute()
}

/** Every log goes on as another one, as after a restore. @returns how many there are */
export async function forgetMarks(db: Tx): Promise<number> {
  const { numUpdatedRows } = await db.updateTable('event_logs').set({ mark: '' }).executeTakeFirst()
  return Number(numUpdatedRows)
}

/** How many events wait; counts no further than `limit`. */
export async function countWaitingEvents(db: Db, limit: number): Promise<number> {
  const { count } = await db
    .selectFrom(
      db
        .selectFrom('events')
        .select('id')
        .where('position', 'is', null)
        .orderBy('instance_id') // else PostgreSQL may read the whole table, where it expects to find many soon
        .limit(limit)
        .as('waiting'),
    )
    .select(eb => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** When the event was made that waits longest, Unix ms; of so many instances at most. Null: none waits. */
export async function oldestWaitingSince(
  db: Db,
  dialect: Store['dialect'],
  instances: number,
): Promise<number | null> {
  const { rows } = await sql<{ since: number | null }>`
    ${waitingInstances('')}
    select min((
      select events.created_at from events
      where events.instance_id = each_one.instance_id and events.position is null
      order by events.id collate ${byBytesOf(dialect)} limit 1
    )) as since
    from (
      select instance_id from waiting where instance_id is not null limit ${sql.lit(instances)}
    ) as each_one`.execute(db)
  const since = rows[0]?.since
  return since == null ? null : Number(since)
}
