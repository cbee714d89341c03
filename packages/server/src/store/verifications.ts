import { sql } from 'kysely'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { VerificationRow } from './tables.js'

export async function findVerification(
  db: Db,
  instanceId: string,
  id: string,
): Promise<VerificationRow | undefined> {
  return findRow(db, 'verifications', instanceId, id)
}

export async function insertVerification(db: Tx, row: VerificationRow): Promise<void> {
  await insertRow(db, 'verifications', row)
}

/** Spends an open code: one statement, so that of any number of parallel tries exactly one gets true. */
export async function consumeVerification(
  db: Tx,
  instanceId: string,
  id: string,
  codeDigest: string,
  now: number,
): Promise<boolean> {
  const result = await openVerification(db, instanceId, id, now)
    .set({ verified_at: now })
    .where('code_digest', '=', codeDigest)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Counts a wrong code against an open verification. @returns false when it was not open any more */
export async function countWrongCode(db: Tx, instanceId: string, id: string, now: number): Promise<boolean> {
  const result = await openVerification(db, instanceId, id, now)
    .set({ attempts: sql<number>`attempts + 1` })
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

function openVerification(db: Tx, instanceId: string, id: string, now: number) {
  return db
    .updateTable('verifications')
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('attempts', '<', 'max_attempts')
}

/** Which client opened the link; null: one that is not known. */
export async function noteOpener(
  db: Tx,
  instanceId: string,
  id: string,
  clientId: string | null,
): Promise<void> {
  await updateRow(db, 'verifications', instanceId, id, { verified_by_client_id: clientId })
}
