import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const jobs: TableDefinition = {
  columns: {
    id: 'text',
    'instance_id?': 'text',
    kind: 'text',
    payload: 'json',
    'unique_key?': 'text',
    status: 'text',
    attempts: 'integer',
    run_at: 'integer',
    'claimed_until?': 'integer',
    'last_error?': 'text',
    created_at: 'integer',
    'finished_at?': 'integer',
  },
  primaryKey: ['id'],
  indexes: [
    ['jobs_waiting', 'run_at', "status = 'queued'"],
    ['jobs_running', 'claimed_until', "status = 'running'"],
    ['unique jobs_open', 'kind, unique_key', "status in ('queued', 'running') and unique_key is not null"],
    ['jobs_of_instance', 'instance_id, created_at, id'],
    ['jobs_finished', 'finished_at', 'finished_at is not null'],
  ],
}

/** Background work that outlives a request and a node (ADR 0022). */
export const jobsInDatabase: Migration = {
  name: '0022-jobs',
  statements: dialect => createTable(dialect, 'jobs', jobs),
}
