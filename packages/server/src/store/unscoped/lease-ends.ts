import { sql } from 'kysely'
import { isSqlite } from '../dialect/search.js'
import { prepared } from '../prepared.js'
import type { Db } from '../store.js'
import { REVISION } from './instance-changes.js'

/** Unscoped by design: one look tells a node what has changed in all instances together. */

/** Up to where a node knows the ends of leases; of one server and its history alone. */
export interface LeaseMark {
  /** PostgreSQL: a snapshot; SQLite: the last position */
  position: string
  /** PostgreSQL: when the server was started; another one may have another history */
  server: string
}

export interface Changes {
  /** how many changes of instances there have been */
  revision: number
  mark: LeaseMark
  /** what leases that ended since were about; null: too much, or nobody knows */
  ended: string[] | null
  /** the database's time, Unix ms; null: that of this machine */
  now: number | null
}

/** A node that has missed more forgets all that it keeps. */
const LIMIT = 5000

interface ChangesRow {
  revision: string | null
  position: string | number
  server: string
  subjects: string[] | string
  now: number | null
}

const onPostgres = prepared<{ position: string | null }, ChangesRow>((db, { position }) =>
  db.selectNoFrom([
    sql<string | null>`(select value from system_state where name = ${sql.lit(REVISION)})`.as('revision'),
    sql<string>`pg_current_snapshot()::text`.as('position'),
    sql<string>`pg_postmaster_start_time()::text`.as('server'),
    sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`.as('now'),
    sql<string[]>`array(
      select distinct subject from lease_ends
      where position >= pg_snapshot_xmin(${position}::text::pg_snapshot)
        and not pg_visible_in_snapshot(position, ${position}::text::pg_snapshot)
      limit ${sql.lit(LIMIT + 1)})`.as('subjects'),
  ]),
)

const onSqlite = prepared<{ position: string | null }, ChangesRow>((db, { position }) =>
  db.selectNoFrom([
    sql<string | null>`(select value from system_state where name = ${sql.lit(REVISION)})`.as('revision'),
    sql<number>`(select coalesce(max(position), 0) from lease_ends)`.as('position'),
    sql<string>`''`.as('server'),
    sql<null>`null`.as('now'),
    sql<string>`(select json_group_array(subject) from (
      select distinct subject from lease_ends where position > cast(${position} as integer)
      limit ${sql.lit(LIMIT + 1)}))`.as('subjects'),
  ]),
)

/**
 * What has changed since a mark. On PostgreSQL that is what the snapshot of the mark did not show:
 * transactions become visible in no order of their numbers, and none may be missed.
 */
export async function findChanges(db: Db, since: LeaseMark | null): Promise<Changes> {
  const position = since?.position ?? null
  const [row] = isSqlite(db) ? await onSqlite(db, { position }) : await onPostgres(db, { position })
  const mark = { position: String(row!.position), server: row!.server }
  const subjects: string[] =
    typeof row!.subjects === 'string' ? (JSON.parse(row!.subjects) as string[]) : row!.subjects
  const isFollowed =
    since !== null && since.server === mark.server && subjects.length <= LIMIT && !wentBack(db, since, mark)
  return { revision: Number(row!.revision ?? '0'), mark, ended: isFollowed ? subjects : null, now: row!.now }
}

/** A database file that was put back has another history. PostgreSQL is started anew for that. */
const wentBack = (db: Db, since: LeaseMark, mark: LeaseMark) =>
  isSqlite(db) && Number(mark.position) < Number(since.position)

/** Rows of no use any more. @returns how many were deleted */
export async function deleteLeaseEnds(db: Db, before: number, limit: number): Promise<number> {
  const result = await sql`
    delete from lease_ends where position in (
      select position from lease_ends where ended_at < ${before} limit ${sql.lit(limit)}
    )`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}
