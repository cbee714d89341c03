import { NotFoundInStore } from './not-found.js'
import { countRows, listRows, NEWEST_FIRST, type Page, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { OrganizationMembershipRow } from './tables.js'

export {
  countMembers,
  listMembers,
  type MemberFilter,
  type MemberOrder,
} from './organization-member-search.js'

export async function findMembership(
  { db, instance }: Scope,
  organizationId: string,
  userId: string,
): Promise<OrganizationMembershipRow | undefined> {
  return db
    .selectFrom('organization_memberships')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/** @throws NotFoundInStore */
export async function getMembership(
  scope: Scope,
  organizationId: string,
  userId: string,
): Promise<OrganizationMembershipRow> {
  const row = await findMembership(scope, organizationId, userId)
  if (!row) throw new NotFoundInStore('resource_not_found', userId)
  return row
}

/** Newest first. */
export async function listMembershipsOfUser(
  { db, instance }: Scope,
  userId: string,
  page: Page,
): Promise<OrganizationMembershipRow[]> {
  return listRows(
    db
      .selectFrom('organization_memberships')
      .where('instance_id', '=', instance.id)
      .where('user_id', '=', userId),
    NEWEST_FIRST,
    page,
  )
}

export async function countMembershipsOfUser({ db, instance }: Scope, userId: string): Promise<number> {
  return countRows(
    db
      .selectFrom('organization_memberships')
      .where('instance_id', '=', instance.id)
      .where('user_id', '=', userId),
  )
}

/** Every organization of the user, in the order of ids: whoever locks several does it in this order. */
export async function listOrganizationIdsOfUser({ db, instance }: Scope, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('organization_memberships')
    .select('organization_id')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .orderBy('organization_id')
    .execute()
  return rows.map(row => row.organization_id)
}

/** @returns false when the user is a member already */
export async function insertMembership(
  { db }: Connection<Tx>,
  row: OrganizationMembershipRow,
): Promise<boolean> {
  const result = await db
    .insertInto('organization_memberships')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'organization_id', 'user_id']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateMembership(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<OrganizationMembershipRow>,
): Promise<void> {
  await updateRow(scope, 'organization_memberships', id, changes)
}

/** @returns false when it was not there any more */
export async function deleteMembership({ db, instance }: Scope<Tx>, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('organization_memberships')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/**
 * Whether somebody else than this user has one of the roles: one look into the
 * index, however many members there are.
 */
export async function hasOtherMemberWithRole(
  { db, instance }: Scope,
  organizationId: string,
  roleIds: string[],
  exceptUserId: string,
): Promise<boolean> {
  if (roleIds.length === 0) return false
  const row = await db
    .selectFrom('organization_memberships')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .where('role_id', 'in', roleIds)
    .where('user_id', '<>', exceptUserId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Members who have one of the roles, the oldest first. */
export async function listUserIdsWithRoles(
  { db, instance }: Scope,
  organizationId: string,
  roleIds: string[],
  limit: number,
): Promise<string[]> {
  if (roleIds.length === 0) return []
  const rows = await db
    .selectFrom('organization_memberships')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .where('role_id', 'in', roleIds)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(row => row.user_id)
}

export async function isRoleOfMembers({ db, instance }: Scope, roleId: string): Promise<boolean> {
  const row = await db
    .selectFrom('organization_memberships')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('role_id', '=', roleId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteMembershipsOfOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
): Promise<void> {
  await db
    .deleteFrom('organization_memberships')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .execute()
}
