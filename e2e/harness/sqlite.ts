import Libsql from 'libsql'

/** Longer than a server under load holds the write lock. */
const LOCK_WAIT_MS = 10_000

/** Opens an SQLite database that a server uses meanwhile, and closes it again. */
export function withDatabase<T>(path: string, use: (database: Libsql.Database) => T): T {
  const database = new Libsql(path)
  try {
    database.exec(`pragma busy_timeout = ${LOCK_WAIT_MS}`)
    return use(database)
  } finally {
    database.close()
  }
}

/** What a query finds there. */
export const rowsOf = (path: string, sql: string, values: unknown[]): Record<string, unknown>[] =>
  withDatabase(path, database => database.prepare(sql).all(values) as Record<string, unknown>[])
