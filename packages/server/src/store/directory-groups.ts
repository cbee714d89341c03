import { positionOfFew, type Slice } from './directory-users.js'
import { countRows, findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { DirectoryGroupRow } from './tables.js'

/** What groups of a directory are looked up by; all has to hold. */
export interface DirectoryGroupLookup {
  groupId?: string
  externalId?: string
  displayNameKey?: string
}

/** Rows of one statement: PostgreSQL takes 65,535 parameters. */
const BATCH = 5_000

/** The group, if it is one of the directory. */
export async function findDirectoryGroup(
  scope: Scope,
  directoryId: string,
  id: string,
): Promise<DirectoryGroupRow | undefined> {
  const row = await findRow(scope, 'directory_groups', id)
  return row?.directory_id === directoryId ? row : undefined
}

export async function sliceOfDirectoryGroups(
  { db, instance }: Scope,
  directoryId: string,
  { from, limit }: Slice,
): Promise<DirectoryGroupRow[]> {
  return db
    .selectFrom('directory_groups')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('position', '>=', from)
    .where('position', '<', from + limit)
    .orderBy('position')
    .execute()
}

export async function lookUpDirectoryGroups(
  scope: Scope,
  directoryId: string,
  lookup: DirectoryGroupLookup,
  { from, limit }: Slice,
): Promise<DirectoryGroupRow[]> {
  return matching(scope, directoryId, lookup)
    .selectAll()
    .orderBy(positionOfFew(lookup))
    .offset(from - 1)
    .limit(limit)
    .execute()
}

export async function countDirectoryGroups(
  scope: Scope,
  directoryId: string,
  lookup: DirectoryGroupLookup,
): Promise<number> {
  return countRows(matching(scope, directoryId, lookup))
}

function matching({ db, instance }: Scope, directoryId: string, lookup: DirectoryGroupLookup) {
  const { groupId, externalId, displayNameKey } = lookup
  let query = db
    .selectFrom('directory_groups')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
  if (groupId !== undefined) query = query.where('id', '=', groupId)
  if (externalId !== undefined) query = query.where('external_id', '=', externalId)
  if (displayNameKey !== undefined) query = query.where('display_name_key', '=', displayNameKey)
  return query
}

/** The groups that these keys name, by the identity provider's id or by the id here. */
export async function listGroupsByKey(
  { db, instance }: Scope,
  directoryId: string,
  keys: string[],
): Promise<DirectoryGroupRow[]> {
  if (keys.length === 0) return []
  return db
    .selectFrom('directory_groups')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where(eb => eb.or([eb('external_id', 'in', keys), eb('id', 'in', keys)]))
    .execute()
}

/** By user, the groups that each of these is in. */
export async function listGroupsOfUsers(
  { db, instance }: Scope,
  directoryId: string,
  userIds: string[],
): Promise<Map<string, DirectoryGroupRow[]>> {
  const found = new Map<string, DirectoryGroupRow[]>(userIds.map(id => [id, []]))
  if (userIds.length === 0) return found
  const rows = await db
    .selectFrom('directory_group_members as members')
    .innerJoin('directory_groups as groups', join =>
      join
        .onRef('groups.instance_id', '=', 'members.instance_id')
        .onRef('groups.id', '=', 'members.group_id'),
    )
    .selectAll('groups')
    .select('members.user_id')
    .where('members.instance_id', '=', instance.id)
    .where('members.directory_id', '=', directoryId)
    .where('members.user_id', 'in', userIds)
    .orderBy('groups.position')
    .execute()
  for (const { user_id, ...group } of rows) found.get(user_id)?.push(group)
  return found
}

/** By group, the ids of its members in their order. */
export async function listMembersOfGroups(
  { db, instance }: Scope,
  groupIds: string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(groupIds.map(id => [id, []]))
  if (groupIds.length === 0) return found
  const rows = await db
    .selectFrom('directory_group_members')
    .select(['group_id', 'user_id'])
    .where('instance_id', '=', instance.id)
    .where('group_id', 'in', groupIds)
    .orderBy('group_id')
    .orderBy('user_id')
    .execute()
  for (const { group_id, user_id } of rows) found.get(group_id)?.push(user_id)
  return found
}

export async function listGroupMembers(scope: Scope, groupId: string): Promise<string[]> {
  return (await listMembersOfGroups(scope, [groupId])).get(groupId) ?? []
}

/** Who is a member already stays one. */
export async function insertGroupMembers(
  { db, instance }: Scope<Tx>,
  group: Pick<DirectoryGroupRow, 'id' | 'directory_id'>,
  userIds: string[],
): Promise<void> {
  for (let start = 0; start < userIds.length; start += BATCH) {
    const rows = userIds.slice(start, start + BATCH).map(user_id => ({
      instance_id: instance.id,
      group_id: group.id,
      user_id,
      directory_id: group.directory_id,
    }))
    await db
      .insertInto('directory_group_members')
      .values(rows)
      .onConflict(conflict => conflict.columns(['instance_id', 'group_id', 'user_id']).doNothing())
      .execute()
  }
}

export async function deleteGroupMembers(
  { db, instance }: Scope<Tx>,
  groupId: string,
  userIds: string[],
): Promise<void> {
  for (let start = 0; start < userIds.length; start += BATCH) {
    await db
      .deleteFrom('directory_group_members')
      .where('instance_id', '=', instance.id)
      .where('group_id', '=', groupId)
      .where('user_id', 'in', userIds.slice(start, start + BATCH))
      .execute()
  }
}

export async function insertDirectoryGroup(scope: Connection<Tx>, row: DirectoryGroupRow): Promise<void> {
  await insertRow(scope, 'directory_groups', row)
}

export async function updateDirectoryGroup(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<DirectoryGroupRow>,
): Promise<void> {
  await updateRow(scope, 'directory_groups', id, changes)
}

/** With its members; the last group of the list takes its place. The directory must be locked. */
export async function deleteDirectoryGroup(
  { db, instance }: Scope<Tx>,
  { id, directory_id, position }: DirectoryGroupRow,
  last: number,
): Promise<void> {
  await db
    .deleteFrom('directory_group_members')
    .where('instance_id', '=', instance.id)
    .where('group_id', '=', id)
    .execute()
  await db
    .deleteFrom('directory_groups')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
  await db
    .updateTable('directory_groups')
    .set({ position })
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directory_id)
    .where('position', '=', last)
    .execute()
}
