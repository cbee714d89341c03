import type { Db } from '../store.js'

/** Small facts about the whole installation: which master key, which revision of the instances. */
export async function findState(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('system_state').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

export async function putState(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto('system_state')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
