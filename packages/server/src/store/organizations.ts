import { sql } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import { countRows, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { OrganizationRow } from './tables.js'

export {
  countOrganizations,
  listOrganizations,
  type OrganizationFilter,
  type OrganizationOrder,
} from './organization-search.js'

export async function findOrganization(
  { db, instance }: Scope,
  id: string,
): Promise<OrganizationRow | undefined> {
  return db
    .selectFrom('organizations')
    .selectAll('organizations')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** @throws NotFoundInStore */
export async function getOrganization(scope: Scope, id: string): Promise<OrganizationRow> {
  const row = await findOrganization(scope, id)
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export async function findOrganizationBySlug(
  { db, instance }: Scope,
  slug: string,
): Promise<OrganizationRow | undefined> {
  return db
    .selectFrom('organizations')
    .selectAll('organizations')
    .where('instance_id', '=', instance.id)
    .where('slug', '=', slug)
    .executeTakeFirst()
}

/**
 * The organization, locked until the end of the transaction. Everything that changes members or invitations
 * starts with this, so that counts, limits and the last admin are decided one after the other.
 * @throws NotFoundInStore
 */
export async function getOrganizationForUpdate(
  { db, instance }: Scope<Tx>,
  id: string,
): Promise<OrganizationRow> {
  const row = await db
    .updateTable('organizations')
    .set({ updated_at: sql<number>`updated_at` })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** The organizations with these ids, by id; unknown ids are left out. */
export async function listOrganizationsById(
  { db, instance }: Scope,
  ids: string[],
): Promise<Map<string, OrganizationRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('organizations')
    .selectAll('organizations')
    .where('instance_id', '=', instance.id)
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

/** @returns false when the slug is taken */
export async function insertOrganization({ db }: Connection<Tx>, row: OrganizationRow): Promise<boolean> {
  const result = await db
    .insertInto('organizations')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'slug']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateOrganizationRow(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<OrganizationRow>,
): Promise<void> {
  await updateRow(scope, 'organizations', id, changes)
}

/** Keeps the counts; call with the organization locked. */
export async function addToOrganizationCounts(
  { db, instance }: Scope<Tx>,
  id: string,
  change: { members?: number; pendingInvitations?: number },
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({
      members_count: sql<number>`members_count + ${change.members ?? 0}`,
      pending_invitations_count: sql<number>`pending_invitations_count + ${change.pendingInvitations ?? 0}`,
    })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

export async function countOrganizationsCreatedBy({ db, instance }: Scope, userId: string): Promise<number> {
  return countRows(
    db.selectFrom('organizations').where('instance_id', '=', instance.id).where('created_by', '=', userId),
  )
}

export async function deleteOrganizationRow({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('organizations').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}

export async function moveOrganizationsToRoleSet(
  { db, instance }: Scope<Tx>,
  fromId: string,
  toId: string,
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({ role_set_id: toId })
    .where('instance_id', '=', instance.id)
    .where('role_set_id', '=', fromId)
    .execute()
}

/**
 * Sessions and users whose active organization this is lose it: of all members, or of one.
 * Call before their memberships go.
 * @returns ids of the users whose sessions lost it
 */
export async function clearActiveOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
  userId?: string,
): Promise<string[]> {
  const members = db
    .selectFrom('organization_memberships')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
  const sessions = await db
    .updateTable('sessions')
    .set({ last_active_organization_id: null })
    .where('instance_id', '=', instance.id)
    .where('user_id', 'in', userId === undefined ? members : [userId])
    .where('last_active_organization_id', '=', organizationId)
    .returning('user_id')
    .execute()
  await db
    .updateTable('users')
    .set({ last_active_organization_id: null })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', userId === undefined ? members : [userId])
    .where('last_active_organization_id', '=', organizationId)
    .execute()
  return [...new Set(sessions.map(session => session.user_id))]
}
