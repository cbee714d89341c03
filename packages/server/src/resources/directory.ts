import { isPulled } from '../model/directory.js'
import type { RoleView } from '../model/role.js'
import type { DirectoryPullRow, DirectoryRoleMappingRow, DirectoryRow } from '../store/tables.js'
import { organizationRole } from './organization-role.js'

/** Directories have two names in the specifications, and are one thing. */
export type DirectoryName = 'directory' | 'scim_directory'

/** What a directory needs to know besides its row. */
export interface DirectoryFacts {
  /** of the instance; without a slash at its end */
  frontendApiUrl: string
  /** shown once, when it was made */
  apiKey?: string
}

/** Where an identity provider finds a directory. */
export const directoryUrl = (frontendApiUrl: string, directoryId: string): string =>
  `${frontendApiUrl}/scim/v2/${directoryId}`

/** `Directory` and `SCIMDirectory` of the Backend API. */
export function directory(
  row: DirectoryRow,
  object: DirectoryName,
  { frontendApiUrl, apiKey }: DirectoryFacts,
) {
  return {
    object,
    id: row.id,
    name: row.name,
    enterprise_connection_id: row.enterprise_connection_id,
    endpoint_url: directoryUrl(frontendApiUrl, row.id),
    provider: row.provider,
    enabled: row.enabled,
    group_role_mapping_enabled: row.group_role_mapping_enabled,
    attribute_mapping: row.attribute_mapping,
    custom_attributes: [],
    ...(apiKey === undefined ? {} : { api_key: apiKey }),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/**
 * The same, as the Frontend API shows it (clerk-js DirectorySyncJSON). Whether there are credentials is told
 * of those alone that are read with some.
 */
export function frontendDirectory(
  row: DirectoryRow,
  { hasCredentials, ...facts }: DirectoryFacts & { hasCredentials: boolean },
) {
  const { custom_attributes: _, ...shown } = directory(row, 'directory', facts)
  return isPulled(row) ? { ...shown, credentials_configured: hasCredentials } : shown
}

/** How the last run went, or that one is under way (clerk-js DirectorySyncStatusJSON). */
export const directorySyncStatus = (pull: DirectoryPullRow | undefined) => ({
  last_synced_at: pull?.last_synced_at ?? null,
  last_sync_status: pull?.last_sync_status ?? null,
  last_sync_error: pull?.last_sync_error ?? null,
  last_sync_changed_user_count: pull?.changed_user_count ?? null,
})

/** A mapping with what it leads from and to. */
export interface RoleMappingView {
  mapping: DirectoryRoleMappingRow
  /** as the identity provider reports it; null: no such group has come yet */
  groupName: string | null
  /** undefined: it was deleted */
  role: RoleView | undefined
}

/** `DirectoryGroupRoleMapping` and `SCIMGroupRoleMapping` of the Backend API. */
export function directoryRoleMapping({ mapping, groupName, role }: RoleMappingView, object: DirectoryName) {
  const name = groupName ?? mapping.group_display_name ?? ''
  return {
    object: `${object === 'directory' ? 'directory' : 'scim'}_group_role_mapping`,
    id: mapping.id,
    directory_id: mapping.directory_id,
    scim_directory_id: mapping.directory_id,
    directory_group_id: mapping.group_key,
    scim_group_id: mapping.group_key,
    directory_group_display_name: name,
    scim_group_display_name: name,
    ...(role && { role: organizationRole(role) }),
    precedence: mapping.precedence,
    created_at: mapping.created_at,
    updated_at: mapping.updated_at,
  }
}

/** All mappings by precedence, and the role of people in no mapped group (clerk-js DirectorySync). */
export function frontendRoleMappings(views: RoleMappingView[], defaultRole: RoleView) {
  return {
    data: views.map(({ mapping, groupName, role }) => ({
      id: mapping.id,
      directory_group_id: mapping.group_key,
      directory_group_display_name: groupName ?? mapping.group_display_name ?? '',
      role: role ? organizationRole(role) : null,
      precedence: mapping.precedence,
    })),
    default_role: organizationRole(defaultRole),
  }
}
