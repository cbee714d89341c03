import { NotFoundInStore } from './not-found.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { SignInRow } from './tables.js'

export async function findSignIn(db: Db, instanceId: string, id: string): Promise<SignInRow | undefined> {
  return findRow(db, 'sign_ins', instanceId, id)
}

/** One of this client; another client's does not exist for it. @throws NotFoundInStore */
export async function getSignInOfClient(
  db: Db,
  instanceId: string,
  clientId: string | undefined,
  id: string,
): Promise<SignInRow> {
  const row = clientId === undefined ? undefined : await findSignIn(db, instanceId, id)
  if (!row || row.client_id !== clientId) throw new NotFoundInStore('sign_in_not_found', id)
  return row
}

/**
 * The row as it is now, locked until the end of the transaction: parallel commands on one attempt run one
 * after another. An update that changes nothing is the row lock that both dialects know.
 * @throws NotFoundInStore
 */
export async function lockSignIn(db: Tx, instanceId: string, id: string): Promise<SignInRow> {
  const row = await db
    .updateTable('sign_ins')
    .set(eb => ({ updated_at: eb.ref('updated_at') }))
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('sign_in_not_found', id)
  return row
}

export async function insertSignIn(db: Tx, row: SignInRow): Promise<void> {
  await insertRow(db, 'sign_ins', row)
}

export async function updateSignIn(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<SignInRow>,
): Promise<void> {
  await updateRow(db, 'sign_ins', instanceId, id, changes)
}
