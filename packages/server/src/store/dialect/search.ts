import { sql, SqliteAdapter, type RawBuilder } from 'kysely'
import type { Db } from '../store.js'

/** Trigram indexes know nothing about shorter terms. */
const TRIGRAM_LENGTH = 3
/** More matches than these are fetched in the order of the page instead of being found first and sorted. */
const NARROW_LIMIT = 1000

const isSqlite = (db: Db) => db.getExecutor().adapter instanceof SqliteAdapter

/** `%`, `_` and the escape character itself lose their meaning; use with `escape '\'`. */
export function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, character => `\\${character}`)}%`
}

/** Users whose search text contains the lower-cased term, tested row by row. On PostgreSQL the planner may use `users_search`. */
export function containsTerm(term: string): RawBuilder<boolean> {
  return sql<boolean>`users.search_text like ${likePattern(term)} escape '\\'`
}

/** The same, found through the trigram index where the dialect must be told to use it. */
export function containsTermIndexed(db: Db, term: string): RawBuilder<boolean> {
  if (!isSqlite(db) || !isIndexable(term)) return containsTerm(term)
  return sql<boolean>`users.row_number in (select rowid from user_search where user_search match ${ftsPhrase(term)})`
}

/**
 * Restricts to one instance. SQLite has no statistics of the full-text index and would rather walk the whole instance than
 * look up the matches; the plus sign takes that choice away (https://sqlite.org/optoverview.html, section 2).
 */
export function inInstance(db: Db, instanceId: string, bySearch: boolean): RawBuilder<boolean> {
  const plus = bySearch && isSqlite(db) ? sql.raw('+') : sql.raw('')
  return sql<boolean>`${plus}users.instance_id = ${instanceId}`
}

/** Whether the trigram index can find this term. */
export function isIndexable(term: string): boolean {
  return [...term].length >= TRIGRAM_LENGTH
}

/** Whether so few users contain the term that all of them may be fetched and sorted; costs a bounded look into the index. */
export async function isNarrow(db: Db, instanceId: string, term: string): Promise<boolean> {
  if (!isIndexable(term)) return false
  const matches = isSqlite(db)
    ? sql`select 1 from user_search where user_search match ${ftsPhrase(term)} limit ${NARROW_LIMIT + 1}`
    : sql`select 1 from users where instance_id = ${instanceId} and ${containsTerm(term)} limit ${NARROW_LIMIT + 1}`
  const result = await sql<{ count: number }>`select count(*) as count from (${matches}) as matches`.execute(
    db,
  )
  return Number(result.rows[0]?.count) <= NARROW_LIMIT
}

const ftsPhrase = (term: string) => `"${term.replaceAll('"', '""')}"`

/** Position of one text in another, from 1; 0 = not in it. */
export function positionOf(db: Db, text: RawBuilder<string>, part: RawBuilder<string>): RawBuilder<number> {
  return isSqlite(db) ? sql<number>`instr(${text}, ${part})` : sql<number>`strpos(${text}, ${part})`
}

/** Both dialects alike: an absent value is the smallest. SQLite does so by itself. */
export function nullsOrder(db: Db, direction: 'asc' | 'desc'): RawBuilder<unknown> {
  if (isSqlite(db)) return sql.raw(direction)
  return sql.raw(direction === 'asc' ? 'asc nulls first' : 'desc nulls last')
}
