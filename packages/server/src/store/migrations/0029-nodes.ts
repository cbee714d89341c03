import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const nodes: TableDefinition = {
  columns: { id: 'text', 'config_digest?': 'text', started_at: 'integer', seen_at: 'integer' },
  primaryKey: ['id'],
}

/** Running servers, so that one knows of the others. */
export const nodesRegister: Migration = {
  name: '0029-nodes',
  statements: dialect => createTable(dialect, 'nodes', nodes),
}
