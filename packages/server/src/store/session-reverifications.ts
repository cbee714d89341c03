import { insertRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { SessionReverificationRow } from './tables.js'

export async function findReverification(
  db: Db,
  instanceId: string,
  sessionId: string,
): Promise<SessionReverificationRow | undefined> {
  return db
    .selectFrom('session_reverifications')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
}

/** The row, locked until the end of the transaction: parallel attempts run one after another. */
export async function lockReverification(
  db: Tx,
  instanceId: string,
  sessionId: string,
): Promise<SessionReverificationRow | undefined> {
  return db
    .updateTable('session_reverifications')
    .set(eb => ({ updated_at: eb.ref('updated_at') }))
    .where('instance_id', '=', instanceId)
    .where('session_id', '=', sessionId)
    .returningAll()
    .executeTakeFirst()
}

/** Starts anew: what the session had before is gone. */
export async function putReverification(db: Tx, row: SessionReverificationRow): Promise<void> {
  await db
    .deleteFrom('session_reverifications')
    .where('instance_id', '=', row.instance_id)
    .where('session_id', '=', row.session_id)
    .execute()
  await insertRow(db, 'session_reverifications', row)
}

export async function updateReverification(
  db: Tx,
  instanceId: string,
  sessionId: string,
  changes: Partial<SessionReverificationRow>,
): Promise<void> {
  await db
    .updateTable('session_reverifications')
    .set(changes)
    .where('instance_id', '=', instanceId)
    .where('session_id', '=', sessionId)
    .execute()
}
