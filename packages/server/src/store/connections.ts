import { insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { ConnectionRow } from './tables.js'

/** In the order of their keys. */
export async function listConnections({ db, instance }: Scope): Promise<ConnectionRow[]> {
  return db
    .selectFrom('connections')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .orderBy('key')
    .execute()
}

export async function insertConnection(scope: Connection<Tx>, row: ConnectionRow): Promise<void> {
  await insertRow(scope, 'connections', row)
}

export async function updateConnection(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<ConnectionRow>,
): Promise<void> {
  await updateRow(scope, 'connections', id, changes)
}

export async function deleteConnection({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('connections').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}
