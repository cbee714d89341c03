import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../store.js'
import { isSqlite } from './search.js'
import { BOOLEAN_COLUMNS, JSON_COLUMNS } from './values.js'

/**
 * Rows of another table as one value of a query, a JSON array in no particular order: what
 * hangs on a row comes along in the same statement. No columns of bytes. Read it with `parseJsonRows`.
 */
export function jsonRows(
  db: Db,
  table: string,
  columns: readonly string[],
  condition: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const found = sql.table(table)
  if (!isSqlite(db))
    return sql`(select coalesce(json_agg(${sql.ref(table)}), '[]') from ${found} where ${condition})`
  const members = columns.map(name => {
    return sql`${sql.lit(name)}, ${inJson(name, sql.ref(`${table}.${name}`))}`
  })
  return sql`(select json_group_array(json_object(${sql.join(members)})) from ${found} where ${condition})`
}

/** SQLite knows neither booleans nor JSON as types of columns, but its JSON does. */
function inJson(name: string, value: RawBuilder<unknown>): RawBuilder<unknown> {
  if (BOOLEAN_COLUMNS.has(name)) return sql`json(iif(${value}, 'true', 'false'))`
  return JSON_COLUMNS.has(name) ? sql`json(${value})` : value
}

/** PostgreSQL's driver has parsed it already. */
export function parseJsonRows<Row>(value: unknown): Row[] {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Row[]
}
