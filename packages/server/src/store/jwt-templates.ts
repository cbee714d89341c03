import { countRows, getRow, insertRow, listRows, OLDEST_FIRST, type Page, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { Metadata } from './tables.js'
import type { JwtTemplateRow } from './tables/administration.js'

export async function listJwtTemplates({ db, instance }: Scope, page: Page): Promise<JwtTemplateRow[]> {
  return listRows(db.selectFrom('jwt_templates').where('instance_id', '=', instance.id), OLDEST_FIRST, page)
}

export async function countJwtTemplates({ db, instance }: Scope): Promise<number> {
  return countRows(db.selectFrom('jwt_templates').where('instance_id', '=', instance.id))
}

/** @throws NotFoundInStore */
export async function getJwtTemplate(scope: Scope, id: string): Promise<JwtTemplateRow> {
  return getRow(scope, 'jwt_templates', id)
}

export async function findJwtTemplateByName(
  { db, instance }: Scope,
  name: string,
): Promise<JwtTemplateRow | undefined> {
  return db
    .selectFrom('jwt_templates')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('name', '=', name)
    .executeTakeFirst()
}

export async function insertJwtTemplate(scope: Connection<Tx>, row: JwtTemplateRow): Promise<void> {
  await insertRow(scope, 'jwt_templates', row)
}

export async function updateJwtTemplate(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<JwtTemplateRow>,
): Promise<void> {
  await updateRow(scope, 'jwt_templates', id, changes)
}

export async function deleteJwtTemplate({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db.deleteFrom('jwt_templates').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}

/**
 * The session's active organization as its user knows it; undefined for
 * none, or for somebody who has left it.
 */
export async function findActiveMembership({ db, instance }: Scope, organizationId: string, userId: string) {
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
    .where('membership.instance_id', '=', instance.id)
    .where('membership.organization_id', '=', organizationId)
    .where('membership.user_id', '=', userId)
    .executeTakeFirst()
}

/** The user's role in each of the organizations. */
export async function listRolesOfUser(
  { db, instance }: Scope,
  userId: string,
): Promise<{ id: string; organization_id: string; role_key: string }[]> {
  return db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organization_roles as role', join =>
      join
        .onRef('role.instance_id', '=', 'membership.instance_id')
        .onRef('role.id', '=', 'membership.role_id'),
    )
    .select(['membership.id', 'membership.organization_id', 'role.key as role_key'])
    .where('membership.instance_id', '=', instance.id)
    .where('membership.user_id', '=', userId)
    .execute()
}

/** A query of its own: JSON columns are known by name, and the organization has one of the same. */
export async function getMembershipMetadata({ db, instance }: Scope, id: string): Promise<Metadata> {
  const row = await db
    .selectFrom('organization_memberships')
    .select('public_metadata')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.public_metadata ?? {}
}
