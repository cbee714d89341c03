import { sql } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import { countRows, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { OrganizationRow } from './tables.js'

export {
  countOrganizations,
  listOrganizations,
  type OrganizationFilter,
  type OrganizationOrder,
} from './organization-search.js'

export async function findOrganization(
  db: Db,
  instanceId: string,
  id: string,
): Promise<OrganizationRow | undefined> {
  return db
    .selectFrom('organizations')
    .selectAll('organizations')
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** @throws NotFoundInStore */
export async function getOrganization(db: Db, instanceId: string, id: string): Promise<OrganizationRow> {
  const row = await findOrganization(db, instanceId, id)
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export async function findOrganizationBySlug(
  db: Db,
  instanceId: string,
  slug: string,
): Promise<OrganizationRow | undefined> {
  return db
    .selectFrom('organizations')
    .selectAll('organizations')
    .where('instance_id', '=', instanceId)
    .where('slug', '=', slug)
    .executeTakeFirst()
}

/**
 * The organization, locked until the end of the transaction. Everything that changes members or invitations
 * starts with this, so that counts, limits and the last admin are decided one after the other.
 * @throws NotFoundInStore
 */
export async function getOrganizationForUpdate(
  db: Tx,
  instanceId: string,
  id: string,
): Promise<OrganizationRow> {
  const row = await db
    .updateTable('organizations')
    .set({ updated_at: sql<number>`updated_at` })
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** The organizations with these ids, by id; unknown ids are left out. */
export async function listOrganizationsById(
  db: Db,
  instanceId: string,
  ids: string[],
): Promise<Map<string, OrganizationRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('organizations')
    .selectAll('organizations')
    .where('instance_id', '=', instanceId)
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

/** @returns false when the slug is taken */
export async function insertOrganization(db: Tx, row: OrganizationRow): Promise<boolean> {
  const result = await db
    .insertInto('organizations')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'slug']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateOrganizationRow(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<OrganizationRow>,
): Promise<void> {
  await updateRow(db, 'organizations', instanceId, id, changes)
}

/** Keeps the counts; call with the organization locked. */
export async function addToOrganizationCounts(
  db: Tx,
  instanceId: string,
  id: string,
  change: { members?: number; pendingInvitations?: number },
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({
      members_count: sql<number>`members_count + ${change.members ?? 0}`,
      pending_invitations_count: sql<number>`pending_invitations_count + ${change.pendingInvitations ?? 0}`,
    })
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .execute()
}

export async function countOrganizationsCreatedBy(
  db: Db,
  instanceId: string,
  userId: string,
): Promise<number> {
  return countRows(
    db.selectFrom('organizations').where('instance_id', '=', instanceId).where('created_by', '=', userId),
  )
}

export async function deleteOrganizationRow(db: Tx, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('organizations').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}

export async function moveOrganizationsToRoleSet(
  db: Tx,
  instanceId: string,
  fromId: string,
  toId: string,
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({ role_set_id: toId })
    .where('instance_id', '=', instanceId)
    .where('role_set_id', '=', fromId)
    .execute()
}

/**
 * Sessions and users whose active organization this is lose it: of all members, or of one.
 * Call before their memberships go.
 * @returns ids of the users whose sessions lost it
 */
export async function clearActiveOrganization(
  db: Tx,
  instanceId: string,
  organizationId: string,
  userId?: string,
): Promise<string[]> {
  const members = db
    .selectFrom('organization_memberships')
    .select('user_id')
    .where('instance_id', '=', instanceId)
    .where('organization_id', '=', organizationId)
  const sessions = await db
    .updateTable('sessions')
    .set({ last_active_organization_id: null })
    .where('instance_id', '=', instanceId)
    .where('user_id', 'in', userId === undefined ? members : [userId])
    .where('last_active_organization_id', '=', organizationId)
    .returning('user_id')
    .execute()
  await db
    .updateTable('users')
    .set({ last_active_organization_id: null })
    .where('instance_id', '=', instanceId)
    .where('id', 'in', userId === undefined ? members : [userId])
    .where('last_active_organization_id', '=', organizationId)
    .execute()
  return [...new Set(sessions.map(session => session.user_id))]
}
