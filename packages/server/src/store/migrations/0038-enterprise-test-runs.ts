import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const testRuns: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    connection_id: 'text',
    status: 'text',
    'visit_id?': 'text',
    'ticket_hash?': 'text',
    'token_hash?': 'text',
    details_ciphertext: 'text',
    created_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['enterprise_test_runs_connection', 'instance_id, connection_id, created_at, id'],
    ['enterprise_test_runs_age', 'created_at'],
  ],
}

/** What came of trying the identity provider of a company. */
export const enterpriseTestRuns: Migration = {
  name: '0038-enterprise-test-runs',
  statements: dialect => createTable(dialect, 'enterprise_test_runs', testRuns),
}
