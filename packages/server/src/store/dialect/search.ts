import { type RawBuilder, sql, SqliteAdapter } from 'kysely'
import type { Db, Scope } from '../store.js'

/** Trigram indexes know nothing about shorter terms. */
const TRIGRAM_LENGTH = 3
/**
 * An index is asked for so much of a term at most: each further trigram is one
 * more list of matches to go through.
 */
const PART_LENGTH = 5
/** More matches than these are fetched in the order of the page instead of being found first and sorted. */
const NARROW_LIMIT = 1000

export const isSqlite = (db: Db) => db.getExecutor().adapter instanceof SqliteAdapter

/** `%`, `_` and the escape character itself lose their meaning; use with `escape '\'`. */
export function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, character => `\\${character}`)}%`
}

/**
 * Users whose search text contains the lower-cased term, tested row by row. On PostgreSQL
 * the planner may use `users_search`.
 */
export function containsTerm(term: string): RawBuilder<boolean> {
  return sql<boolean>`users.search_text like ${likePattern(term)} escape '\\'`
}

/**
 * A term, and the part of it by which the trigram index finds users; what is
 * found is then tested for the whole.
 */
export interface IndexedTerm {
  term: string
  part: string
  /** SQLite: the row numbers of all users with the part, so that the index is not asked twice */
  rowNumbers?: number[]
}

/** The same as `containsTerm`, found through the trigram index. */
export function containsTermIndexed(db: Db, { term, part, rowNumbers }: IndexedTerm): RawBuilder<boolean> {
  if (rowNumbers)
    return sql<boolean>`(users.row_number in (select value from json_each(${JSON.stringify(rowNumbers)})) and ${containsTerm(term)})`
  const found = isSqlite(db)
    ? sql<boolean>`users.row_number in (select rowid from user_search where user_search match ${ftsPhrase(part)})`
    : containsTerm(part)
  if (part === term) return found
  // an expression, of which no index knows: PostgreSQL would look all of the term up otherwise
  return sql<boolean>`(${found} and users.search_text || '' like ${likePattern(term)} escape '\\')`
}

/**
 * Restricts to one instance. SQLite has no statistics of the full-text index and would rather walk the whole
 * instance than look up the matches; the plus sign takes that choice away
 * (https://sqlite.org/optoverview.html, section 2).
 */
export function inInstance({ db, instance }: Scope, bySearch: boolean): RawBuilder<boolean> {
  const plus = bySearch && isSqlite(db) ? sql.raw('+') : sql.raw('')
  return sql<boolean>`${plus}users.instance_id = ${instance.id}`
}

/** Whether the trigram index can find this term. */
export function isIndexable(term: string): boolean {
  return [...term].length >= TRIGRAM_LENGTH
}

/**
 * How the index finds the users with this term, if there are so few that all of them may be fetched and
 * sorted. A part of the term is tried first: the rest of it is often what many have in common, such as the
 * domain of an email address. Costs one or two bounded looks into the index.
 */
export async function findNarrow(scope: Scope, term: string): Promise<IndexedTerm | undefined> {
  const { db } = scope
  if (!isIndexable(term)) return undefined
  for (const part of new Set([tellingPart(term), term])) {
    if (isSqlite(db)) {
      const rowNumbers = await findRowNumbers(db, part)
      if (rowNumbers) return { term, part, rowNumbers }
    } else if (await isNarrow(scope, part)) {
      return { term, part }
    }
  }
  return undefined
}

/**
 * What tells an email address from others stands before its `@`; of other terms, the end: ids begin alike.
 */
function tellingPart(term: string): string {
  const characters = [...term]
  const at = characters.indexOf('@')
  const end = at < TRIGRAM_LENGTH ? characters.length : at + 1
  return characters.slice(Math.max(0, end - PART_LENGTH), end).join('')
}

/** SQLite: the users with this part of all instances, as row numbers; null when there are too many. */
async function findRowNumbers(db: Db, part: string): Promise<number[] | null> {
  const found = sql`select rowid from user_search where user_search match ${ftsPhrase(part)} limit ${NARROW_LIMIT + 1}`
  // as one value: a row of a result costs more than a number in a text
  const { rows } = await sql<{
    numbers: string
  }>`select json_group_array(rowid) as numbers from (${found})`.execute(db)
  const numbers = JSON.parse(rows[0]?.numbers ?? '[]') as number[]
  return numbers.length <= NARROW_LIMIT ? numbers : null
}

/** PostgreSQL: whether few users have this term. */
async function isNarrow({ db, instance }: Scope, term: string): Promise<boolean> {
  const matches = sql`select 1 from users where instance_id = ${instance.id} and ${containsTerm(term)} limit ${NARROW_LIMIT + 1}`
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
