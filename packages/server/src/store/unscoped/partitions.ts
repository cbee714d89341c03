import { sql } from 'kysely'
import { DAY_MS } from '../../platform/clock.js'
import { ADVISORY_KEYS } from '../advisory-keys.js'
import type { Db, Tx } from '../store.js'

/**
 * PostgreSQL: tables whose rows lie in partitions by the time of their making (ADR 0034). The code reads and
 * writes the whole table; only what is here knows its parts.
 */
export const PARTITIONED = ['events', 'webhook_attempts'] as const
export type PartitionedTable = (typeof PARTITIONED)[number]

/** A span of time, Unix ms; `to` is no part of it. */
export interface Span {
  from: number
  to: number
}

export interface Partition extends Span {
  name: string
  /** the table that it is a direct part of */
  parent: string
}

export interface Layout {
  /** the table that is divided by time: the whole one, or what was added to it when it was turned over */
  parent: string
  /** in order */
  spans: Partition[]
  /** holds what was there before there were partitions, and gets nothing more; its span is not known */
  before: string | null
}

/** What every row goes to that no partition is there for. */
export const restOf = (table: PartitionedTable) => `${table}_rest`
/** What was there before the table was turned over. */
export const beforeOf = (table: PartitionedTable) => `${table}_before`
/** Of what was turned over, the part that is divided by time. */
export const sinceOf = (table: PartitionedTable) => `${table}_since`

/** Traffic waits behind a lock that is asked for, so nobody asks for longer than this. */
const LOCK_MS = 300
/** Nor is one kept for longer than this. */
const STATEMENT_MS = 1000

const BOUND = /^FOR VALUES FROM \('(\d+)'\) TO \('(\d+)'\)$/

/** How a table is divided now. */
export async function readLayout(db: Db, table: PartitionedTable): Promise<Layout> {
  const { rows } = await sql<{ name: string; parent: string; bound: string | null }>`
    select part.relname as name, whole.relname as parent, pg_get_expr(part.relpartbound, part.oid) as bound
    from pg_partition_tree(cast(${table} as regclass)) as tree
    join pg_class as part on part.oid = tree.relid
    join pg_class as whole on whole.oid = tree.parentrelid`.execute(db)
  const spans = rows.flatMap(({ name, parent, bound }) => {
    const [, from, to] = BOUND.exec(bound ?? '') ?? []
    return from === undefined ? [] : [{ name, parent, from: Number(from), to: Number(to) }]
  })
  const partOf = (name: string) => rows.find(row => row.name === name)
  return {
    parent: partOf(restOf(table))?.parent ?? table,
    spans: spans.sort((a, b) => a.from - b.from),
    before: partOf(beforeOf(table))?.name ?? null,
  }
}

/** What was there before there were partitions, as one of the time up to its newest row. */
export async function partitionBefore(db: Db, table: PartitionedTable): Promise<Partition> {
  const name = beforeOf(table)
  const { rows } = await sql<{ newest: number | null }>`
    select max(created_at) as newest from ${sql.table(name)}`.execute(db)
  return { name, parent: table, from: 0, to: Number(rows[0]?.newest ?? -1) + 1 }
}

/** What time the database has, Unix ms. */
export async function databaseTime(db: Db): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`.execute(db)
  return Number(rows[0]!.now)
}

/**
 * Takes the right to change partitions until the transaction ends, and gives up early what it would have to
 * wait for. @returns false while another node has it
 */
export async function claimPartitions(tx: Tx): Promise<boolean> {
  await sql.raw(`set local lock_timeout = ${LOCK_MS}`).execute(tx)
  await sql.raw(`set local statement_timeout = ${STATEMENT_MS}`).execute(tx)
  const { rows } = await sql<{ claimed: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(ADVISORY_KEYS.partitions)}) as claimed`.execute(tx)
  return rows[0]!.claimed
}

/**
 * Makes the partition of a span. What the table of the rest holds of it moves there: rows of a clock that was
 * ahead. It is made first and attached then, which reading and writing go on beside, but for the moment in
 * which PostgreSQL looks through the table of the rest. @throws StorageUnavailable when that takes long
 */
export async function addPartition(
  tx: Tx,
  table: PartitionedTable,
  parent: string,
  { from, to }: Span,
): Promise<void> {
  const name = `${table}_from_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`
  const rest = restOf(table)
  await run(tx, `create table ${name} (like ${rest} including all)`)
  await run(tx, `lock table ${rest} in access exclusive mode`)
  await run(
    tx,
    `with ahead as (delete from ${rest} where created_at >= ${from} and created_at < ${to} returning *)
     insert into ${name} select * from ahead`,
  )
  await run(tx, `alter table ${parent} attach partition ${name} for values from (${from}) to (${to})`)
}

/** Nobody reads or changes the partition until the transaction ends. Call it before `detachPartition`. */
export async function lockPartition(tx: Tx, { name, parent }: Partition): Promise<void> {
  await run(tx, `lock table only ${parent}, ${name} in access exclusive mode`)
}

/** The rows leave their table in a moment, and stay in one that `listDetached` finds until it is dropped. */
export async function detachPartition(tx: Tx, { name, parent }: Partition): Promise<void> {
  await run(tx, `alter table ${parent} detach partition ${name}`)
  await run(tx, `alter table ${name} rename to past_${name}`)
}

/** What was detached and is still there. */
export async function listDetached(db: Db, table: PartitionedTable): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = cast(current_schema() as regnamespace) and relkind = 'r' and not relispartition
      and relname ~ ${`^past_${table}_(from_[0-9]{8}|before)$`}
    order by relname`.execute(db)
  return rows.map(row => row.name)
}

export async function dropDetached(tx: Tx, name: string): Promise<void> {
  await run(tx, `drop table if exists ${name}`)
}

/** Statements of DDL take no parameters. */
async function run(tx: Tx, statement: string): Promise<void> {
  await sql.raw(statement).execute(tx)
}

/** How many partitions there are, at most, within the time that rows are kept. */
const PARTS_OF_RETENTION = 8

/** How long a partition is whose rows are kept for so many days: whole days. */
export const widthOf = (keptDays: number) => Math.ceil(keptDays / PARTS_OF_RETENTION) * DAY_MS

/**
 * Spans without a partition from the next midnight (UTC) until one whole partition is ahead. The time before
 * that midnight is left to the table of the rest: its rows need not move.
 * @param present in order
 */
export function missingSpans(present: readonly Span[], now: number, width: number): Span[] {
  const until = now + width + DAY_MS
  const missing: Span[] = []
  let from = midnightAfter(now)
  while (from < until) {
    const next = present.find(span => span.to > from)
    const isThere = next !== undefined && next.from <= from
    const to = isThere ? next.to : Math.min(from + width, next?.from ?? Infinity)
    if (!isThere) missing.push({ from, to })
    from = to
  }
  return missing
}

/** The next midnight in UTC; of one, the next one. */
export const midnightAfter = (instant: number) => (Math.floor(instant / DAY_MS) + 1) * DAY_MS
