import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const table: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    key: 'text',
    enabled: 'boolean',
    'client_id?': 'text',
    'client_secret_ciphertext?': 'text',
    options: 'json',
    source: 'text',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [['unique connections_key', 'instance_id, key']],
}

/** The identity providers that people sign in with. */
export const connections: Migration = {
  name: '0024-connections',
  statements: dialect => createTable(dialect, 'connections', table),
}
