import { getRow, insertRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { SignInTokenRow } from './tables.js'

/** @throws NotFoundInStore */
export async function getSignInToken(db: Db, instanceId: string, id: string): Promise<SignInTokenRow> {
  return getRow(db, 'sign_in_tokens', instanceId, id)
}

export async function findSignInTokenByHash(
  db: Db,
  instanceId: string,
  tokenHash: string,
): Promise<SignInTokenRow | undefined> {
  return db
    .selectFrom('sign_in_tokens')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertSignInToken(db: Tx, row: SignInTokenRow): Promise<void> {
  await insertRow(db, 'sign_in_tokens', row)
}

/**
 * Leaves `pending` for good, once: of any number of parallel tries one gets the row.
 * @returns the changed row; undefined when it was not pending any more, or has expired
 */
export async function settleSignInToken(
  db: Tx,
  instanceId: string,
  id: string,
  status: 'accepted' | 'revoked',
  now: number,
): Promise<SignInTokenRow | undefined> {
  let query = db
    .updateTable('sign_in_tokens')
    .set({ status, updated_at: now })
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .where('status', '=', 'pending')
  if (status === 'accepted') query = query.where('expires_at', '>', now)
  return query.returningAll().executeTakeFirst()
}

export async function deleteSignInTokensOfUser(db: Tx, instanceId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('sign_in_tokens')
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .execute()
}
