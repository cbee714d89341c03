import { NotFoundInStore } from './not-found.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { SignUpRow } from './tables.js'

export async function findSignUp(db: Db, instanceId: string, id: string): Promise<SignUpRow | undefined> {
  return findRow(db, 'sign_ups', instanceId, id)
}

/** One of this client; another client's does not exist for it. @throws NotFoundInStore */
export async function getSignUpOfClient(
  db: Db,
  instanceId: string,
  clientId: string | undefined,
  id: string,
): Promise<SignUpRow> {
  const row = clientId === undefined ? undefined : await findSignUp(db, instanceId, id)
  if (!row || row.client_id !== clientId) throw new NotFoundInStore('sign_up_not_found', id)
  return row
}

/**
 * The row as it is now, locked until the end of the transaction: parallel commands on one attempt run one
 * after another. An update that changes nothing is the row lock that both dialects know.
 * @throws NotFoundInStore
 */
export async function lockSignUp(db: Tx, instanceId: string, id: string): Promise<SignUpRow> {
  const row = await db
    .updateTable('sign_ups')
    .set(eb => ({ updated_at: eb.ref('updated_at') }))
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('sign_up_not_found', id)
  return row
}

export async function insertSignUp(db: Tx, row: SignUpRow): Promise<void> {
  await insertRow(db, 'sign_ups', row)
}

export async function updateSignUp(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<SignUpRow>,
): Promise<void> {
  await updateRow(db, 'sign_ups', instanceId, id, changes)
}
