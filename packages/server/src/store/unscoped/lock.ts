import { sql } from 'kysely'
import { ADVISORY_KEYS } from '../advisory-keys.js'
import type { Store, Tx } from '../store.js'

/**
 * One change of applications, instances and keys at a time, until the transaction ends. Call it first in the
 * transaction. On SQLite the transaction itself is the lock (BEGIN IMMEDIATE).
 */
export async function lockPlatform(store: Pick<Store, 'dialect'>, tx: Tx): Promise<void> {
  if (store.dialect !== 'postgres') return
  await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_KEYS.platform)})`.execute(tx)
}
