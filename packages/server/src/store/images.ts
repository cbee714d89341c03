import { insertRow } from './rows.js'
import type { Db } from './store.js'
import type { ImageRow } from './tables/administration.js'

export async function insertImage(db: Db, row: ImageRow): Promise<void> {
  await insertRow(db, 'images', row)
}

export async function deleteImage(db: Db, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('images').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}
