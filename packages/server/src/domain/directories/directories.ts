import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { DEFAULT_ATTRIBUTE_MAPPING, isPulled } from '../../model/directory.js'
import { isUniqueViolation } from '../../store/dialect/unique-violation.js'
import {
  deleteDirectoryRow,
  findDirectoryOfConnection,
  getDirectory,
  getDirectoryForUpdate,
  insertDirectory,
  updateDirectoryRow,
} from '../../store/directories.js'
import { forgetDirectory } from '../../store/directory-users.js'
import type { DirectoryRow } from '../../store/tables.js'
import { mergeAttributeMapping } from './attribute-mapping.js'
import { requireDirectoryConnection } from './connection-of-directory.js'
import { newDirectoryKey, rotatedKey } from './directory-key.js'
import { type NewRoleMapping, replaceRoleMappings } from './role-mappings.js'
import { settleRolesLater } from './roles-of-members.js'

export interface NewDirectory {
  enterpriseConnectionId: string
  name: string | undefined
  provider: string
  /** with the precedence that each of them names; the others get theirs by their order */
  roleMappings: NewRoleMapping[]
}

/** A directory whose key is known this once. */
export interface KeyedDirectory {
  directory: DirectoryRow
  apiKey: string
}

/**
 * Makes the directory of an enterprise connection, which has one at most. It takes requests at once, for the
 * identity provider tries the address and the key before anything else.
 * @throws ApiError resource_not_found (connection), form_identifier_exists
 */
export async function createDirectory(ctx: InTx, input: NewDirectory): Promise<KeyedDirectory> {
  const { instance, now, services } = ctx
  await requireDirectoryConnection(ctx, input.enterpriseConnectionId)
  const { key, columns } = newDirectoryKey(ctx)
  const directory: DirectoryRow = {
    instance_id: instance.id,
    id: services.ids.next('scim'),
    enterprise_connection_id: input.enterpriseConnectionId,
    name: input.name?.trim() || input.provider,
    provider: input.provider,
    // what is read is switched on by what it is read with
    enabled: !isPulled(input),
    group_role_mapping_enabled: input.roleMappings.length > 0,
    attribute_mapping: { ...DEFAULT_ATTRIBUTE_MAPPING },
    ...columns,
    previous_key_hash: null,
    previous_key_until: null,
    users_count: 0,
    groups_count: 0,
    created_at: now,
    updated_at: now,
  }
  if (await findDirectoryOfConnection(ctx, input.enterpriseConnectionId)) refuseSecond()
  await insertOnly(ctx, directory)
  if (input.roleMappings.length > 0) await replaceRoleMappings(ctx, directory, input.roleMappings)
  return { directory, apiKey: key }
}

async function insertOnly(ctx: InTx, directory: DirectoryRow): Promise<void> {
  try {
    await insertDirectory(ctx, directory)
  } catch (error) {
    if (isUniqueViolation(error, 'directories')) refuseSecond(error)
    throw error
  }
}

function refuseSecond(cause?: unknown): never {
  const values = { param: 'enterprise connection' }
  throw new ApiError('form_identifier_exists', { param: 'enterprise_connection_id', values, cause })
}

export interface DirectoryChanges {
  name?: string | undefined
  provider?: string | undefined
  enabled?: boolean | undefined
  /** merged into what is there; null takes an entry out */
  attribute_mapping?: Record<string, string | null> | undefined
  group_role_mapping_enabled?: boolean | undefined
}

/** @throws NotFoundInStore; ApiError form_param_value_invalid */
export async function updateDirectory(
  ctx: InTx,
  id: string,
  { attribute_mapping: mapping, ...changes }: DirectoryChanges,
): Promise<DirectoryRow> {
  const before = await getDirectoryForUpdate(ctx, id)
  await updateDirectoryRow(ctx, id, {
    ...changes,
    ...(mapping && { attribute_mapping: mergeAttributeMapping(before.attribute_mapping, mapping) }),
    updated_at: ctx.now,
  })
  const after = await getDirectory(ctx, id)
  if (after.group_role_mapping_enabled && !before.group_role_mapping_enabled)
    await settleRolesLater(ctx, after)
  return after
}

/** Gives a directory another key; the one before stays good for an hour. @throws NotFoundInStore */
export async function rotateDirectoryKey(ctx: InTx, id: string): Promise<KeyedDirectory> {
  const { key, columns } = rotatedKey(ctx, await getDirectoryForUpdate(ctx, id))
  await updateDirectoryRow(ctx, id, { ...columns, updated_at: ctx.now })
  return { directory: await getDirectory(ctx, id), apiKey: key }
}

/**
 * Deletes a directory with all that it knows. Its users stay as they are, also those that it has taken out:
 * that a directory is gone gives nobody access. @throws NotFoundInStore
 */
export async function deleteDirectory(ctx: InTx, id: string): Promise<void> {
  await getDirectoryForUpdate(ctx, id)
  await forgetDirectory(ctx, id)
  await deleteDirectoryRow(ctx, id)
}
