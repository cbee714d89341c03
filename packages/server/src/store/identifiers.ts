import { preparedRow } from './prepared.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { IdentifierRow, IdentifierType } from './tables.js'

/**
 * The identifier that its owner may sign in with: proven, or reserved by an administrator (BAPI CreateUser,
 * `…_identification_status`). At most one in an instance: a partial unique index says so.
 */
export async function findVerifiedIdentifier(
  { db, instance }: Scope,
  type: IdentifierType,
  normalizedValue: string,
): Promise<IdentifierRow | undefined> {
  return verifiedIdentifier(db, { instanceId: instance.id, type, normalizedValue })
}

const verifiedIdentifier = preparedRow<
  { instanceId: string; type: IdentifierType; normalizedValue: string },
  IdentifierRow
>((db, { instanceId, type, normalizedValue }) =>
  db
    .selectFrom('identifiers')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('type', '=', type)
    .where('normalized_value', '=', normalizedValue)
    .where(eb => eb.or([eb('verified_at', 'is not', null), eb('reserved', '=', true)])),
)

/** Who has this username, or one that looks like it. */
export async function findUsernameHolder(
  scope: Scope,
  { normalizedValue, skeleton }: { normalizedValue: string; skeleton: string },
): Promise<IdentifierRow | undefined> {
  const { db, instance } = scope
  return (
    (await findVerifiedIdentifier(scope, 'username', normalizedValue)) ??
    (await identifierOfSkeleton(db, { instanceId: instance.id, skeleton }))
  )
}

const identifierOfSkeleton = preparedRow<{ instanceId: string; skeleton: string }, IdentifierRow>(
  (db, { instanceId, skeleton }) =>
    db
      .selectFrom('identifiers')
      .selectAll()
      .where('instance_id', '=', instanceId)
      .where('username_skeleton', '=', skeleton),
)

export async function findIdentifier(scope: Scope, id: string): Promise<IdentifierRow | undefined> {
  return findRow(scope, 'identifiers', id)
}

/** All identifiers of these users, oldest first. */
export async function listIdentifiersOfUsers(
  { db, instance }: Scope,
  userIds: string[],
): Promise<IdentifierRow[]> {
  if (userIds.length === 0) return []
  return db
    .selectFrom('identifiers')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('user_id', 'in', userIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function insertIdentifier(scope: Connection<Tx>, row: IdentifierRow): Promise<void> {
  await insertRow(scope, 'identifiers', row)
}

export async function updateIdentifier(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<IdentifierRow>,
): Promise<void> {
  await updateRow(scope, 'identifiers', id, changes)
}

export async function deleteIdentifier({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .deleteFrom('verifications')
    .where('instance_id', '=', instance.id)
    .where('identifier_id', '=', id)
    .execute()
  await db.deleteFrom('identifiers').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}

/** Identifiers with their verifications: part of user deletion. */
export async function deleteIdentifiersOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  const ids = db
    .selectFrom('identifiers')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
  await db
    .deleteFrom('verifications')
    .where('instance_id', '=', instance.id)
    .where('identifier_id', 'in', ids)
    .execute()
  await db
    .deleteFrom('identifiers')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}
