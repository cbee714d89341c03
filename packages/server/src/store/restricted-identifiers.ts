import { NotFoundInStore } from './not-found.js'
import { countRows, insertRow, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { IdentifierList, RestrictedIdentifierRow } from './tables/administration.js'

export async function listRestrictedIdentifiers(
  { db, instance }: Scope,
  list: IdentifierList,
  page?: Page,
): Promise<RestrictedIdentifierRow[]> {
  let query = db
    .selectFrom('restricted_identifiers')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('list', '=', list)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
  if (page) query = query.limit(page.limit).offset(page.offset)
  return query.execute()
}

export async function countRestrictedIdentifiers(
  { db, instance }: Scope,
  list: IdentifierList,
): Promise<number> {
  return countRows(
    db.selectFrom('restricted_identifiers').where('instance_id', '=', instance.id).where('list', '=', list),
  )
}

/** Whether one of these is on the list; by index, whatever its length. */
export async function isOnList(
  { db, instance }: Scope,
  list: IdentifierList,
  identifiers: string[],
): Promise<boolean> {
  if (identifiers.length === 0) return false
  const row = await db
    .selectFrom('restricted_identifiers')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('list', '=', list)
    .where('identifier', 'in', identifiers)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertRestrictedIdentifier(
  scope: Connection<Tx>,
  row: RestrictedIdentifierRow,
): Promise<void> {
  await insertRow(scope, 'restricted_identifiers', row)
}

/** @throws NotFoundInStore */
export async function deleteRestrictedIdentifier(
  { db, instance }: Scope<Tx>,
  list: IdentifierList,
  id: string,
): Promise<void> {
  const result = await db
    .deleteFrom('restricted_identifiers')
    .where('instance_id', '=', instance.id)
    .where('list', '=', list)
    .where('id', '=', id)
    .executeTakeFirst()
  if (Number(result.numDeletedRows) === 0) throw new NotFoundInStore('resource_not_found', id)
}
