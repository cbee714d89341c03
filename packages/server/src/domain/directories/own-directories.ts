import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { METADATA_PREFIX, PULLED_PROVIDER } from '../../model/directory.js'
import { findDirectoryOfConnection } from '../../store/directories.js'
import type { Scope } from '../../store/store.js'
import type { DirectoryRow, EnterpriseConnectionRow } from '../../store/tables.js'
import { removeEnterpriseConnection } from '../enterprise/connections.js'
import { getOwnConnection } from '../enterprise/own-connections.js'
import { type MemberRights, requireRightsOf } from '../organizations/granting.js'
import { loadRoleBook } from '../organizations/role-book.js'
import {
  createDirectory,
  deleteDirectory,
  type DirectoryChanges,
  type KeyedDirectory,
  updateDirectory,
} from './directories.js'
import { setRoleMappings } from './role-mappings.js'

/** Names the directory of a connection of an organization. */
export interface OwnDirectoryPath {
  organizationId: string
  connectionId: string
}

/** By the provider of the connection (clerk-js DirectorySync). */
const PROVIDERS: Record<string, string> = {
  saml_okta: 'okta',
  saml_microsoft: 'entra',
  saml_google: PULLED_PROVIDER,
  oauth_google: PULLED_PROVIDER,
}

/** Who fills the directory of a connection. */
export const directoryProviderOf = ({ provider }: Pick<EnterpriseConnectionRow, 'provider'>): string =>
  PROVIDERS[provider] ?? 'custom'

/** @throws ApiError resource_not_found also while the connection has none */
export async function getOwnDirectory(
  scope: Scope,
  { organizationId, connectionId }: OwnDirectoryPath,
): Promise<DirectoryRow> {
  await getOwnConnection(scope, organizationId, connectionId)
  const directory = await findDirectoryOfConnection(scope, connectionId)
  if (!directory) throw new ApiError('resource_not_found', { values: { id: connectionId } })
  return directory
}

/** @throws ApiError resource_not_found, form_identifier_exists */
export async function createOwnDirectory(
  tx: InTx,
  { organizationId, connectionId }: OwnDirectoryPath,
  name: string | undefined,
): Promise<KeyedDirectory> {
  const connection = await getOwnConnection(tx, organizationId, connectionId)
  return createDirectory(tx, {
    enterpriseConnectionId: connection.id,
    name: name?.trim() || connection.name,
    provider: directoryProviderOf(connection),
    roleMappings: [],
  })
}

/**
 * Public metadata is what applications trust: which of it a directory fills in is for the operator to say.
 * @throws ApiError resource_not_found, form_param_value_disabled, form_param_value_invalid
 */
export async function updateOwnDirectory(
  tx: InTx,
  path: OwnDirectoryPath,
  changes: DirectoryChanges,
): Promise<DirectoryRow> {
  const { id } = await getOwnDirectory(tx, path)
  const attributes = Object.keys(changes.attribute_mapping ?? {})
  if (attributes.some(attribute => attribute.startsWith(METADATA_PREFIX)))
    throw new ApiError('form_param_value_disabled', { param: 'attribute_mapping' })
  return updateDirectory(tx, id, changes)
}

/** A group of the directory and the key or id of the role that its people get. */
export interface OwnRoleMapping {
  groupKey: string
  role: string
}

/**
 * Replaces all mappings, in the order of their precedence. Nobody gives people a role with permissions that
 * they don't have themselves.
 * @throws ApiError resource_not_found, form_param_value_invalid, missing_organization_permission, …
 */
export async function setOwnRoleMappings(
  tx: InTx,
  path: OwnDirectoryPath,
  rights: MemberRights | null,
  inputs: OwnRoleMapping[],
): Promise<DirectoryRow> {
  const directory = await getOwnDirectory(tx, path)
  const roles = await loadRoleBook(tx)
  const mappings = inputs.map(({ groupKey, role: name }) => {
    const role = roles.findById(name) ?? roles.parse(name)
    requireRightsOf(rights, role)
    return { groupKey, groupDisplayName: null, roleId: role.role.id, precedence: undefined }
  })
  await setRoleMappings(tx, directory.id, mappings)
  return directory
}

/**
 * A connection with its directory, of which nobody would see any more that its key is still good.
 * @throws ApiError resource_not_found
 */
export async function removeConnectionWithDirectory(tx: InTx, path: OwnDirectoryPath): Promise<void> {
  const { organizationId, connectionId } = path
  await getOwnConnection(tx, organizationId, connectionId)
  const directory = await findDirectoryOfConnection(tx, connectionId)
  if (directory) await deleteDirectory(tx, directory.id)
  await removeEnterpriseConnection(tx, connectionId)
}
