import { sql } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import { insertRow, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { PasskeyRow } from './tables/passkeys.js'

/** One that is set up, by the id that the authenticator gave it. */
export async function findPasskeyByCredential(
  db: Db,
  instanceId: string,
  credentialId: string,
): Promise<PasskeyRow | undefined> {
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('credential_id', '=', credentialId)
    .where('verified_at', 'is not', null)
    .executeTakeFirst()
}

/** One of this user; another one's does not exist for them. @throws NotFoundInStore */
export async function getPasskeyOfUser(
  db: Db,
  instanceId: string,
  userId: string,
  id: string,
): Promise<PasskeyRow> {
  const row = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** Those of these users that are set up, oldest first. */
export async function listPasskeysOfUsers(
  db: Db,
  instanceId: string,
  userIds: string[],
): Promise<PasskeyRow[]> {
  if (userIds.length === 0) return []
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('user_id', 'in', userIds)
    .where('verified_at', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function insertPasskey(db: Tx, row: PasskeyRow): Promise<void> {
  await insertRow(db, 'passkeys', row)
}

export async function updatePasskey(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<PasskeyRow>,
): Promise<void> {
  await updateRow(db, 'passkeys', instanceId, id, changes)
}

/** The count of signatures only grows: one statement, so that parallel uses may come in any order. */
export async function recordPasskeyUse(
  db: Tx,
  instanceId: string,
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
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .execute()
}

export async function deletePasskey(db: Tx, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('passkeys').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}

/** Those that were begun and never set up: a new one takes their place. */
export async function deleteUnfinishedPasskeys(db: Tx, instanceId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('passkeys')
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .where('verified_at', 'is', null)
    .execute()
}

/** Part of user deletion. */
export async function deletePasskeysOfUser(db: Tx, instanceId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('passkeys')
    .where('instance_id', '=', instanceId)
    .where('user_id', '=', userId)
    .execute()
}
