import { countRows, getRow, insertRow, listRows, OLDEST_FIRST, type Page } from './rows.js'
import type { Db, Tx } from './store.js'
import type { RedirectUrlRow } from './tables/administration.js'

export async function listRedirectUrls(db: Db, instanceId: string, page: Page): Promise<RedirectUrlRow[]> {
  return listRows(db.selectFrom('redirect_urls').where('instance_id', '=', instanceId), OLDEST_FIRST, page)
}

export async function countRedirectUrls(db: Db, instanceId: string): Promise<number> {
  return countRows(db.selectFrom('redirect_urls').where('instance_id', '=', instanceId))
}

/** @throws NotFoundInStore */
export async function getRedirectUrl(db: Db, instanceId: string, id: string): Promise<RedirectUrlRow> {
  return getRow(db, 'redirect_urls', instanceId, id)
}

export async function insertRedirectUrl(db: Tx, row: RedirectUrlRow): Promise<void> {
  await insertRow(db, 'redirect_urls', row)
}

export async function deleteRedirectUrl(db: Tx, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('redirect_urls').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}
