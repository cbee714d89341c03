import { sql } from 'kysely'
import type { Db, Store } from '../store.js'
import { findState, putState } from './system-state.js'

/**
 * SQLite keeps what was committed last in a file of its own, the log (`-wal`),
 * until a checkpoint copies it over.
 */

const IN_DATABASE = 'log_mark_in_database'
const IN_LOG = 'log_mark_in_log'

/**
 * Writes a mark into an SQLite database that a checkpoint brings into the database itself, and then the same
 * mark once more, into the log. So a copy of the database without its log shows, until the next checkpoint,
 * that something is missing. A whole backup has both. The checkpoint is a passive one because it leaves the
 * log as long as it is: one that is empty while the marks differ is what `lacksItsLog` looks for.
 */
export async function markLog(store: Store, mark: string): Promise<void> {
  await store.transaction(tx => putState(tx, IN_DATABASE, mark))
  await sql`pragma wal_checkpoint(passive)`.execute(store.read)
  // the one that is there: another process may have begun as well
  await store.transaction(async tx => putState(tx, IN_LOG, (await findState(tx, IN_DATABASE)) ?? mark))
}

/** Whether changes are missing that the log held. Says nothing while there is a log. */
export async function lacksItsLog(db: Db): Promise<boolean> {
  return (await findState(db, IN_DATABASE)) !== (await findState(db, IN_LOG))
}
