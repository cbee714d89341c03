import { lockedRows } from './dialect/for-update.js'
import { NotFoundInStore } from './not-found.js'
import {
  countRows,
  findRow,
  getRow,
  insertRow,
  listRows,
  NEWEST_FIRST,
  type Page,
  updateRow,
} from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { DirectoryRow } from './tables.js'

export async function findDirectory(scope: Scope, id: string): Promise<DirectoryRow | undefined> {
  return findRow(scope, 'directories', id)
}

/** @throws NotFoundInStore */
export async function getDirectory(scope: Scope, id: string): Promise<DirectoryRow> {
  return getRow(scope, 'directories', id)
}

/**
 * Whoever changes who is in a directory takes turns with others who do: positions and counts follow from one
 * another. @throws NotFoundInStore
 */
export async function getDirectoryForUpdate({ db, instance }: Scope<Tx>, id: string): Promise<DirectoryRow> {
  const query = db
    .selectFrom('directories')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
  const row = await lockedRows(db, query).executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** Of an enterprise connection; it has one at most. */
export async function findDirectoryOfConnection(
  { db, instance }: Scope,
  connectionId: string,
): Promise<DirectoryRow | undefined> {
  return db
    .selectFrom('directories')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('enterprise_connection_id', '=', connectionId)
    .executeTakeFirst()
}

/** Newest first. */
export async function listDirectories(scope: Scope, page: Page): Promise<DirectoryRow[]> {
  return listRows(ofInstance(scope), NEWEST_FIRST, page)
}

export async function countDirectories(scope: Scope): Promise<number> {
  return countRows(ofInstance(scope))
}

const ofInstance = ({ db, instance }: Scope) =>
  db.selectFrom('directories').where('instance_id', '=', instance.id)

export async function insertDirectory(scope: Connection<Tx>, row: DirectoryRow): Promise<void> {
  await insertRow(scope, 'directories', row)
}

export async function updateDirectoryRow(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<DirectoryRow>,
): Promise<void> {
  await updateRow(scope, 'directories', id, changes)
}

/** With all that it knows; the users themselves stay, and belong to no directory any more. */
export async function deleteDirectoryRow({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  const tables = [
    'directory_group_members',
    'directory_groups',
    'directory_emails',
    'directory_users',
    'directory_role_mappings',
  ] as const
  for (const table of tables)
    await db.deleteFrom(table).where('instance_id', '=', instance.id).where('directory_id', '=', id).execute()
  await db.deleteFrom('directory_pulls').where('instance_id', '=', instance.id).where('id', '=', id).execute()
  await db.deleteFrom('directories').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}
