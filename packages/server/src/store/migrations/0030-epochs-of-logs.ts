import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const epochs: TableDefinition = {
  columns: { instance_id: 'text', ended_after: 'integer', begins_after: 'integer', begun_at: 'integer' },
  primaryKey: ['instance_id', 'begins_after'],
}

/** A log that goes on after a restore says so to those that have read further (ADR 0032). */
export const epochsOfLogs: Migration = {
  name: '0030-epochs-of-logs',
  statements: dialect => [
    'alter table event_logs add column mark text',
    ...createTable(dialect, 'event_log_epochs', epochs),
  ],
}
