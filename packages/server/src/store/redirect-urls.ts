import { NotFoundInStore } from './not-found.js'
import type { Db } from './store.js'
import type { RedirectUrlRow } from './tables/administration.js'

export async function listRedirectUrls(
  db: Db,
  instanceId: string,
  page: { limit: number; offset: number },
): Promise<RedirectUrlRow[]> {
  return db
    .selectFrom('redirect_urls')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}

export async function countRedirectUrls(db: Db, instanceId: string): Promise<number> {
  const row = await db
    .selectFrom('redirect_urls')
    .select(eb => eb.fn.countAll<number>().as('total'))
    .where('instance_id', '=', instanceId)
    .executeTakeFirstOrThrow()
  return Number(row.total)
}

/** @throws NotFoundInStore */
export async function getRedirectUrl(db: Db, instanceId: string, id: string): Promise<RedirectUrlRow> {
  const row = await db
    .selectFrom('redirect_urls')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export async function insertRedirectUrl(db: Db, row: RedirectUrlRow): Promise<void> {
  await db.insertInto('redirect_urls').values(row).execute()
}

export async function deleteRedirectUrl(db: Db, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('redirect_urls').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}
