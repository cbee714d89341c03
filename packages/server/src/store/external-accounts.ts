import { findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { ExternalAccountRow } from './tables.js'

export async function findExternalAccount(scope: Scope, id: string): Promise<ExternalAccountRow | undefined> {
  return findRow(scope, 'external_accounts', id)
}

/** Whose account this is at a provider. */
export async function findExternalAccountBySubject(
  { db, instance }: Scope,
  connectionKey: string,
  subject: string,
): Promise<ExternalAccountRow | undefined> {
  return db
    .selectFrom('external_accounts')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('connection_key', '=', connectionKey)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

/** All of a user, the oldest first. */
export async function listExternalAccounts(
  { db, instance }: Scope,
  userId: string,
): Promise<ExternalAccountRow[]> {
  return db
    .selectFrom('external_accounts')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function insertExternalAccount(scope: Connection<Tx>, row: ExternalAccountRow): Promise<void> {
  await insertRow(scope, 'external_accounts', row)
}

export async function updateExternalAccount(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<ExternalAccountRow>,
): Promise<void> {
  await updateRow(scope, 'external_accounts', id, changes)
}

export async function deleteExternalAccount({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .deleteFrom('external_accounts')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

/** Accounts that were to be connected, and are not: one that begins takes the place of those before it. */
export async function deleteUnconnected(
  { db, instance }: Scope<Tx>,
  userId: string,
  connectionKey: string,
): Promise<void> {
  await db
    .deleteFrom('external_accounts')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .where('connection_key', '=', connectionKey)
    .where('subject', 'is', null)
    .execute()
}

/** Takes the right to ask the provider for new tokens: one statement, so that one node at a time does. */
export async function claimRefresh(
  { db, instance }: Scope<Tx>,
  id: string,
  { now, until }: Record<'now' | 'until', number>,
): Promise<boolean> {
  const result = await db
    .updateTable('external_accounts')
    .set({ refresh_claimed_until: until })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where(eb => eb.or([eb('refresh_claimed_until', 'is', null), eb('refresh_claimed_until', '<=', now)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** All that people have with one connection. */
export async function deleteAccountsOfConnection(
  { db, instance }: Scope<Tx>,
  connectionKey: string,
): Promise<void> {
  await db
    .deleteFrom('external_accounts')
    .where('instance_id', '=', instance.id)
    .where('connection_key', '=', connectionKey)
    .execute()
}
