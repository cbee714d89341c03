import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const pulls: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    credentials_ciphertext: 'text',
    subject_email: 'text',
    'run_id?': 'text',
    'last_sync_status?': 'text',
    'last_sync_error?': 'text',
    'last_synced_at?': 'integer',
    'changed_user_count?': 'integer',
    'held_back?': 'integer',
    'let_through?': 'integer',
    due_at: 'integer',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [['directory_pulls_due', 'due_at']],
}

/** Directories that this server reads at the identity provider, and how that went the last time. */
export const directoryPulls: Migration = {
  name: '0042-directory-pulls',
  statements: dialect => createTable(dialect, 'directory_pulls', pulls),
}
