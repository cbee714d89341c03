import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { ImageRow } from './tables/administration.js'

export async function insertImage(scope: Connection<Tx>, row: ImageRow): Promise<void> {
  await insertRow(scope, 'images', row)
}

export async function deleteImage({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('images').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}
