import { getRow, insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { SignInTokenRow } from './tables.js'

/** @throws NotFoundInStore */
export async function getSignInToken(scope: Scope, id: string): Promise<SignInTokenRow> {
  return getRow(scope, 'sign_in_tokens', id)
}

export async function findSignInTokenByHash(
  { db, instance }: Scope,
  tokenHash: string,
): Promise<SignInTokenRow | undefined> {
  return db
    .selectFrom('sign_in_tokens')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertSignInToken(scope: Connection<Tx>, row: SignInTokenRow): Promise<void> {
  await insertRow(scope, 'sign_in_tokens', row)
}

/**
 * Leaves `pending` for good, once: of any number of parallel tries one gets the row.
 * @returns the changed row; undefined when it was not pending any more, or has expired
 */
export async function settleSignInToken(
  { db, instance }: Scope<Tx>,
  id: string,
  status: 'accepted' | 'revoked',
  now: number,
): Promise<SignInTokenRow | undefined> {
  let query = db
    .updateTable('sign_in_tokens')
    .set({ status, updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
  if (status === 'accepted') query = query.where('expires_at', '>', now)
  return query.returningAll().executeTakeFirst()
}

export async function deleteSignInTokensOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  await db
    .deleteFrom('sign_in_tokens')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}
