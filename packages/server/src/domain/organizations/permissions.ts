import { CUSTOM_PERMISSION_KEY, MAX_KEY_LENGTH } from '../../config/organization-roles.js'
import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { organizationPermission } from '../../resources/organization-role.js'
import {
  deletePermissionRow,
  getPermission,
  insertPermission,
  updatePermissionRow,
} from '../../store/organization-roles.js'
import type { OrganizationPermissionRow } from '../../store/tables.js'
import { ensureRoles } from './default-roles.js'
import { loadRoleBook } from './role-book.js'
import { checkLabel } from './role-rules.js'

export interface PermissionFields {
  name: string
  key: string
  description?: string
}

/** Emits `permission.created`. */
export async function createPermission(
  ctx: InTx,
  input: PermissionFields,
): Promise<OrganizationPermissionRow> {
  await ensureRoles(ctx)
  const row: OrganizationPermissionRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('perm'),
    key: checkKey(input.key),
    name: checkLabel(input.name),
    description: input.description?.trim() ?? '',
    type: 'user',
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  if (!(await insertPermission(ctx, row))) throw new ApiError('form_identifier_exists', { param: 'key' })
  await emitEvent(ctx, { type: 'permission.created', resourceId: row.id, data: organizationPermission(row) })
  return row
}

/**
 * Emits `permission.updated`.
 * @throws ApiError organization_system_permission_not_modifiable
 */
export async function updatePermission(
  ctx: InTx,
  id: string,
  changes: Partial<PermissionFields>,
): Promise<OrganizationPermissionRow> {
  const { now } = ctx
  const before = await modifiablePermission(ctx, id)
  const columns: Partial<OrganizationPermissionRow> = { updated_at: now }
  if (changes.name) columns.name = checkLabel(changes.name)
  if (changes.description !== undefined) columns.description = changes.description.trim()
  if (changes.key && changes.key !== before.key) {
    columns.key = checkKey(changes.key)
    const roles = await loadRoleBook(ctx)
    if (roles.permissions.some(permission => permission.key === columns.key))
      throw new ApiError('form_identifier_exists', { param: 'key' })
  }
  await updatePermissionRow(ctx, id, columns)
  const after = await getPermission(ctx, id)
  await emitEvent(ctx, { type: 'permission.updated', resourceId: id, data: organizationPermission(after) })
  return after
}

/** Roles lose it. Emits `permission.deleted`. */
export async function deletePermission(ctx: InTx, id: string) {
  await modifiablePermission(ctx, id)
  await deletePermissionRow(ctx, id)
  const deleted = deletedObject('permission', id)
  await emitEvent(ctx, { type: 'permission.deleted', resourceId: id, data: deleted })
  return deleted
}

async function modifiablePermission(ctx: Context, id: string): Promise<OrganizationPermissionRow> {
  const row = await getPermission(ctx, id)
  if (row.type === 'system') throw new ApiError('organization_system_permission_not_modifiable')
  return row
}

function checkKey(key: string): string {
  if (!CUSTOM_PERMISSION_KEY.test(key) || key.length > MAX_KEY_LENGTH)
    throw new ApiError('form_param_format_invalid', { param: 'key' })
  return key
}
