import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const upkeep: TableDefinition = {
  columns: {
    instance_id: 'text',
    connection_id: 'text',
    'metadata_due_at?': 'integer',
    metadata_failures: 'integer',
    'certificate_expires_at?': 'integer',
    'warning_due_at?': 'integer',
  },
  primaryKey: ['instance_id', 'connection_id'],
  indexes: [
    ['saml_upkeep_metadata', 'metadata_due_at', 'metadata_due_at is not null'],
    ['saml_upkeep_failures', 'connection_id', 'metadata_failures > 0'],
    ['saml_upkeep_certificates', 'certificate_expires_at', 'certificate_expires_at is not null'],
    ['saml_upkeep_warnings', 'warning_due_at', 'warning_due_at is not null'],
  ],
}

/** Our key pair of each SAML connection, and what has to be done for active ones as time goes by. */
export const samlKeysAndUpkeep: Migration = {
  name: '0037-saml-keys-and-upkeep',
  statements: dialect => [
    'alter table enterprise_connections add column sp_key_ciphertext text',
    'alter table enterprise_connections add column sp_certificate text',
    ...createTable(dialect, 'saml_upkeep', upkeep),
  ],
}
