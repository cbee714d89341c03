import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const directories: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    'enterprise_connection_id?': 'text',
    name: 'text',
    provider: 'text',
    enabled: 'boolean',
    group_role_mapping_enabled: 'boolean',
    attribute_mapping: 'json',
    key_hash: 'text',
    'previous_key_hash?': 'text',
    'previous_key_until?': 'integer',
    users_count: 'integer',
    groups_count: 'integer',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['directories_age', 'instance_id, created_at, id'],
    ['unique directories_connection', 'instance_id, enterprise_connection_id'],
  ],
}

const users: TableDefinition = {
  columns: {
    instance_id: 'text',
    directory_id: 'text',
    user_id: 'text',
    // from 1 without gaps: a page is found by it, however far down it is
    position: 'integer',
    'external_id?': 'text',
    user_name_key: 'text',
    active: 'boolean',
    resource: 'json',
    version: 'integer',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'directory_id', 'user_id'],
  indexes: [
    ['unique directory_users_name', 'instance_id, directory_id, user_name_key'],
    ['directory_users_position', 'instance_id, directory_id, position'],
    ['directory_users_external', 'instance_id, directory_id, external_id'],
    ['directory_users_user', 'instance_id, user_id'],
  ],
}

const emails: TableDefinition = {
  columns: { instance_id: 'text', directory_id: 'text', email_key: 'text', user_id: 'text' },
  primaryKey: ['instance_id', 'directory_id', 'email_key', 'user_id'],
  indexes: [['directory_emails_user', 'instance_id, directory_id, user_id']],
}

const groups: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    directory_id: 'text',
    position: 'integer',
    'external_id?': 'text',
    display_name_key: 'text',
    resource: 'json',
    version: 'integer',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['directory_groups_position', 'instance_id, directory_id, position'],
    ['directory_groups_name', 'instance_id, directory_id, display_name_key'],
    ['unique directory_groups_external', 'instance_id, directory_id, external_id'],
  ],
}

const members: TableDefinition = {
  columns: { instance_id: 'text', group_id: 'text', user_id: 'text', directory_id: 'text' },
  primaryKey: ['instance_id', 'group_id', 'user_id'],
  indexes: [['directory_group_members_user', 'instance_id, directory_id, user_id']],
}

const mappings: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    directory_id: 'text',
    group_key: 'text',
    'group_display_name?': 'text',
    role_id: 'text',
    precedence: 'integer',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['unique directory_role_mappings_group', 'instance_id, directory_id, group_key'],
    ['unique directory_role_mappings_order', 'instance_id, directory_id, precedence'],
  ],
}

/** Directories that identity providers keep people and groups in, by SCIM. */
export const directoriesMigration: Migration = {
  name: '0036-directories',
  statements: dialect => [
    ...createTable(dialect, 'directories', directories),
    ...createTable(dialect, 'directory_users', users),
    ...createTable(dialect, 'directory_emails', emails),
    ...createTable(dialect, 'directory_groups', groups),
    ...createTable(dialect, 'directory_group_members', members),
    ...createTable(dialect, 'directory_role_mappings', mappings),
    // what events say of a user's directory, and what its user may not do, without another look
    'alter table users add column directory_id text',
    'alter table users add column directory_external_id text',
    `alter table users add column deprovisioned ${dialect === 'postgres' ? 'boolean not null default false' : 'integer not null default 0'}`,
  ],
}
