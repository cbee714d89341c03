import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { SessionReverificationRow } from './tables.js'

export async function findReverification(
  { db, instance }: Scope,
  sessionId: string,
): Promise<SessionReverificationRow | undefined> {
  return db
    .selectFrom('session_reverifications')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
}

/** The row, locked until the end of the transaction: parallel attempts run one after another. */
export async function lockReverification(
  { db, instance }: Scope<Tx>,
  sessionId: string,
): Promise<SessionReverificationRow | undefined> {
  return db
    .updateTable('session_reverifications')
    .set(eb => ({ updated_at: eb.ref('updated_at') }))
    .where('instance_id', '=', instance.id)
    .where('session_id', '=', sessionId)
    .returningAll()
    .executeTakeFirst()
}

/** Starts anew: what the session had before is gone. */
export async function putReverification(scope: Connection<Tx>, row: SessionReverificationRow): Promise<void> {
  const { db } = scope
  await db
    .deleteFrom('session_reverifications')
    .where('instance_id', '=', row.instance_id)
    .where('session_id', '=', row.session_id)
    .execute()
  await insertRow(scope, 'session_reverifications', row)
}

export async function updateReverification(
  { db, instance }: Scope<Tx>,
  sessionId: string,
  changes: Partial<SessionReverificationRow>,
): Promise<void> {
  await db
    .updateTable('session_reverifications')
    .set(changes)
    .where('instance_id', '=', instance.id)
    .where('session_id', '=', sessionId)
    .execute()
}
