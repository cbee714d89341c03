import type { Compilable, CompiledQuery } from 'kysely'
import { hashSecret } from '../platform/crypto.js'
import type { Db } from './store.js'

/** Stands for a value while the query is compiled. */
class Slot {
  constructor(readonly name: string) {}
}

export interface PreparedQuery<Row> extends CompiledQuery<Row> {
  /** by a unique key: SQLite is asked for its one row, which costs half of asking for a list */
  readonly isSingleRow: boolean
}

type Values = Record<string, unknown>
type Build<Given, Row> = (db: Db, slots: Given) => Compilable<Row>

const slots = new Proxy({}, { get: (_, name) => new Slot(String(name)) })

/** Puts values in the places of their slots. */
function fill<Row>(
  { sql, query, queryId, parameters }: CompiledQuery<Row>,
  values: Values,
  isSingleRow: boolean,
): PreparedQuery<Row> {
  return {
    sql,
    query,
    queryId,
    parameters: parameters.map(value => (value instanceof Slot ? values[value.name] : value)),
    isSingleRow,
  }
}

const names = new Map<string, string>()

/** Of the text, so that behind a pooler one name never means two queries. */
const nameOf = (sql: string) => `frontdesk_${hashSecret(sql).slice(0, 32)}`

/**
 * The name under which PostgreSQL keeps a prepared query, so that it plans it once for each connection;
 * undefined for others. Those with a wildcard have none: a migration of a newer node would change their
 * columns under a running connection, which PostgreSQL refuses ("cached plan must not change result type").
 */
export const statementName = (sql: string) => names.get(sql)

/** Compiles once for each dialect. */
function compiledOnce<Given, Row>(build: Build<Given, Row>): (db: Db) => CompiledQuery<Row> {
  const compiled = new Map<unknown, CompiledQuery<Row>>()
  return db => {
    const dialect = db.getExecutor().adapter.constructor
    let query = compiled.get(dialect)
    if (!query) {
      query = build(db, slots as Given).compile()
      compiled.set(dialect, query)
      if (!query.sql.includes('*')) names.set(query.sql, nameOf(query.sql))
    }
    return query
  }
}

type Execute = <Row>(query: CompiledQuery<Row>) => Promise<{ rows: Row[] }>

const shortcuts = new WeakMap<Db, Execute>()

/**
 * How prepared queries reach a database outside of transactions: past Kysely,
 * whose own way takes six promises.
 */
export function setShortcut(db: Db, execute: Execute): void {
  shortcuts.set(db, execute)
}

function execute<Row>(db: Db, query: CompiledQuery<Row>): Promise<{ rows: Row[] }> {
  const shortcut = shortcuts.get(db)
  return shortcut ? shortcut(query) : db.executeQuery<Row>(query)
}

/**
 * A query for busy paths: built and compiled once for each dialect instead of at every call, which costs more
 * than SQLite needs to answer it. `build` gets slots in place of values; they may be used as values alone.
 */
export function prepared<Given extends Values, Row>(
  build: Build<Given, Row>,
): (db: Db, values: Given) => Promise<Row[]> {
  const compiled = compiledOnce(build)
  return async (db, values) => (await execute<Row>(db, fill(compiled(db), values, false))).rows
}

/** The same for the one row that a unique key finds. */
export function preparedRow<Given extends Values, Row>(
  build: Build<Given, Row>,
): (db: Db, values: Given) => Promise<Row | undefined> {
  const compiled = compiledOnce(build)
  return async (db, values) => {
    const { rows } = await execute<Row>(db, fill(compiled(db), values, true))
    return rows[0]
  }
}
