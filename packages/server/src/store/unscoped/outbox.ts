import { sql } from 'kysely'
import { preparedRow } from '../prepared.js'
import type { Db, Store, Tx } from '../store.js'
import type { MessageRow } from '../tables.js'
import { findState, putState } from './system-state.js'

/** Unscoped by design: one worker serves the outbox of every instance. */

type Dialect = Store['dialect']
type Channel = MessageRow['channel']

const LAST_POSITION = 'events_last_position'

/** Any constant will do: it names the lock among the advisory locks of the database. */
const SEQUENCER_LOCK_KEY = 4_400_002

/**
 * Takes the right to give positions until the transaction ends. On SQLite the write
 * transaction itself is that right.
 * @returns false when another node has it
 */
export async function tryLockSequencer(db: Db, dialect: Dialect): Promise<boolean> {
  if (dialect === 'sqlite') return true
  const result = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(SEQUENCER_LOCK_KEY)}) as locked`.execute(db)
  return result.rows[0]?.locked === true
}

export async function hasUnsequencedEvents(db: Db): Promise<boolean> {
  return (await unsequencedEvent(db, {})) !== undefined
}

const unsequencedEvent = preparedRow<Record<string, never>, { id: string }>(db =>
  db.selectFrom('events').select('id').where('position', 'is', null).limit(1),
)

/**
 * Gives positions to committed events that have none, oldest first. An event sorts by the highest
 * id among itself and its resource's waiting predecessors: ids follow the time of emission, but
 * the clocks of two nodes may differ, and the order within a resource must hold all the same. To
 * be called under `tryLockSequencer`.
 * @returns how many events got a position
 */
export async function assignPositions(db: Tx, dialect: Dialect, limit: number): Promise<number> {
  const last = Number((await findState(db, LAST_POSITION)) ?? '0')
  // ids are base62: only the order of bytes is the order of time
  const byBytes = sql.raw(dialect === 'sqlite' ? 'binary' : '"C"')
  // materialized: else SQLite walks all events, in the order of the partitions,
  // instead of the index of those that wait
  const result = await sql`
    update events set position = cast(${last} as bigint) + ranked.number
    from (
      with waiting as materialized (
        select instance_id, id, resource_id, sequence from events where position is null
      )
      select instance_id, id, row_number() over (order by sort_key, sequence) as number
      from (
        select instance_id, id, sequence,
          max(id collate ${byBytes}) over (partition by instance_id, resource_id order by sequence) as sort_key
        from waiting
      ) as keyed
      order by number limit ${sql.lit(limit)}
    ) as ranked
    where events.instance_id = ranked.instance_id and events.id = ranked.id`.execute(db)
  const count = Number(result.numAffectedRows ?? 0n)
  if (count > 0) await putState(db, LAST_POSITION, String(last + count))
  return count
}

function dueMessages(db: Db, now: number) {
  return db
    .selectFrom('messages')
    .where('status', '=', 'pending')
    .where('next_attempt_at', '<=', now)
    .where(eb => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
}

export async function hasDueMessages(db: Db, now: number): Promise<boolean> {
  return (await dueMessage(db, { now })) !== undefined
}

const dueMessage = preparedRow<{ now: number }, { id: string }>((db, { now }) =>
  dueMessages(db, now).select('id').limit(1),
)

export interface MessageClaim {
  channels: readonly Channel[]
  now: number
  claimedUntil: number
  limit: number
}

/**
 * Claims due messages for one worker. An attempt is counted here, so that a message which takes the process
 * down is not tried for ever; `attempts` also tells a worker whether the message is still its own.
 */
export async function claimMessages(db: Tx, dialect: Dialect, claim: MessageClaim): Promise<MessageRow[]> {
  let due = dueMessages(db, claim.now)
    .where('channel', 'in', claim.channels)
    .select('id')
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(claim.limit)
  // two nodes at once: the second takes the next ones instead of waiting (SQLite has one writer anyway)
  if (dialect === 'postgres') due = due.forUpdate().skipLocked()
  return db
    .with('due', () => due.select('instance_id'))
    .updateTable('messages')
    .from('due')
    .whereRef('messages.instance_id', '=', 'due.instance_id')
    .whereRef('messages.id', '=', 'due.id')
    .set(eb => ({ claimed_until: claim.claimedUntil, attempts: eb('messages.attempts', '+', 1) }))
    .returningAll() // not 'messages.*': SQLite has no table wildcards here
    .execute()
}

type Claimed = Pick<MessageRow, 'instance_id' | 'id' | 'attempts'>

/** Writes the result of an attempt, unless another worker has taken the message over since. */
export async function settleMessage(db: Tx, message: Claimed, changes: Partial<MessageRow>): Promise<void> {
  await db
    .updateTable('messages')
    .set({ ...changes, claimed_until: null })
    .where('instance_id', '=', message.instance_id)
    .where('id', '=', message.id)
    .where('status', '=', 'pending')
    .where('attempts', '=', message.attempts)
    .execute()
}
