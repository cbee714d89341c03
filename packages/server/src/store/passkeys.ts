import { sql } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import { insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { PasskeyRow } from './tables/passkeys.js'

/** One that is set up, by the id that the authenticator gave it. */
export async function findPasskeyByCredential(
  { db, instance }: Scope,
  credentialId: string,
): Promise<PasskeyRow | undefined> {
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('credential_id', '=', credentialId)
    .where('verified_at', 'is not', null)
    .executeTakeFirst()
}

/** One of this user; another one's does not exist for them. @throws NotFoundInStore */
export async function getPasskeyOfUser(
  { db, instance }: Scope,
  userId: string,
  id: string,
): Promise<PasskeyRow> {
  const row = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** Those of these users that are set up, oldest first. */
export async function listPasskeysOfUsers({ db, instance }: Scope, userIds: string[]): Promise<PasskeyRow[]> {
  if (userIds.length === 0) return []
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('user_id', 'in', userIds)
    .where('verified_at', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function insertPasskey(scope: Connection<Tx>, row: PasskeyRow): Promise<void> {
  await insertRow(scope, 'passkeys', row)
}

export async function updatePasskey(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<PasskeyRow>,
): Promise<void> {
  await updateRow(scope, 'passkeys', id, changes)
}

/** The count of signatures only grows: one statement, so that parallel uses may come in any order. */
export async function recordPasskeyUse(
  { db, instance }: Scope<Tx>,
  id: string,
  signCount: number,
  now: number,
): Promise<void> {
  await db
    .updateTable('passkeys')
    .set({
      sign_count: sql<number>`case when sign_count < ${signCount} then ${signCount} else sign_count end`,
      last_used_at: now,
    })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

export async function deletePasskey({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('passkeys').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}

/** Those that were begun and never set up: a new one takes their place. */
export async function deleteUnfinishedPasskeys({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  await db
    .deleteFrom('passkeys')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .where('verified_at', 'is', null)
    .execute()
}

/** Part of user deletion. */
export async function deletePasskeysOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  await db
    .deleteFrom('passkeys')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}
