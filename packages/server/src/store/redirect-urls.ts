import { countRows, getRow, insertRow, listRows, OLDEST_FIRST, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { RedirectUrlRow } from './tables/administration.js'

export async function listRedirectUrls({ db, instance }: Scope, page: Page): Promise<RedirectUrlRow[]> {
  return listRows(db.selectFrom('redirect_urls').where('instance_id', '=', instance.id), OLDEST_FIRST, page)
}

export async function countRedirectUrls({ db, instance }: Scope): Promise<number> {
  return countRows(db.selectFrom('redirect_urls').where('instance_id', '=', instance.id))
}

/** @throws NotFoundInStore */
export async function getRedirectUrl(scope: Scope, id: string): Promise<RedirectUrlRow> {
  return getRow(scope, 'redirect_urls', id)
}

export async function insertRedirectUrl(scope: Connection<Tx>, row: RedirectUrlRow): Promise<void> {
  await insertRow(scope, 'redirect_urls', row)
}

export async function deleteRedirectUrl({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('redirect_urls').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}
