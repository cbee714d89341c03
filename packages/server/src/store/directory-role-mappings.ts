import { findRow, insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { DirectoryRoleMappingRow } from './tables.js'

/** By precedence: the first one that fits counts. */
export async function listRoleMappings(
  { db, instance }: Scope,
  directoryId: string,
): Promise<DirectoryRoleMappingRow[]> {
  return db
    .selectFrom('directory_role_mappings')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .orderBy('precedence')
    .execute()
}

/** The mapping, if it is one of the directory. */
export async function findRoleMapping(
  scope: Scope,
  directoryId: string,
  id: string,
): Promise<DirectoryRoleMappingRow | undefined> {
  const row = await findRow(scope, 'directory_role_mappings', id)
  return row?.directory_id === directoryId ? row : undefined
}

export async function insertRoleMapping(scope: Connection<Tx>, row: DirectoryRoleMappingRow): Promise<void> {
  await insertRow(scope, 'directory_role_mappings', row)
}

/** These, or all where none are named. */
export async function deleteRoleMappings(
  { db, instance }: Scope<Tx>,
  directoryId: string,
  ids?: string[],
): Promise<void> {
  let query = db
    .deleteFrom('directory_role_mappings')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
  if (ids) query = query.where('id', 'in', ids)
  await query.execute()
}
