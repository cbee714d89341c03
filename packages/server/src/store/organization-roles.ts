import { getRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type {
  OrganizationPermissionRow,
  OrganizationRolePermissionRow,
  OrganizationRoleRow,
} from './tables.js'

/** All roles of the instance, oldest first: there are few. */
export async function listRoles({ db, instance }: Scope): Promise<OrganizationRoleRow[]> {
  return db
    .selectFrom('organization_roles')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** All permissions of the instance, oldest first: there are few. */
export async function listPermissions({ db, instance }: Scope): Promise<OrganizationPermissionRow[]> {
  return db
    .selectFrom('organization_permissions')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function listRolePermissions({ db, instance }: Scope): Promise<OrganizationRolePermissionRow[]> {
  return db
    .selectFrom('organization_role_permissions')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .execute()
}

/** @returns false when the key is taken */
export async function insertRole({ db }: Connection<Tx>, row: OrganizationRoleRow): Promise<boolean> {
  const result = await db
    .insertInto('organization_roles')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'key']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateRoleRow(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<OrganizationRoleRow>,
): Promise<void> {
  await updateRow(scope, 'organization_roles', id, changes)
}

export async function deleteRoleRow({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .deleteFrom('organization_role_permissions')
    .where('instance_id', '=', instance.id)
    .where('role_id', '=', id)
    .execute()
  await db
    .deleteFrom('role_set_roles')
    .where('instance_id', '=', instance.id)
    .where('role_id', '=', id)
    .execute()
  // those of organizations that had members with it: zero by now
  await db
    .deleteFrom('organization_role_counts')
    .where('instance_id', '=', instance.id)
    .where('role_id', '=', id)
    .execute()
  await db
    .deleteFrom('organization_roles')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

/** @throws NotFoundInStore */
export async function getPermission(scope: Scope, id: string): Promise<OrganizationPermissionRow> {
  return getRow(scope, 'organization_permissions', id)
}

/** @returns false when the key is taken */
export async function insertPermission(
  { db }: Connection<Tx>,
  row: OrganizationPermissionRow,
): Promise<boolean> {
  const result = await db
    .insertInto('organization_permissions')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'key']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updatePermissionRow(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<OrganizationPermissionRow>,
): Promise<void> {
  await updateRow(scope, 'organization_permissions', id, changes)
}

export async function deletePermissionRow({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .deleteFrom('organization_role_permissions')
    .where('instance_id', '=', instance.id)
    .where('permission_id', '=', id)
    .execute()
  await db
    .deleteFrom('organization_permissions')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

/** @returns false when the role had it already */
export async function insertRolePermission(
  { db }: Connection<Tx>,
  row: OrganizationRolePermissionRow,
): Promise<boolean> {
  const result = await db
    .insertInto('organization_role_permissions')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'role_id', 'permission_id']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** @returns false when the role did not have it */
export async function deleteRolePermission(
  { db, instance }: Scope<Tx>,
  roleId: string,
  permissionId: string,
): Promise<boolean> {
  const result = await db
    .deleteFrom('organization_role_permissions')
    .where('instance_id', '=', instance.id)
    .where('role_id', '=', roleId)
    .where('permission_id', '=', permissionId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
