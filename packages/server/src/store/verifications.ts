import { sql } from 'kysely'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { VerificationRow } from './tables.js'

export async function findVerification(scope: Scope, id: string): Promise<VerificationRow | undefined> {
  return findRow(scope, 'verifications', id)
}

export async function insertVerification(scope: Connection<Tx>, row: VerificationRow): Promise<void> {
  await insertRow(scope, 'verifications', row)
}

/** Spends an open code: one statement, so that of any number of parallel tries exactly one gets true. */
export async function consumeVerification(
  scope: Scope<Tx>,
  id: string,
  codeDigest: string,
  now: number,
): Promise<boolean> {
  const result = await openVerification(scope, id, now)
    .set({ verified_at: now })
    .where('code_digest', '=', codeDigest)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Counts a wrong code against an open verification. @returns false when it was not open any more */
export async function countWrongCode(scope: Scope<Tx>, id: string, now: number): Promise<boolean> {
  const result = await openVerification(scope, id, now)
    .set({ attempts: sql<number>`attempts + 1` })
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

function openVerification({ db, instance }: Scope<Tx>, id: string, now: number) {
  return db
    .updateTable('verifications')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('attempts', '<', 'max_attempts')
}

/** Which client opened the link; null: one that is not known. */
export async function noteOpener(scope: Scope<Tx>, id: string, clientId: string | null): Promise<void> {
  await updateRow(scope, 'verifications', id, { verified_by_client_id: clientId })
}

/** Ends an open verification without a proof. @returns false when it was not open any more */
export async function failVerification(scope: Scope<Tx>, id: string, now: number): Promise<boolean> {
  const result = await openVerification(scope, id, now)
    .set({ attempts: sql<number>`max_attempts` })
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** What a visit to a provider remembers, and how it has ended. */
export async function changeVisit(
  scope: Scope<Tx>,
  id: string,
  changes: Pick<VerificationRow, 'sealed_ciphertext'> | Pick<VerificationRow, 'outcome'>,
): Promise<void> {
  await updateRow(scope, 'verifications', id, changes)
}

/** Puts another secret, and what it leads to, in the place of a visit's state. @returns false: it was over */
export async function replaceVisitSecret(
  scope: Scope<Tx>,
  id: string,
  { from, to, sealed, now }: { from: string; to: string; sealed: string; now: number },
): Promise<boolean> {
  const result = await openVerification(scope, id, now)
    .set({ code_digest: to, sealed_ciphertext: sealed })
    .where('code_digest', '=', from)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/**
 * Takes over what a visit has proven for another attempt: one statement, so that it happens once.
 * @returns false when it was taken over before
 */
export async function claimTransfer({ db, instance }: Scope<Tx>, id: string): Promise<boolean> {
  const result = await db
    .updateTable('verifications')
    .set({ outcome: null })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('outcome', 'is not', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
