import { sql, SqliteAdapter, type RawBuilder } from 'kysely'
import type { Db } from '../store.js'

/** Trigram indexes know nothing about shorter terms. */
const TRIGRAM_LENGTH = 3

const isSqlite = (db: Db) => db.getExecutor().adapter instanceof SqliteAdapter

/** `%`, `_` and the escape character itself lose their meaning; use with `escape '\'`. */
export function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, character => `\\${character}`)}%`
}

/**
 * The users whose `search_text` contains the lower-cased term, as a subquery of ids to be materialized: both planners would
 * otherwise rather walk the users in the order of the page and test each, which is slow when few match.
 */
export function usersContaining(db: Db, instanceId: string, term: string): RawBuilder<{ id: string }> {
  if (isSqlite(db) && term.length >= TRIGRAM_LENGTH) {
    const phrase = `"${term.replaceAll('"', '""')}"`
    return sql<{ id: string }>`select id from users where row_number in (
      select rowid from user_search where user_search match ${phrase}) and +instance_id = ${instanceId}`
  }
  return sql<{ id: string }>`select id from users where instance_id = ${instanceId}
    and search_text like ${likePattern(term)} escape '\\'`
}

/** Position of one text in another, from 1; 0 = not in it. */
export function positionOf(db: Db, text: RawBuilder<string>, part: RawBuilder<string>): RawBuilder<number> {
  return isSqlite(db) ? sql<number>`instr(${text}, ${part})` : sql<number>`strpos(${text}, ${part})`
}

/** Both dialects alike: an absent value is the smallest. SQLite does so by itself; an index of PostgreSQL fits only without this. */
export function nullsOrder(db: Db, direction: 'asc' | 'desc'): RawBuilder<unknown> {
  if (isSqlite(db)) return sql.raw(direction)
  return sql.raw(direction === 'asc' ? 'asc nulls first' : 'desc nulls last')
}
