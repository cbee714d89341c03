import { sql } from 'kysely'
import type { Store, Tx } from '../store.js'

/** Any constant will do: it names the lock among the advisory locks of the database. */
const POSTGRES_PLATFORM_LOCK_KEY = 4_400_002

/**
 * One change of applications, instances and keys at a time, until the transaction ends. Call it first in the
 * transaction. On SQLite the transaction itself is the lock (BEGIN IMMEDIATE).
 */
export async function lockPlatform(store: Pick<Store, 'dialect'>, tx: Tx): Promise<void> {
  if (store.dialect !== 'postgres') return
  await sql`select pg_advisory_xact_lock(${sql.lit(POSTGRES_PLATFORM_LOCK_KEY)})`.execute(tx)
}
