import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { RoleMappingView } from '../../resources/directory.js'
import { getDirectoryForUpdate } from '../../store/directories.js'
import { listGroupsByKey } from '../../store/directory-groups.js'
import {
  deleteRoleMappings,
  findRoleMapping,
  insertRoleMapping,
  listRoleMappings,
} from '../../store/directory-role-mappings.js'
import type { DirectoryRoleMappingRow, DirectoryRow } from '../../store/tables.js'
import { loadRoleBook } from '../organizations/role-book.js'
import { settleRolesLater } from './roles-of-members.js'

export interface NewRoleMapping {
  groupKey: string
  groupDisplayName: string | null
  roleId: string
  /** undefined: by its place in the list, or after all others */
  precedence: number | undefined
}

/** More than any application has roles. */
const MAX_MAPPINGS = 200

/** @throws ApiError feature_not_enabled */
async function lockMapped(ctx: InTx, directoryId: string): Promise<DirectoryRow> {
  const directory = await getDirectoryForUpdate(ctx, directoryId)
  if (!directory.group_role_mapping_enabled) throw new ApiError('directory_group_role_mapping_disabled')
  return directory
}

/**
 * Adds a mapping, after all others unless it names its precedence. Members get their roles anew.
 * @throws NotFoundInStore; ApiError form_param_value_invalid, form_identifier_exists
 */
export async function addRoleMapping(
  ctx: InTx,
  directoryId: string,
  input: NewRoleMapping,
): Promise<DirectoryRoleMappingRow> {
  const directory = await lockMapped(ctx, directoryId)
  const present = await listRoleMappings(ctx, directory.id)
  const last = present.at(-1)?.precedence ?? 0
  const row = newRow(ctx, directory, { ...input, precedence: input.precedence ?? last + 1 })
  await requireFit(ctx, [...present, row])
  await insertRoleMapping(ctx, row)
  await settleRolesLater(ctx, directory)
  return row
}

/** Replaces all mappings of a directory on which mapping is switched on. */
export async function setRoleMappings(
  ctx: InTx,
  directoryId: string,
  inputs: NewRoleMapping[],
): Promise<void> {
  await replaceRoleMappings(ctx, await lockMapped(ctx, directoryId), inputs)
}

/**
 * Replaces all mappings of a directory that is locked or new; the place in the list says the precedence of
 * those that name none. @throws ApiError form_param_value_invalid, form_identifier_exists
 */
export async function replaceRoleMappings(
  ctx: InTx,
  directory: DirectoryRow,
  inputs: NewRoleMapping[],
): Promise<void> {
  const rows = inputs.map((input, index) =>
    newRow(ctx, directory, { ...input, precedence: input.precedence ?? index + 1 }),
  )
  await requireFit(ctx, rows)
  await deleteRoleMappings(ctx, directory.id)
  for (const row of rows) await insertRoleMapping(ctx, row)
  await settleRolesLater(ctx, directory)
}

/** @throws NotFoundInStore; ApiError resource_not_found */
export async function removeRoleMapping(ctx: InTx, directoryId: string, id: string): Promise<void> {
  const directory = await lockMapped(ctx, directoryId)
  if (!(await findRoleMapping(ctx, directory.id, id))) throw new ApiError('resource_not_found')
  await deleteRoleMappings(ctx, directory.id, [id])
  await settleRolesLater(ctx, directory)
}

/** Mappings with the names of their groups and their roles, in their order. */
export async function completeRoleMappings(
  ctx: Context,
  directoryId: string,
  mappings: DirectoryRoleMappingRow[],
): Promise<RoleMappingView[]> {
  const roles = await loadRoleBook(ctx)
  const keys = mappings.map(mapping => mapping.group_key)
  const groups = await listGroupsByKey(ctx, directoryId, keys)
  return mappings.map(mapping => {
    const { group_key: key, role_id } = mapping
    const group = groups.find(each => each.external_id === key) ?? groups.find(each => each.id === key)
    const name = group?.resource['displayName']
    return { mapping, groupName: typeof name === 'string' ? name : null, role: roles.findById(role_id) }
  })
}

function newRow(
  { instance, now, services }: Context,
  directory: DirectoryRow,
  input: NewRoleMapping & { precedence: number },
): DirectoryRoleMappingRow {
  return {
    instance_id: instance.id,
    id: services.ids.next('scimgrm'),
    directory_id: directory.id,
    group_key: input.groupKey,
    group_display_name: input.groupDisplayName,
    role_id: input.roleId,
    precedence: input.precedence,
    created_at: now,
    updated_at: now,
  }
}

/** One mapping for each group and each precedence, to roles that there are. */
async function requireFit(ctx: Context, rows: DirectoryRoleMappingRow[]): Promise<void> {
  if (rows.length > MAX_MAPPINGS) throw new ApiError('form_param_value_invalid', { param: 'mappings' })
  const roles = await loadRoleBook(ctx)
  if (rows.some(row => !roles.findById(row.role_id)))
    throw new ApiError('form_param_value_invalid', { param: 'role_id' })
  requireDistinct(rows, 'group_key', 'directory_group_id')
  requireDistinct(rows, 'precedence', 'precedence')
}

function requireDistinct(
  rows: DirectoryRoleMappingRow[],
  column: 'group_key' | 'precedence',
  param: string,
): void {
  if (new Set(rows.map(row => row[column])).size === rows.length) return
  throw new ApiError('form_identifier_exists', { param, values: { param: param.replaceAll('_', ' ') } })
}
