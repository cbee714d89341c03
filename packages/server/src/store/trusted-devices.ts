import { NotFoundInStore } from './not-found.js'
import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { TrustedDeviceRow } from './tables/trusted-devices.js'

const active = ({ db, instance }: Scope) =>
  db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('revoked_at', 'is', null)

/** An active one of anybody. */
export async function findTrustedDevice(scope: Scope, id: string): Promise<TrustedDeviceRow | undefined> {
  return active(scope).where('id', '=', id).executeTakeFirst()
}

/** An active one of this user; another one's does not exist for them. @throws NotFoundInStore */
export async function getTrustedDeviceOfUser(
  scope: Scope,
  userId: string,
  id: string,
): Promise<TrustedDeviceRow> {
  const row = await active(scope).where('user_id', '=', userId).where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** The active ones of a user, oldest first. */
export async function listTrustedDevicesOfUser(scope: Scope, userId: string): Promise<TrustedDeviceRow[]> {
  return active(scope).where('user_id', '=', userId).orderBy('created_at').orderBy('id').execute()
}

export async function insertTrustedDevice(scope: Connection<Tx>, row: TrustedDeviceRow): Promise<void> {
  await insertRow(scope, 'trusted_devices', row)
}

/** Ends what an installation of an application has, whoever it belongs to. */
export async function revokeTrustedDevicesOfInstallation(
  { db, instance }: Scope<Tx>,
  clientId: string,
  appIdentifier: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('trusted_devices')
    .set({ revoked_at: now, updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('client_id', '=', clientId)
    .where('app_identifier', '=', appIdentifier)
    .where('revoked_at', 'is', null)
    .execute()
}

/** @returns false when it was not active any more */
export async function updateTrustedDevice(
  { db, instance }: Scope<Tx>,
  id: string,
  changes: Partial<Pick<TrustedDeviceRow, 'last_used_at' | 'revoked_at' | 'updated_at'>>,
): Promise<boolean> {
  const result = await db
    .updateTable('trusted_devices')
    .set(changes)
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
