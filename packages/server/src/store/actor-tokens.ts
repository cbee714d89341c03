import { getRow, insertRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { ActorTokenRow } from './tables/administration.js'

/** @throws NotFoundInStore */
export async function getActorToken(db: Db, instanceId: string, id: string): Promise<ActorTokenRow> {
  return getRow(db, 'actor_tokens', instanceId, id)
}

export async function findActorTokenByHash(
  db: Db,
  instanceId: string,
  tokenHash: string,
): Promise<ActorTokenRow | undefined> {
  return db
    .selectFrom('actor_tokens')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertActorToken(db: Tx, row: ActorTokenRow): Promise<void> {
  await insertRow(db, 'actor_tokens', row)
}

/** Leaves `pending` for good, once: of any number of parallel tries one gets the row. */
export async function settleActorToken(
  db: Tx,
  instanceId: string,
  id: string,
  status: 'accepted' | 'revoked',
  now: number,
): Promise<ActorTokenRow | undefined> {
  let query = db
    .updateTable('actor_tokens')
    .set({ status, updated_at: now })
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .where('status', '=', 'pending')
  if (status === 'accepted') query = query.where('expires_at', '>', now)
  return query.returningAll().executeTakeFirst()
}

export async function deleteActorTokensOfUser(db: Tx, instanceId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('actor_tokens')
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .execute()
}
