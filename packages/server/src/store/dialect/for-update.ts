import { PostgresAdapter, type SelectQueryBuilder } from 'kysely'
import type { Db, Store } from '../store.js'

/**
 * Locks the selected rows until the transaction ends. `skipLocked`: two nodes at once, the second one takes
 * other rows instead of waiting. SQLite has one writer at a time anyway.
 */
export function forUpdateOf<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  dialect: Store['dialect'],
  options: { skipLocked?: boolean } = {},
): SelectQueryBuilder<DB, TB, O> {
  if (dialect === 'sqlite') return query
  return options.skipLocked ? query.forUpdate().skipLocked() : query.forUpdate()
}

/** The same where the connection is at hand, and not the store. */
export function lockedRows<DB, TB extends keyof DB, O>(
  db: Db,
  query: SelectQueryBuilder<DB, TB, O>,
  options: { skipLocked?: boolean } = {},
): SelectQueryBuilder<DB, TB, O> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  return forUpdateOf(query, isPostgres ? 'postgres' : 'sqlite', options)
}
