import { insertRow } from './rows.js'
import type { Tx } from './store.js'
import type { ImageRow } from './tables/administration.js'

export async function insertImage(db: Tx, row: ImageRow): Promise<void> {
  await insertRow(db, 'images', row)
}

export async function deleteImage(db: Tx, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('images').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}
