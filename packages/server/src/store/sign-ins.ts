import { NotFoundInStore } from './not-found.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { SignInRow } from './tables.js'

export async function findSignIn(scope: Scope, id: string): Promise<SignInRow | undefined> {
  return findRow(scope, 'sign_ins', id)
}

/** One of this client; another client's does not exist for it. @throws NotFoundInStore */
export async function getSignInOfClient(
  scope: Scope,
  clientId: string | undefined,
  id: string,
): Promise<SignInRow> {
  const row = clientId === undefined ? undefined : await findSignIn(scope, id)
  if (!row || row.client_id !== clientId) throw new NotFoundInStore('sign_in_not_found', id)
  return row
}

/**
 * The row as it is now, locked until the end of the transaction: parallel commands on one attempt run one
 * after another. An update that changes nothing is the row lock that both dialects know.
 * @throws NotFoundInStore
 */
export async function lockSignIn({ db, instance }: Scope<Tx>, id: string): Promise<SignInRow> {
  const row = await db
    .updateTable('sign_ins')
    .set(eb => ({ updated_at: eb.ref('updated_at') }))
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('sign_in_not_found', id)
  return row
}

export async function insertSignIn(scope: Connection<Tx>, row: SignInRow): Promise<void> {
  await insertRow(scope, 'sign_ins', row)
}

export async function updateSignIn(scope: Scope<Tx>, id: string, changes: Partial<SignInRow>): Promise<void> {
  await updateRow(scope, 'sign_ins', id, changes)
}
