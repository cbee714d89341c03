import { countRows, getRow, insertRow, listRows, OLDEST_FIRST, type Page, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { Metadata } from './tables.js'
import type { JwtTemplateRow } from './tables/administration.js'

export async function listJwtTemplates(db: Db, instanceId: string, page: Page): Promise<JwtTemplateRow[]> {
  return listRows(db.selectFrom('jwt_templates').where('instance_id', '=', instanceId), OLDEST_FIRST, page)
}

export async function countJwtTemplates(db: Db, instanceId: string): Promise<number> {
  return countRows(db.selectFrom('jwt_templates').where('instance_id', '=', instanceId))
}

/** @throws NotFoundInStore */
export async function getJwtTemplate(db: Db, instanceId: string, id: string): Promise<JwtTemplateRow> {
  return getRow(db, 'jwt_templates', instanceId, id)
}

export async function findJwtTemplateByName(
  db: Db,
  instanceId: string,
  name: string,
): Promise<JwtTemplateRow | undefined> {
  return db
    .selectFrom('jwt_templates')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('name', '=', name)
    .executeTakeFirst()
}

export async function insertJwtTemplate(db: Tx, row: JwtTemplateRow): Promise<void> {
  await insertRow(db, 'jwt_templates', row)
}

export async function updateJwtTemplate(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<JwtTemplateRow>,
): Promise<void> {
  await updateRow(db, 'jwt_templates', instanceId, id, changes)
}

export async function deleteJwtTemplate(db: Tx, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('jwt_templates').where('instance_id', '=', instanceId).where('id', '=', id).execute()
}

/**
 * The session's active organization as its user knows it; undefined for
 * none, or for somebody who has left it.
 */
export async function findActiveMembership(
  db: Db,
  instanceId: string,
  organizationId: string,
  userId: string,
) {
  return db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organizations as organization', join =>
      join
        .onRef('organization.instance_id', '=', 'membership.instance_id')
        .onRef('organization.id', '=', 'membership.organization_id'),
    )
    .innerJoin('organization_roles as role', join =>
      join
        .onRef('role.instance_id', '=', 'membership.instance_id')
        .onRef('role.id', '=', 'membership.role_id'),
    )
    .select([
      'organization.id',
      'organization.name',
      'organization.slug',
      'organization.image_id',
      'organization.public_metadata',
      'role.key as role_key',
      'membership.id as membership_id',
    ])
    .where('membership.instance_id', '=', instanceId)
    .where('membership.organization_id', '=', organizationId)
    .where('membership.user_id', '=', userId)
    .executeTakeFirst()
}

/** `{ org_…: 'org:admin' }` of a user. */
export async function listRolesByOrganization(
  db: Db,
  instanceId: string,
  userId: string,
): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organization_roles as role', join =>
      join
        .onRef('role.instance_id', '=', 'membership.instance_id')
        .onRef('role.id', '=', 'membership.role_id'),
    )
    .select(['membership.organization_id', 'role.key'])
    .where('membership.instance_id', '=', instanceId)
    .where('membership.user_id', '=', userId)
    .execute()
  return Object.fromEntries(rows.map(row => [row.organization_id, row.key]))
}

/** A query of its own: JSON columns are known by name, and the organization has one of the same. */
export async function getMembershipMetadata(db: Db, instanceId: string, id: string): Promise<Metadata> {
  const row = await db
    .selectFrom('organization_memberships')
    .select('public_metadata')
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.public_metadata ?? {}
}
