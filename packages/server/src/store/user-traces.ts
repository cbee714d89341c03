import type { Scope, Tx } from './store.js'

/** What points to a user from a browser's side; part of user deletion, before the user's sessions go. */
export async function deleteTracesOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  const sessions = db
    .selectFrom('sessions')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
  await db
    .updateTable('clients')
    .set({ last_active_session_id: null })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', sessions.select('client_id'))
    .where('last_active_session_id', 'in', sessions.select('id'))
    .execute()
  // what a client without sessions is found by, once nobody else has one on it (`store/retention.ts`)
  await db
    .updateTable('clients')
    .set({ last_authentication_strategy: null })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', sessions.select('client_id'))
    .execute()
  const signIns = db
    .selectFrom('sign_ins')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
  await db
    .updateTable('clients')
    .set({ sign_in_id: null })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', signIns.select('client_id'))
    .where('sign_in_id', 'in', signIns.select('id'))
    .execute()
  await db
    .deleteFrom('sign_ins')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}
