import { sql } from 'kysely'
import { insertRow } from '../rows.js'
import type { Db, Scope, Tx } from '../store.js'
import type { ApplicationRow, InstanceRow, InstanceUrlRow, SecretKeyRow, SigningKeyRow } from '../tables.js'

/** Unscoped by design: these tables say which instances there are. */

export async function listApplications(db: Db): Promise<ApplicationRow[]> {
  return db.selectFrom('applications').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function findApplicationBySlug(db: Db, slug: string): Promise<ApplicationRow | undefined> {
  return db.selectFrom('applications').selectAll().where('slug', '=', slug).executeTakeFirst()
}

export async function insertApplication(db: Tx, row: ApplicationRow): Promise<void> {
  await insertRow({ db }, 'applications', row)
}

export async function updateApplicationName(db: Tx, id: string, name: string): Promise<void> {
  await db.updateTable('applications').set({ name }).where('id', '=', id).execute()
}

/**
 * Further instances in the order of their ids, for what goes through all of them: `after` is the last id so
 * far, at first ''.
 */
export async function listInstancesAfter(db: Db, after: string, limit: number): Promise<InstanceRow[]> {
  return db.selectFrom('instances').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute()
}

/** Slugs, the oldest instance first. */
export async function listInstanceSlugs(
  db: Db,
  limit: number,
  environment?: InstanceRow['environment'],
): Promise<string[]> {
  let query = db.selectFrom('instances').select('slug')
  if (environment) query = query.where('environment', '=', environment)
  const rows = await query.orderBy('created_at').orderBy('id').limit(limit).execute()
  return rows.map(row => row.slug)
}

/** Slugs of development instances in which the test provider stands in for one without credentials. */
export async function listSlugsWithTestProvider(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('instances')
    .innerJoin('connections', 'connections.instance_id', 'instances.id')
    .select('instances.slug')
    .distinct()
    .where('instances.environment', '=', 'development')
    .where('connections.enabled', '=', true)
    .where('connections.client_id', 'is', null)
    .orderBy('instances.slug')
    .limit(limit)
    .execute()
  return rows.map(row => row.slug)
}

/** Whether there is any instance, or any of an environment. */
export async function hasInstances(db: Db, environment?: InstanceRow['environment']): Promise<boolean> {
  return (await listInstanceSlugs(db, 1, environment)).length > 0
}

export async function listInstanceIdsOfApplication(db: Db, applicationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('instances')
    .select('id')
    .where('application_id', '=', applicationId)
    .execute()
  return rows.map(row => row.id)
}

export async function listDefaultInstances(db: Db): Promise<Pick<InstanceRow, 'id' | 'slug'>[]> {
  return db
    .selectFrom('instances')
    .select(['id', 'slug'])
    .where(sql<boolean>`is_default`)
    .execute()
}

export async function findInstanceByPublishableKey(
  db: Db,
  publishableKey: string,
): Promise<InstanceRow | undefined> {
  return db
    .selectFrom('instances')
    .selectAll()
    .where('publishable_key', '=', publishableKey)
    .executeTakeFirst()
}

export async function findInstanceBySlug(db: Db, slug: string): Promise<InstanceRow | undefined> {
  return db.selectFrom('instances').selectAll().where('slug', '=', slug).executeTakeFirst()
}

/** The instances that there are of these slugs, by slug. */
export async function findInstancesBySlug(db: Db, slugs: string[]): Promise<Map<string, InstanceRow>> {
  if (slugs.length === 0) return new Map()
  const rows = await db.selectFrom('instances').selectAll().where('slug', 'in', slugs).execute()
  return new Map(rows.map(row => [row.slug, row]))
}

export async function insertInstance(db: Tx, row: InstanceRow): Promise<void> {
  await insertRow({ db }, 'instances', row)
}

export async function updateInstance(db: Tx, id: string, changes: Partial<InstanceRow>): Promise<void> {
  await db.updateTable('instances').set(changes).where('id', '=', id).execute()
}

export async function clearDefaultInstance(db: Tx, id: string): Promise<void> {
  await db.updateTable('instances').set({ is_default: false }).where('id', '=', id).execute()
}

/** Registered frontend API URLs of some instances, of each the primary one first. */
export async function listInstanceUrls(db: Db, instanceIds: string[]): Promise<InstanceUrlRow[]> {
  if (instanceIds.length === 0) return []
  return db
    .selectFrom('instance_urls')
    .selectAll()
    .where('instance_id', 'in', instanceIds)
    .orderBy('instance_id')
    .orderBy('position')
    .execute()
}

/** One of these URLs that another instance has. */
export async function findUrlOfOthers(
  { db, instance }: Scope,
  urls: string[],
): Promise<InstanceUrlRow | undefined> {
  if (urls.length === 0) return undefined
  return db
    .selectFrom('instance_urls')
    .selectAll()
    .where('url', 'in', urls)
    .where('instance_id', '!=', instance.id)
    .executeTakeFirst()
}

/** @param urls in their order, the primary one first */
export async function replaceInstanceUrls(scope: Scope<Tx>, urls: string[]): Promise<void> {
  await scope.db.deleteFrom('instance_urls').where('instance_id', '=', scope.instance.id).execute()
  await insertInstanceUrls(scope, urls)
}

/** Of an instance that has none yet. @param urls in their order, the primary one first */
export async function insertInstanceUrls({ db, instance }: Scope<Tx>, urls: string[]): Promise<void> {
  const rows = urls.map((url, position) => ({
    instance_id: instance.id,
    url,
    origin: new URL(url).origin,
    is_primary: position === 0,
    position,
  }))
  if (rows.length > 0) await db.insertInto('instance_urls').values(rows).execute()
}

/** Secret keys of some instances, also revoked ones, the oldest first. */
export async function listSecretKeys(db: Db, instanceIds: string[]): Promise<SecretKeyRow[]> {
  if (instanceIds.length === 0) return []
  return db
    .selectFrom('secret_keys')
    .selectAll()
    .where('instance_id', 'in', instanceIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** The key of this hash, also a revoked one. */
export async function findSecretKey(db: Db, keyHash: string): Promise<SecretKeyRow | undefined> {
  return db.selectFrom('secret_keys').selectAll().where('key_hash', '=', keyHash).executeTakeFirst()
}

export async function insertSecretKey(db: Tx, row: SecretKeyRow): Promise<void> {
  await insertRow({ db }, 'secret_keys', row)
}

export async function revokeSecretKeyRow(db: Tx, id: string, now: number): Promise<void> {
  await db
    .updateTable('secret_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** A key that the configuration names again; it becomes its key, whoever made it. */
export async function restoreSecretKey(db: Tx, id: string): Promise<void> {
  await db
    .updateTable('secret_keys')
    .set({ revoked_at: null, source: 'config' })
    .where('id', '=', id)
    .execute()
}

export async function insertSigningKey(db: Tx, row: SigningKeyRow): Promise<void> {
  await insertRow({ db }, 'signing_keys', row)
}

export async function retireSigningKeys(
  { db, instance }: Scope<Tx>,
  exceptId: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('signing_keys')
    .set({ retired_at: now })
    .where('instance_id', '=', instance.id)
    .where('id', '!=', exceptId)
    .where('retired_at', 'is', null)
    .execute()
}

/** Nothing that these keys have signed is good any more. @returns how many there were */
export async function deleteOtherSigningKeys({ db, instance }: Scope<Tx>, exceptId: string): Promise<number> {
  const result = await db
    .deleteFrom('signing_keys')
    .where('instance_id', '=', instance.id)
    .where('id', '!=', exceptId)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** The instance, locked until the end of the transaction: for changes that depend on what is there. */
export async function findInstanceForUpdate(db: Tx, id: string): Promise<InstanceRow | undefined> {
  return db
    .updateTable('instances')
    .set({ updated_at: sql<number>`updated_at` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}
