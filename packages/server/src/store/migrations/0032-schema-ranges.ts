import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const contracts: TableDefinition = {
  columns: { name: 'text', needs: 'text' },
  primaryKey: ['name'],
}

/** Which versions a schema is for, and which one each running node is of (ADR 0033). */
export const schemaRanges: Migration = {
  name: '0032-schema-ranges',
  statements: dialect => [
    ...createTable(dialect, 'schema_contracts', contracts),
    // the last migration that the node knows
    'alter table nodes add column schema text',
  ],
}
