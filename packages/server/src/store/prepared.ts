import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './store.js'

/** Stands for a value while the query is compiled. */
class Slot {
  constructor(readonly name: string) {}
}

/** A query by a unique key: SQLite is asked for its one row, which costs half of asking for a list. */
export interface SingleRowQuery<Row> extends CompiledQuery<Row> {
  readonly isSingleRow: true
}

/**
 * The one row that a unique key finds, for the busiest paths: built and compiled once per dialect instead of at every call,
 * which costs more than SQLite needs to answer it. `build` gets slots in place of values; they may be used as values alone.
 */
export function preparedRow<Values extends Record<string, string | number>, Row>(
  build: (db: Db, slots: Values) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row | undefined> {
  const compiled = new Map<unknown, CompiledQuery<Row>>()
  const slots = new Proxy({}, { get: (_, name) => new Slot(String(name)) }) as Values
  return async (db, values) => {
    const dialect = db.getExecutor().adapter.constructor
    let query = compiled.get(dialect)
    if (!query) {
      query = build(db, slots).compile()
      compiled.set(dialect, query)
    }
    const parameters = query.parameters.map(value => (value instanceof Slot ? values[value.name] : value))
    const single: SingleRowQuery<Row> = { ...query, parameters, isSingleRow: true }
    return (await db.executeQuery<Row>(single)).rows[0]
  }
}
