/** Tables of migration 0036. */

/** What an identity provider keeps people in, by SCIM. */
export interface DirectoryRow {
  instance_id: string
  id: string
  /** whose domains it is believed for, and whose organization its people join */
  enterprise_connection_id: string | null
  name: string
  provider: string
  enabled: boolean
  group_role_mapping_enabled: boolean
  /** attribute of a user -> path in the SCIM resource */
  attribute_mapping: Record<string, string>
  key_hash: string
  /** the key before the last rotation */
  previous_key_hash: string | null
  /** Unix ms; until then the previous key is good */
  previous_key_until: number | null
  users_count: number
  groups_count: number
  created_at: number
  updated_at: number
}

/** A user as a directory knows it. */
export interface DirectoryUserRow {
  instance_id: string
  directory_id: string
  user_id: string
  /** from 1 without gaps, in the order of the list */
  position: number
  external_id: string | null
  /** userName without regard to case */
  user_name_key: string
  active: boolean
  /** the SCIM resource, but for what is computed: id, meta, groups */
  resource: Record<string, unknown>
  /** goes up with each change; the ETag */
  version: number
  created_at: number
  updated_at: number
}

/** An email of a directory's user, to be found by. */
export interface DirectoryEmailRow {
  instance_id: string
  directory_id: string
  /** without regard to case */
  email_key: string
  user_id: string
}

export interface DirectoryGroupRow {
  instance_id: string
  id: string
  directory_id: string
  position: number
  external_id: string | null
  display_name_key: string
  /** the SCIM resource, but for id, meta and members */
  resource: Record<string, unknown>
  version: number
  created_at: number
  updated_at: number
}

export interface DirectoryGroupMemberRow {
  instance_id: string
  group_id: string
  user_id: string
  directory_id: string
}

/** Members of a group have a role of the directory's organization. */
export interface DirectoryRoleMappingRow {
  instance_id: string
  id: string
  directory_id: string
  /** the id of the group at the identity provider (externalId), or here */
  group_key: string
  /** as the application's server named it; a group that is there has its own name */
  group_display_name: string | null
  role_id: string
  /** the lowest one of a user's groups counts */
  precedence: number
  created_at: number
  updated_at: number
}

/** A directory that this server reads at the identity provider (migration 0042). */
export interface DirectoryPullRow {
  instance_id: string
  /** of the directory */
  id: string
  /** what a service account of the company signs in with */
  credentials_ciphertext: string
  /** the administrator in whose name the directory is read */
  subject_email: string
  /** of the run that is under way, or was when its node ended; what an older one does is refused */
  run_id: string | null
  /** null: no run has begun yet */
  last_sync_status: 'running' | 'succeeded' | 'failed' | 'cancelled' | null
  /** for administrators */
  last_sync_error: string | null
  /** Unix ms of the end of the last run */
  last_synced_at: number | null
  /** people whom the last run has added, changed or taken out */
  changed_user_count: number | null
  /** so many would have gone by the last run, which was too many */
  held_back: number | null
  /** so many may go by the next run, for somebody has asked for it who knew */
  let_through: number | null
  /** Unix ms of the next run */
  due_at: number
  created_at: number
  updated_at: number
}

export interface DirectoryTables {
  directory_pulls: DirectoryPullRow
  directories: DirectoryRow
  directory_users: DirectoryUserRow
  directory_emails: DirectoryEmailRow
  directory_groups: DirectoryGroupRow
  directory_group_members: DirectoryGroupMemberRow
  directory_role_mappings: DirectoryRoleMappingRow
}
