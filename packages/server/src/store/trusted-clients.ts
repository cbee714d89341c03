import type { Scope, Tx } from './store.js'

export async function isTrustedClient(
  { db, instance }: Scope,
  userId: string,
  clientId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('trusted_clients')
    .select('created_at')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row !== undefined
}

export async function putTrustedClient(
  { db, instance }: Scope<Tx>,
  userId: string,
  clientId: string,
  now: number,
): Promise<void> {
  await db
    .insertInto('trusted_clients')
    .values({ instance_id: instance.id, user_id: userId, client_id: clientId, created_at: now })
    .onConflict(conflict => conflict.columns(['instance_id', 'user_id', 'client_id']).doNothing())
    .execute()
}
