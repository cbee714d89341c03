import { getRow, insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { ActorTokenRow } from './tables/administration.js'

/** @throws NotFoundInStore */
export async function getActorToken(scope: Scope, id: string): Promise<ActorTokenRow> {
  return getRow(scope, 'actor_tokens', id)
}

export async function findActorTokenByHash(
  { db, instance }: Scope,
  tokenHash: string,
): Promise<ActorTokenRow | undefined> {
  return db
    .selectFrom('actor_tokens')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertActorToken(scope: Connection<Tx>, row: ActorTokenRow): Promise<void> {
  await insertRow(scope, 'actor_tokens', row)
}

/** Leaves `pending` for good, once: of any number of parallel tries one gets the row. */
export async function settleActorToken(
  { db, instance }: Scope<Tx>,
  id: string,
  status: 'accepted' | 'revoked',
  now: number,
): Promise<ActorTokenRow | undefined> {
  let query = db
    .updateTable('actor_tokens')
    .set({ status, updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
  if (status === 'accepted') query = query.where('expires_at', '>', now)
  return query.returningAll().executeTakeFirst()
}

export async function deleteActorTokensOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  await db
    .deleteFrom('actor_tokens')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}
