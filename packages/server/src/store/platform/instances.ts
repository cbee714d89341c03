import { sql } from 'kysely'
import { insertRow } from '../rows.js'
import type { Db } from '../store.js'
import type { ApplicationRow, InstanceRow, InstanceUrlRow, SecretKeyRow, SigningKeyRow } from '../tables.js'

/** Unscoped by design: these tables say which instances there are. */

export async function listApplications(db: Db): Promise<ApplicationRow[]> {
  return db.selectFrom('applications').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function findApplicationBySlug(db: Db, slug: string): Promise<ApplicationRow | undefined> {
  return db.selectFrom('applications').selectAll().where('slug', '=', slug).executeTakeFirst()
}

export async function insertApplication(db: Db, row: ApplicationRow): Promise<void> {
  await insertRow(db, 'applications', row)
}

export async function updateApplicationName(db: Db, id: string, name: string): Promise<void> {
  await db.updateTable('applications').set({ name }).where('id', '=', id).execute()
}

export async function listInstances(db: Db): Promise<InstanceRow[]> {
  return db.selectFrom('instances').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function findInstanceBySlug(db: Db, slug: string): Promise<InstanceRow | undefined> {
  return db.selectFrom('instances').selectAll().where('slug', '=', slug).executeTakeFirst()
}

export async function insertInstance(db: Db, row: InstanceRow): Promise<void> {
  await insertRow(db, 'instances', row)
}

export async function updateInstance(db: Db, id: string, changes: Partial<InstanceRow>): Promise<void> {
  await db.updateTable('instances').set(changes).where('id', '=', id).execute()
}

export async function clearDefaultInstance(db: Db): Promise<void> {
  await db.updateTable('instances').set({ is_default: false }).where('is_default', '=', true).execute()
}

export async function listInstanceUrls(db: Db): Promise<InstanceUrlRow[]> {
  return db.selectFrom('instance_urls').selectAll().orderBy('instance_id').orderBy('position').execute()
}

export async function replaceInstanceUrls(db: Db, instanceId: string, rows: InstanceUrlRow[]): Promise<void> {
  await db.deleteFrom('instance_urls').where('instance_id', '=', instanceId).execute()
  if (rows.length > 0) await db.insertInto('instance_urls').values(rows).execute()
}

export async function listSecretKeys(db: Db): Promise<SecretKeyRow[]> {
  return db.selectFrom('secret_keys').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function insertSecretKey(db: Db, row: SecretKeyRow): Promise<void> {
  await insertRow(db, 'secret_keys', row)
}

export async function revokeSecretKey(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable('secret_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** A key that the configuration names again; it becomes its key, whoever made it. */
export async function restoreSecretKey(db: Db, id: string): Promise<void> {
  await db
    .updateTable('secret_keys')
    .set({ revoked_at: null, source: 'config' })
    .where('id', '=', id)
    .execute()
}

export async function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return db.selectFrom('signing_keys').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function insertSigningKey(db: Db, row: SigningKeyRow): Promise<void> {
  await insertRow(db, 'signing_keys', row)
}

export async function retireSigningKeys(
  db: Db,
  instanceId: string,
  exceptId: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('signing_keys')
    .set({ retired_at: now })
    .where('instance_id', '=', instanceId)
    .where('id', '!=', exceptId)
    .where('retired_at', 'is', null)
    .execute()
}

/** Nothing that these keys have signed is good any more. @returns how many there were */
export async function deleteOtherSigningKeys(db: Db, instanceId: string, exceptId: string): Promise<number> {
  const result = await db
    .deleteFrom('signing_keys')
    .where('instance_id', '=', instanceId)
    .where('id', '!=', exceptId)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** The instance, locked until the end of the transaction: for changes that depend on what is there. */
export async function findInstanceForUpdate(db: Db, id: string): Promise<InstanceRow | undefined> {
  return db
    .updateTable('instances')
    .set({ updated_at: sql<number>`updated_at` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}
