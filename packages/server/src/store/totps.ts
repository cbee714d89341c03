import { insertRow, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { TotpRow } from './tables.js'

export async function findTotpOfUser(
  db: Db,
  instanceId: string,
  userId: string,
): Promise<TotpRow | undefined> {
  return db
    .selectFrom('totps')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export async function insertTotp(db: Tx, row: TotpRow): Promise<void> {
  await insertRow(db, 'totps', row)
}

export async function updateTotp(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<TotpRow>,
): Promise<void> {
  await updateRow(db, 'totps', instanceId, id, changes)
}

/**
 * Uses up a step: one statement, so that of any number of parallel tries with one code exactly one gets true.
 */
export async function consumeTotpStep(
  db: Tx,
  instanceId: string,
  id: string,
  step: number,
): Promise<boolean> {
  const result = await db
    .updateTable('totps')
    .set({ last_used_step: step })
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .where('verified_at', 'is not', null)
    .where(eb => eb.or([eb('last_used_step', 'is', null), eb('last_used_step', '<', step)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** @returns the row that there was */
export async function deleteTotpOfUser(
  db: Tx,
  instanceId: string,
  userId: string,
): Promise<TotpRow | undefined> {
  return db
    .deleteFrom('totps')
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst()
}
