import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../store.js'
import { isSqlite } from './search.js'

const POSTGRES_TYPES = { text: 'text', integer: 'bigint' } as const

/**
 * Rows of the program as a table of a query, to be given a name there. They are one parameter, so that the
 * statement is the same for any number of them.
 */
export function givenRows<const Columns extends Record<string, keyof typeof POSTGRES_TYPES>>(
  db: Db,
  columns: Columns,
  rows: readonly { [Name in keyof Columns]: Columns[Name] extends 'text' ? string : number }[],
): RawBuilder<unknown> {
  const names = Object.keys(columns)
  const json = JSON.stringify(rows.map(row => names.map(name => row[name])))
  const asSqlite = (name: string, index: number) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`
  const asPostgres = (name: string, index: number) =>
    sql`cast(value ->> ${sql.lit(index)} as ${sql.raw(POSTGRES_TYPES[columns[name]!])}) as ${sql.ref(name)}`
  return isSqlite(db)
    ? sql`(select ${sql.join(names.map(asSqlite))} from json_each(${json}))`
    : sql`(select ${sql.join(names.map(asPostgres))} from jsonb_array_elements(cast(${json} as jsonb)))`
}
