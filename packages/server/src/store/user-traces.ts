import type { Scope, Tx } from './store.js'

/** Clients of one statement. */
const PIECE = 1000

/** What points to a user from a browser's side; part of user deletion, before the user's sessions go. */
export async function deleteTracesOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  const sessions = rowsOf({ db, instance }, 'sessions', userId)
  const clients = db.updateTable('clients').where('instance_id', '=', instance.id)
  for (const ids of await clientIdsOf(sessions)) {
    await clients
      .set({ last_active_session_id: null })
      .where('id', 'in', ids)
      .where('last_active_session_id', 'in', sessions.select('id'))
      .execute()
    // what a client without sessions is found by, once nobody else has one on it (`store/retention.ts`)
    await clients.set({ last_authentication_strategy: null }).where('id', 'in', ids).execute()
  }
  const signIns = rowsOf({ db, instance }, 'sign_ins', userId)
  for (const ids of await clientIdsOf(signIns)) {
    await clients
      .set({ sign_in_id: null })
      .where('id', 'in', ids)
      .where('sign_in_id', 'in', signIns.select('id'))
      .execute()
  }
  await db
    .deleteFrom('sign_ins')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}

const rowsOf = ({ db, instance }: Scope, table: 'sessions' | 'sign_ins', userId: string) =>
  db
    .selectFrom(table as 'sessions')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)

/** In pieces that a statement takes. By their ids, since these also say whose leases end (ADR 0025). */
async function clientIdsOf(rows: ReturnType<typeof rowsOf>): Promise<string[][]> {
  const found = await rows.select('client_id').distinct().execute()
  const ids = found.map(row => row.client_id)
  const count = Math.ceil(ids.length / PIECE)
  return Array.from({ length: count }, (_, n) => ids.slice(n * PIECE, (n + 1) * PIECE))
}
