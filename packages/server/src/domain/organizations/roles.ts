import { MAX_KEY_LENGTH, ROLE_KEY } from '../../config/organization-roles.js'
import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import { isCreatorEligible, type RoleView } from '../../model/role.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { organizationRole } from '../../resources/organization-role.js'
import { isRoleOfInvitations } from '../../store/organization-invitations.js'
import { isRoleOfMembers } from '../../store/organization-memberships.js'
import {
  deleteRolePermission,
  deleteRoleRow,
  insertRole,
  insertRolePermission,
  updateRoleRow,
} from '../../store/organization-roles.js'
import { insertRoleSetRole } from '../../store/role-sets.js'
import type { OrganizationRoleRow } from '../../store/tables.js'
import { ensureRoles } from './default-roles.js'
import { saveOrganizationSettings } from './instance-settings.js'
import { loadRoleBook, type RoleBook } from './role-book.js'
import { checkLabel, missingCreatorPermissions } from './role-rules.js'

export interface NewRole {
  name: string
  key: string
  description?: string | null
  /** ids */
  permissions?: string[] | null
  includeInInitialRoleSet?: boolean | null
}

export interface RoleChanges {
  name?: string | null
  key?: string | null
  description?: string | null
  /** ids; replaces the present ones */
  permissions?: string[] | null
}

/** Emits `role.created`. */
export async function createRole(ctx: InTx, input: NewRole): Promise<RoleView> {
  const { instance, now } = ctx
  await ensureRoles(ctx)
  const roles = await loadRoleBook(ctx)
  const limit = instance.settings.organizations.maxAllowedRoles
  if (roles.roles.length >= limit)
    throw new ApiError('organization_roles_quota_exceeded', { values: { limit } })
  const row: OrganizationRoleRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('role'),
    key: checkRoleKey(input.key),
    name: checkLabel(input.name),
    description: input.description?.trim() || null,
    created_at: now,
    updated_at: now,
  }
  const permissionIds = checkPermissionIds(roles, input.permissions ?? [])
  if (!(await insertRole(ctx, row))) throw new ApiError('form_identifier_exists', { param: 'key' })
  for (const id of permissionIds)
    await insertRolePermission(ctx, { instance_id: instance.id, role_id: row.id, permission_id: id })
  if (input.includeInInitialRoleSet) {
    await insertRoleSetRole(ctx, {
      instance_id: instance.id,
      role_set_id: roles.initialRoleSet.roleSet.id,
      role_id: row.id,
    })
  }
  return emitRole(ctx, 'role.created', row.id)
}

/** Emits `role.updated`. A new key reaches the instance's settings too. */
export async function updateRole(ctx: InTx, id: string, changes: RoleChanges): Promise<RoleView> {
  const { now } = ctx
  const roles = await loadRoleBook(ctx)
  const before = getRole(roles, id)
  const columns: Partial<OrganizationRoleRow> = { updated_at: now }
  if (changes.name) columns.name = checkLabel(changes.name)
  if (changes.description !== undefined) columns.description = changes.description?.trim() || null
  if (changes.key && changes.key !== before.role.key) {
    columns.key = checkRoleKey(changes.key)
    if (roles.findByKey(columns.key)) throw new ApiError('form_identifier_exists', { param: 'key' })
    await renameInSettings(ctx, before.role.key, columns.key)
  }
  await updateRoleRow(ctx, id, columns)
  if (changes.permissions)
    await replacePermissions(ctx, before, checkPermissionIds(roles, changes.permissions))
  return finishChange(ctx, before)
}

/** Emits `role.deleted`. @throws ApiError organization_role_in_use */
export async function deleteRole(ctx: InTx, id: string) {
  const { instance } = ctx
  const roles = await loadRoleBook(ctx)
  const { role } = getRole(roles, id)
  const settings = instance.settings.organizations
  const inUse = (use: string) => new ApiError('organization_role_in_use', { values: { use } })
  const ofSets = roles.roleSets.map(view => view.roleSet)
  if (settings.creatorRole === role.key || ofSets.some(set => set.creator_role_id === id))
    throw inUse('a creator role')
  if (settings.domainDefaultRole === role.key || ofSets.some(set => set.default_role_id === id))
    throw inUse('a default role')
  if (await isRoleOfMembers(ctx, id)) throw inUse('assigned to members')
  if (await isRoleOfInvitations(ctx, id)) throw inUse('part of invitations')
  await deleteRoleRow(ctx, id)
  const deleted = deletedObject('role', id)
  await emitEvent(ctx, { type: 'role.deleted', resourceId: id, data: deleted })
  return deleted
}

/** @throws ApiError organization_role_permission_exists */
export async function assignPermission(ctx: InTx, roleId: string, permissionId: string): Promise<RoleView> {
  const { instance, now } = ctx
  const roles = await loadRoleBook(ctx)
  const before = getRole(roles, roleId)
  getPermissionOf(roles, permissionId)
  const isNew = await insertRolePermission(ctx, {
    instance_id: instance.id,
    role_id: roleId,
    permission_id: permissionId,
  })
  if (!isNew) throw new ApiError('organization_role_permission_exists')
  await updateRoleRow(ctx, roleId, { updated_at: now })
  return finishChange(ctx, before)
}

/**
 * @throws ApiError resource_not_found (the role does not have it),
 *   organization_missing_creator_role_permissions
 */
export async function removePermission(ctx: InTx, roleId: string, permissionId: string): Promise<RoleView> {
  const { now } = ctx
  const roles = await loadRoleBook(ctx)
  const before = getRole(roles, roleId)
  const wasThere = await deleteRolePermission(ctx, roleId, permissionId)
  if (!wasThere) throw new ApiError('resource_not_found', { values: { id: permissionId } })
  await updateRoleRow(ctx, roleId, { updated_at: now })
  return finishChange(ctx, before)
}

/** @throws ApiError resource_not_found */
export function getRole(roles: RoleBook, id: string): RoleView {
  const view = roles.findById(id)
  if (!view) throw new ApiError('resource_not_found', { values: { id } })
  return view
}

function checkRoleKey(key: string): string {
  if (!ROLE_KEY.test(key) || key.length > MAX_KEY_LENGTH)
    throw new ApiError('form_param_format_invalid', { param: 'key' })
  return key
}

function checkPermissionIds(roles: RoleBook, ids: string[]): string[] {
  for (const id of ids) getPermissionOf(roles, id)
  return [...new Set(ids)]
}

function getPermissionOf(roles: RoleBook, id: string) {
  const permission = roles.permissions.find(row => row.id === id)
  if (!permission) throw new ApiError('resource_not_found', { values: { id } })
  return permission
}

async function replacePermissions(ctx: InTx, before: RoleView, ids: string[]): Promise<void> {
  const { instance } = ctx
  const roleId = before.role.id
  for (const permission of before.permissions)
    if (!ids.includes(permission.id)) await deleteRolePermission(ctx, roleId, permission.id)

  for (const id of ids)
    await insertRolePermission(ctx, { instance_id: instance.id, role_id: roleId, permission_id: id })
}

/** A role that makes creators must go on being able to. */
async function finishChange(ctx: InTx, before: RoleView): Promise<RoleView> {
  const roles = await loadRoleBook(ctx)
  const after = getRole(roles, before.role.id)
  const isCreator =
    ctx.instance.settings.organizations.creatorRole === before.role.key ||
    roles.roleSets.some(({ roleSet }) => roleSet.creator_role_id === before.role.id)
  if (isCreator && isCreatorEligible(before) && !isCreatorEligible(after))
    throw missingCreatorPermissions('permissions')
  return emitRole(ctx, 'role.updated', before.role.id)
}

async function renameInSettings(ctx: InTx, from: string, to: string): Promise<void> {
  const { creatorRole, domainDefaultRole } = ctx.instance.settings.organizations
  const changes = {
    ...(creatorRole === from ? { creatorRole: to } : {}),
    ...(domainDefaultRole === from ? { domainDefaultRole: to } : {}),
  }
  if (Object.keys(changes).length > 0) await saveOrganizationSettings(ctx, changes)
}

async function emitRole(ctx: InTx, type: 'role.created' | 'role.updated', id: string): Promise<RoleView> {
  const view = getRole(await loadRoleBook(ctx), id)
  await emitEvent(ctx, { type, resourceId: id, data: organizationRole(view) })
  return view
}
