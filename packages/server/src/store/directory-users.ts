import { sql } from 'kysely'
import { countRows, insertRow, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { DirectoryUserRow } from './tables.js'

/** What users of a directory are looked up by; all has to hold. Texts come in the form of their column. */
export interface DirectoryUserLookup {
  userId?: string
  externalId?: string
  userNameKey?: string
  emailKey?: string
  active?: boolean
}

/** Positions of a list, from 1; `limit` of them. */
export interface Slice {
  from: number
  limit: number
}

export async function findDirectoryUser(
  { db, instance }: Scope,
  directoryId: string,
  userId: string,
): Promise<DirectoryUserRow | undefined> {
  return db
    .selectFrom('directory_users')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/**
 * By what the few rows of a lookup are ordered. Not by the column itself: a database may then go through the
 * whole list in its order, in place of looking the few up. Without a lookup that is what it should do.
 */
export const positionOfFew = (lookup: object) =>
  Object.keys(lookup).length === 0 ? sql.ref<number>('position') : sql<number>`position + 0`

/** All of a directory in their order: as fast at the end as at the beginning. */
export async function sliceOfDirectoryUsers(
  { db, instance }: Scope,
  directoryId: string,
  { from, limit }: Slice,
): Promise<DirectoryUserRow[]> {
  return db
    .selectFrom('directory_users')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('position', '>=', from)
    .where('position', '<', from + limit)
    .orderBy('position')
    .execute()
}

/** Whoever changed last comes first. */
export async function listDirectoryUsersByChange(
  { db, instance }: Scope,
  directoryId: string,
  { limit, offset }: Page,
): Promise<DirectoryUserRow[]> {
  return db
    .selectFrom('directory_users')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .orderBy('updated_at', 'desc')
    .orderBy('user_id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
}

export async function lookUpDirectoryUsers(
  scope: Scope,
  directoryId: string,
  lookup: DirectoryUserLookup,
  { from, limit }: Slice,
): Promise<DirectoryUserRow[]> {
  const { active: _, ...indexed } = lookup
  return matching(scope, directoryId, lookup)
    .selectAll()
    .orderBy(positionOfFew(indexed))
    .offset(from - 1)
    .limit(limit)
    .execute()
}

export async function countDirectoryUsers(
  scope: Scope,
  directoryId: string,
  lookup: DirectoryUserLookup,
): Promise<number> {
  return countRows(matching(scope, directoryId, lookup))
}

function matching({ db, instance }: Scope, directoryId: string, lookup: DirectoryUserLookup) {
  const { userId, externalId, userNameKey, emailKey, active } = lookup
  let query = db
    .selectFrom('directory_users')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  if (externalId !== undefined) query = query.where('external_id', '=', externalId)
  if (userNameKey !== undefined) query = query.where('user_name_key', '=', userNameKey)
  if (active !== undefined) query = query.where('active', '=', active)
  if (emailKey === undefined) return query
  const owners = db
    .selectFrom('directory_emails')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('email_key', '=', emailKey)
  return query.where('user_id', 'in', owners)
}

/** The ids among these that are of the directory's users. */
export async function knownDirectoryUsers(
  { db, instance }: Scope,
  directoryId: string,
  userIds: string[],
): Promise<string[]> {
  if (userIds.length === 0) return []
  const rows = await db
    .selectFrom('directory_users')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('user_id', 'in', userIds)
    .execute()
  return rows.map(row => row.user_id)
}

/** What directories know of a user, the oldest first. */
export async function listDirectoriesOfUser(
  { db, instance }: Scope,
  userId: string,
): Promise<DirectoryUserRow[]> {
  return db
    .selectFrom('directory_users')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute()
}

export async function insertDirectoryUser(scope: Connection<Tx>, row: DirectoryUserRow): Promise<void> {
  await insertRow(scope, 'directory_users', row)
}

export async function updateDirectoryUser(
  { db, instance }: Scope<Tx>,
  { directory_id, user_id }: Pick<DirectoryUserRow, 'directory_id' | 'user_id'>,
  changes: Partial<DirectoryUserRow>,
): Promise<void> {
  await db
    .updateTable('directory_users')
    .set(changes)
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directory_id)
    .where('user_id', '=', user_id)
    .execute()
}

/**
 * Takes a user out, and puts the last one of the list in the place, so that positions have no gaps. The
 * directory must be locked.
 * @param last position of the last one
 */
export async function deleteDirectoryUser(
  scope: Scope<Tx>,
  { directory_id: directoryId, user_id: userId, position }: DirectoryUserRow,
  last: number,
): Promise<void> {
  const { db, instance } = scope
  await replaceDirectoryEmails(scope, { directoryId, userId }, [])
  for (const table of ['directory_group_members', 'directory_users'] as const) {
    await db
      .deleteFrom(table)
      .where('instance_id', '=', instance.id)
      .where('directory_id', '=', directoryId)
      .where('user_id', '=', userId)
      .execute()
  }
  await db
    .updateTable('directory_users')
    .set({ position })
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('position', '=', last)
    .execute()
}

/** Whether a directory lists this email of a user. */
export async function hasDirectoryEmail(
  { db, instance }: Scope,
  { directoryId, userId }: { directoryId: string; userId: string },
  key: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('directory_emails')
    .select('email_key')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('email_key', '=', key)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row !== undefined
}

/** By which emails a user is found. */
export async function replaceDirectoryEmails(
  { db, instance }: Scope<Tx>,
  { directoryId, userId }: { directoryId: string; userId: string },
  keys: string[],
): Promise<void> {
  await db
    .deleteFrom('directory_emails')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
    .where('user_id', '=', userId)
    .execute()
  if (keys.length === 0) return
  const rows = keys.map(email_key => ({
    instance_id: instance.id,
    directory_id: directoryId,
    email_key,
    user_id: userId,
  }))
  await db.insertInto('directory_emails').values(rows).execute()
}

/** Users of this directory belong to none any more; whether they may sign in stays. */
export async function forgetDirectory({ db, instance }: Scope<Tx>, directoryId: string): Promise<void> {
  const own = db
    .selectFrom('directory_users')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('directory_id', '=', directoryId)
  await db
    .updateTable('users')
    .set({ directory_id: null, directory_external_id: null })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', own)
    .where('directory_id', '=', directoryId)
    .execute()
}

/** How many there are, and so the last position of each list. The directory must be locked. */
export async function addToDirectoryCounts(
  { db, instance }: Scope<Tx>,
  directoryId: string,
  { users = 0, groups = 0 }: { users?: number; groups?: number },
): Promise<void> {
  await db
    .updateTable('directories')
    .set({ users_count: sql`users_count + ${users}`, groups_count: sql`groups_count + ${groups}` })
    .where('instance_id', '=', instance.id)
    .where('id', '=', directoryId)
    .execute()
}
