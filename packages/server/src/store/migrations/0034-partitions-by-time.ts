import { sql } from 'kysely'
import { DAY_MS, systemClock } from '../../platform/clock.js'
import { isSqlite } from '../dialect/search.js'
import type { Tx } from '../store.js'
import {
  addPartition,
  beforeOf,
  midnightAfter,
  type PartitionedTable,
  restOf,
  sinceOf,
} from '../unscoped/partitions.js'
import type { Migration } from './migration.js'

/** An eighth of the time that rows are kept by default. Later partitions go by the settings. */
const DAYS_OF_FIRST: Record<PartitionedTable, number> = { events: 12, webhook_attempts: 4 }

/**
 * PostgreSQL: events and attempts lie in partitions by time (ADR 0034). No row is read or written for that,
 * however many there are. Nodes of older versions go on as before: they name the whole tables, and no more
 * columns than there were.
 */
export const partitionsByTime: Migration = {
  name: '0034-partitions-by-time',
  statements: () => [],
  async convert(tx) {
    if (isSqlite(tx)) return
    await run(tx, LOCK)
    const former = await eventsTable(tx)
    await turnOver(tx, 'events')
    await turnOver(tx, 'webhook_attempts')
    await keepOrigin(tx, former)
  },
}

/**
 * In the order in which the sequencer takes them. Traffic waits behind a lock that is asked for, so it is
 * asked for in short turns.
 */
const LOCK = `do $$
begin
  for turn in 1..300 loop
    begin
      set local lock_timeout = '500ms';
      lock table event_logs, events, webhook_attempts in access exclusive mode;
      set local lock_timeout = 0;
      return;
    exception when lock_not_available then
      perform pg_sleep(0.5);
    end;
  end loop;
  raise lock_not_available using message = 'events and webhook_attempts are in use by a long transaction';
end $$`

async function turnOver(tx: Tx, table: PartitionedTable): Promise<void> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select 1 from ${sql.table(table)}) as empty`.execute(tx)
  const statements = rows[0]!.empty ? divide(table) : divideWhatComes(table)
  for (const statement of statements) await run(tx, statement)
  const from = midnightAfter(systemClock.now()) - DAY_MS
  const span = { from, to: from + DAYS_OF_FIRST[table] * DAY_MS }
  await addPartition(tx, table, rows[0]!.empty ? table : sinceOf(table), span)
}

/** The empty table becomes what takes rows that no partition is there for. */
const divide = (table: PartitionedTable) => [
  `alter table ${table} rename to ${restOf(table)}`,
  `create table ${table} (like ${restOf(table)} including defaults) partition by range (created_at)`,
  `alter table ${table} attach partition ${restOf(table)} default`,
]

/**
 * The table stays what it is, as a part of a new one. That its rows are no others PostgreSQL has to be sure
 * of, without reading them: in the new column they have a value, which is no write for each of them, and new
 * rows have none. So the condition of the part is that the column is not null.
 */
const divideWhatComes = (table: PartitionedTable) => [
  `alter table ${table} rename to ${beforeOf(table)}`,
  `alter table ${beforeOf(table)} add column before_partitions boolean not null default true`,
  `create table ${table} (like ${beforeOf(table)}) partition by list (before_partitions)`,
  `alter table ${table} alter column before_partitions drop not null`,
  `create table ${sinceOf(table)} partition of ${table} for values in (null) partition by range (created_at)`,
  `create table ${restOf(table)} (like ${beforeOf(table)} including all excluding defaults)`,
  `alter table ${restOf(table)} alter column before_partitions drop not null`,
  `alter table ${sinceOf(table)} attach partition ${restOf(table)} default`,
  `alter table ${table} attach partition ${beforeOf(table)} default`,
]

async function eventsTable(tx: Tx): Promise<string> {
  const { rows } = await sql<{ oid: string }>`select cast(cast('events' as regclass) as oid) as oid`.execute(
    tx,
  )
  return String(rows[0]!.oid)
}

/**
 * The table is part of what tells one copy of the database from another (ADR 0032). This is the same copy:
 * the logs go on.
 */
async function keepOrigin(tx: Tx, former: string): Promise<void> {
  const present = await eventsTable(tx)
  await sql`
    update event_logs set mark = regexp_replace(mark, ${`(^|/)${former}$`}, ${`\\1${present}`})
    where mark is not null`.execute(tx)
}

async function run(tx: Tx, statement: string): Promise<void> {
  await sql.raw(statement).execute(tx)
}
