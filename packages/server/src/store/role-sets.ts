import { sql } from 'kysely'
import { updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { RoleSetRoleRow, RoleSetRow } from './tables.js'

/** All role sets of the instance, oldest first: there are few. */
export async function listRoleSets({ db, instance }: Scope): Promise<RoleSetRow[]> {
  return db
    .selectFrom('role_sets')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function findRoleSet({ db, instance }: Scope, keyOrId: string): Promise<RoleSetRow | undefined> {
  return db
    .selectFrom('role_sets')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where(eb => eb.or([eb('id', '=', keyOrId), eb('key', '=', keyOrId)]))
    .executeTakeFirst()
}

export async function findInitialRoleSet({ db, instance }: Scope): Promise<RoleSetRow | undefined> {
  return db
    .selectFrom('role_sets')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('type', '=', 'initial')
    .executeTakeFirst()
}

export async function listRoleSetRoles({ db, instance }: Scope): Promise<RoleSetRoleRow[]> {
  return db.selectFrom('role_set_roles').selectAll().where('instance_id', '=', instance.id).execute()
}

/** @returns false when the key is taken */
export async function insertRoleSet({ db }: Connection<Tx>, row: RoleSetRow): Promise<boolean> {
  const result = await db
    .insertInto('role_sets')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'key']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateRoleSetRow(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<RoleSetRow>,
): Promise<void> {
  await updateRow(scope, 'role_sets', id, changes)
}

export async function deleteRoleSet({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .deleteFrom('role_set_roles')
    .where('instance_id', '=', instance.id)
    .where('role_set_id', '=', id)
    .execute()
  await db.deleteFrom('role_sets').where('instance_id', '=', instance.id).where('id', '=', id).execute()
}

export async function insertRoleSetRole({ db }: Connection<Tx>, row: RoleSetRoleRow): Promise<void> {
  await db
    .insertInto('role_set_roles')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'role_set_id', 'role_id']).doNothing())
    .execute()
}

export async function deleteRoleSetRole(
  { db, instance }: Scope<Tx>,
  roleSetId: string,
  roleId: string,
): Promise<void> {
  await db
    .deleteFrom('role_set_roles')
    .where('instance_id', '=', instance.id)
    .where('role_set_id', '=', roleSetId)
    .where('role_id', '=', roleId)
    .execute()
}

/** Which of the roles some member of an organization of this role set has. */
export async function listRolesInUse(
  { db, instance }: Scope,
  roleSetId: string,
  roleIds: string[],
): Promise<string[]> {
  if (roleIds.length === 0) return []
  const rows = await db
    .selectFrom('organization_roles')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('id', 'in', roleIds)
    .where(
      sql<boolean>`exists (select 1 from organization_memberships
        join organizations on organizations.instance_id = organization_memberships.instance_id
          and organizations.id = organization_memberships.organization_id
        where organization_memberships.instance_id = ${instance.id}
          and organization_memberships.role_id = organization_roles.id and organizations.role_set_id = ${roleSetId})`,
    )
    .execute()
  return rows.map(row => row.id)
}
