import { findRow, updateRow } from './rows.js'
import type { Scope, Tx } from './store.js'
import type { DirectoryPullRow } from './tables.js'

/** Undefined: nobody has said what the directory is read with. */
export async function findDirectoryPull(
  scope: Scope,
  directoryId: string,
): Promise<DirectoryPullRow | undefined> {
  return findRow(scope, 'directory_pulls', directoryId)
}

type NewCredentials = Pick<
  DirectoryPullRow,
  'instance_id' | 'id' | 'credentials_ciphertext' | 'subject_email' | 'due_at' | 'updated_at'
>

/** Sets what a directory is read with; how its runs went stays. Call with the directory locked. */
export async function putDirectoryCredentials(
  { db }: Pick<Scope<Tx>, 'db'>,
  row: NewCredentials,
): Promise<void> {
  const { credentials_ciphertext, subject_email, due_at, updated_at } = row
  await db
    .insertInto('directory_pulls')
    .values({ ...row, created_at: updated_at })
    .onConflict(conflict =>
      conflict
        .columns(['instance_id', 'id'])
        .doUpdateSet({ credentials_ciphertext, subject_email, due_at, updated_at }),
    )
    .execute()
}

export async function updateDirectoryPull(
  scope: Scope<Tx>,
  directoryId: string,
  changes: Partial<DirectoryPullRow>,
): Promise<void> {
  await updateRow(scope, 'directory_pulls', directoryId, changes)
}

/**
 * Takes one turn of a directory, whose next one is due at `next`.
 * @returns false: another node has taken it, or the directory is gone
 */
export async function claimDuePull(
  { db, instance }: Scope<Tx>,
  { id, due_at }: Pick<DirectoryPullRow, 'id' | 'due_at'>,
  next: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('directory_pulls')
    .set({ due_at: next })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('due_at', '=', due_at)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/**
 * Writes what became of a run, which ends it.
 * @returns false: another run has begun since, or the directory is gone
 */
export async function endDirectoryPull(
  { db, instance }: Scope<Tx>,
  { directoryId, runId }: { directoryId: string; runId: string },
  changes: Partial<DirectoryPullRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('directory_pulls')
    .set({ ...changes, run_id: null })
    .where('instance_id', '=', instance.id)
    .where('id', '=', directoryId)
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
