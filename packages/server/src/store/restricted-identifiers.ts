import { NotFoundInStore } from './not-found.js'
import { countRows, insertRow, type Page } from './rows.js'
import type { Db, Tx } from './store.js'
import type { IdentifierList, RestrictedIdentifierRow } from './tables/administration.js'

export async function listRestrictedIdentifiers(
  db: Db,
  instanceId: string,
  list: IdentifierList,
  page?: Page,
): Promise<RestrictedIdentifierRow[]> {
  let query = db
    .selectFrom('restricted_identifiers')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('list', '=', list)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
  if (page) query = query.limit(page.limit).offset(page.offset)
  return query.execute()
}

export async function countRestrictedIdentifiers(
  db: Db,
  instanceId: string,
  list: IdentifierList,
): Promise<number> {
  return countRows(
    db.selectFrom('restricted_identifiers').where('instance_id', '=', instanceId).where('list', '=', list),
  )
}

/** Whether one of these is on the list; by index, whatever its length. */
export async function isOnList(
  db: Db,
  instanceId: string,
  list: IdentifierList,
  identifiers: string[],
): Promise<boolean> {
  if (identifiers.length === 0) return false
  const row = await db
    .selectFrom('restricted_identifiers')
    .select('id')
    .where('instance_id', '=', instanceId)
    .where('list', '=', list)
    .where('identifier', 'in', identifiers)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertRestrictedIdentifier(db: Tx, row: RestrictedIdentifierRow): Promise<void> {
  await insertRow(db, 'restricted_identifiers', row)
}

/** @throws NotFoundInStore */
export async function deleteRestrictedIdentifier(
  db: Tx,
  instanceId: string,
  list: IdentifierList,
  id: string,
): Promise<void> {
  const result = await db
    .deleteFrom('restricted_identifiers')
    .where('instance_id', '=', instanceId)
    .where('list', '=', list)
    .where('id', '=', id)
    .executeTakeFirst()
  if (Number(result.numDeletedRows) === 0) throw new NotFoundInStore('resource_not_found', id)
}
