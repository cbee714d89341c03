import { insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { TotpRow } from './tables.js'

export async function findTotpOfUser({ db, instance }: Scope, userId: string): Promise<TotpRow | undefined> {
  return db
    .selectFrom('totps')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export async function insertTotp(scope: Connection<Tx>, row: TotpRow): Promise<void> {
  await insertRow(scope, 'totps', row)
}

export async function updateTotp(scope: Scope<Tx>, id: string, changes: Partial<TotpRow>): Promise<void> {
  await updateRow(scope, 'totps', id, changes)
}

/**
 * Uses up a step: one statement, so that of any number of parallel tries with one code exactly one gets true.
 */
export async function consumeTotpStep(
  { db, instance }: Scope<Tx>,
  id: string,
  step: number,
): Promise<boolean> {
  const result = await db
    .updateTable('totps')
    .set({ last_used_step: step })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('verified_at', 'is not', null)
    .where(eb => eb.or([eb('last_used_step', 'is', null), eb('last_used_step', '<', step)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** @returns the row that there was */
export async function deleteTotpOfUser(
  { db, instance }: Scope<Tx>,
  userId: string,
): Promise<TotpRow | undefined> {
  return db
    .deleteFrom('totps')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst()
}
