import type { Scope, Tx } from './store.js'

/** New codes take the place of all earlier ones. */
export async function replaceBackupCodes(
  scope: Scope<Tx>,
  userId: string,
  codeDigests: string[],
  now: number,
): Promise<void> {
  const { db, instance } = scope
  await deleteBackupCodesOfUser(scope, userId)
  const rows = codeDigests.map(digest => ({
    instance_id: instance.id,
    user_id: userId,
    code_digest: digest,
    used_at: null,
    created_at: now,
  }))
  await db.insertInto('backup_codes').values(rows).execute()
}

/** Uses up a code: one statement, so that of any number of parallel tries exactly one gets true. */
export async function consumeBackupCode(
  { db, instance }: Scope<Tx>,
  userId: string,
  codeDigest: string,
  now: number,
): Promise<boolean> {
  const result = await db
    .updateTable('backup_codes')
    .set({ used_at: now })
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .where('code_digest', '=', codeDigest)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function deleteBackupCodesOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  await db
    .deleteFrom('backup_codes')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}
