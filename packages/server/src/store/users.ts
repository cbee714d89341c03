import { sql } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import { preparedRow } from './prepared.js'
import { insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { UserRow } from './tables.js'

export { countUsers, listUsers, type UserFilter, type UserOrder, type UserPage } from './user-search.js'

export async function findUser({ db, instance }: Scope, id: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll('users')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** @throws NotFoundInStore */
export async function getUser(scope: Scope, id: string): Promise<UserRow> {
  const row = await findUser(scope, id)
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/**
 * The user, locked until the end of the transaction: for changes that depend on what is there. A write that
 * changes nothing locks on both dialects.
 * @throws NotFoundInStore
 */
export async function getUserForUpdate({ db, instance }: Scope<Tx>, id: string): Promise<UserRow> {
  const row = await db
    .updateTable('users')
    .set({ updated_at: sql<number>`updated_at` })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** The users with these ids, in no particular order; unknown ids are left out. */
export async function listUsersById({ db, instance }: Scope, ids: string[]): Promise<UserRow[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('users')
    .selectAll('users')
    .where('instance_id', '=', instance.id)
    .where('id', 'in', ids)
    .execute()
}

export async function findUserByExternalId(
  { db, instance }: Scope,
  externalId: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll('users')
    .where('instance_id', '=', instance.id)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
}

export async function insertUser(scope: Connection<Tx>, row: UserRow): Promise<void> {
  await insertRow(scope, 'users', row)
}

export async function updateUserRow(scope: Scope<Tx>, id: string, changes: Partial<UserRow>): Promise<void> {
  await updateRow(scope, 'users', id, changes)
}

type SignInOfUser = Record<'instanceId' | 'id', string> & Record<'generation' | 'at', number>

const signInOfUser = preparedRow<SignInOfUser, { id: string }>((db, { instanceId, id, generation, at }) =>
  db
    .updateTable('users')
    .set({ last_sign_in_at: at, last_active_at: at })
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .where('credentials_generation', '=', generation)
    .returning('id'),
)

/**
 * Notes a sign-in, if the credentials are still those that were proven. The row is locked by it, so that a
 * change of them comes before this transaction, and is seen here, or after it, and finds the session.
 * @returns whether they are
 */
export async function noteSignInOfUser(
  { db, instance }: Scope<Tx>,
  { id, credentials_generation: generation }: Pick<UserRow, 'id' | 'credentials_generation'>,
  at: number,
): Promise<boolean> {
  return (await signInOfUser(db, { instanceId: instance.id, id, generation, at })) !== undefined
}

/** One statement: parallel wrong passwords are all counted. @returns the new number of failed attempts */
export async function countFailedAttempt({ db, instance }: Scope<Tx>, id: string): Promise<number> {
  const row = await db
    .updateTable('users')
    .set({ failed_attempts: sql<number>`failed_attempts + 1` })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returning('failed_attempts')
    .executeTakeFirst()
  return row?.failed_attempts ?? 0
}

/**
 * What was proven of the user's credentials, and has led to no session yet, counts no longer: unfinished
 * sign-ins and reverifications, links to addresses of the account, sign-in tokens. One statement: of
 * parallel changes each one counts.
 */
export async function endOpenProofs({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ credentials_generation: sql<number>`credentials_generation + 1` })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

export async function deleteUserRow({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('users').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}
