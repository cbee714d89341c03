import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../store.js'
import { isSqlite } from './search.js'
import { BOOLEAN_COLUMNS } from './values.js'

/**
 * Rows of another table as one value of a query, a JSON array in no particular order: what
 * hangs on a row comes along in the same statement. Columns of text, integers and booleans
 * alone. Read it with `parseJsonRows`.
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
    const value = sql.ref(`${table}.${name}`)
    // SQLite knows no booleans, but its JSON does
    return sql`${sql.lit(name)}, ${BOOLEAN_COLUMNS.has(name) ? sql`json(iif(${value}, 'true', 'false'))` : value}`
  })
  return sql`(select json_group_array(json_object(${sql.join(members)})) from ${found} where ${condition})`
}

/** PostgreSQL's driver has parsed it already. */
export function parseJsonRows<Row>(value: unknown): Row[] {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Row[]
}
