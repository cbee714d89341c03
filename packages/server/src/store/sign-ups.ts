import { NotFoundInStore } from './not-found.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { SignUpRow } from './tables.js'

export async function findSignUp(scope: Scope, id: string): Promise<SignUpRow | undefined> {
  return findRow(scope, 'sign_ups', id)
}

/** One of this client; another client's does not exist for it. @throws NotFoundInStore */
export async function getSignUpOfClient(
  scope: Scope,
  clientId: string | undefined,
  id: string,
): Promise<SignUpRow> {
  const row = clientId === undefined ? undefined : await findSignUp(scope, id)
  if (!row || row.client_id !== clientId) throw new NotFoundInStore('sign_up_not_found', id)
  return row
}

/**
 * The row as it is now, locked until the end of the transaction: parallel commands on one attempt run one
 * after another. An update that changes nothing is the row lock that both dialects know.
 * @throws NotFoundInStore
 */
export async function lockSignUp({ db, instance }: Scope<Tx>, id: string): Promise<SignUpRow> {
  const row = await db
    .updateTable('sign_ups')
    .set(eb => ({ updated_at: eb.ref('updated_at') }))
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('sign_up_not_found', id)
  return row
}

export async function insertSignUp(scope: Connection<Tx>, row: SignUpRow): Promise<void> {
  await insertRow(scope, 'sign_ups', row)
}

export async function updateSignUp(scope: Scope<Tx>, id: string, changes: Partial<SignUpRow>): Promise<void> {
  await updateRow(scope, 'sign_ups', id, changes)
}
