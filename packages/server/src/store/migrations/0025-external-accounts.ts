import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const externalAccounts: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    user_id: 'text',
    connection_key: 'text',
    'subject?': 'text',
    'visit_id?': 'text',
    'email_address?': 'text',
    email_address_proven: 'boolean',
    'first_name?': 'text',
    'last_name?': 'text',
    'username?': 'text',
    'image_url?': 'text',
    approved_scopes: 'text',
    'tokens_ciphertext?': 'text',
    'token_expires_at?': 'integer',
    'refresh_claimed_until?': 'integer',
    'error_code?': 'text',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['unique external_accounts_subject', 'instance_id, connection_key, subject'],
    ['external_accounts_user', 'instance_id, user_id'],
  ],
}

/** Accounts that people have at providers, and what a visit to a provider has to remember. */
export const externalAccountsMigration: Migration = {
  name: '0025-external-accounts',
  statements: dialect => [
    ...createTable(dialect, 'external_accounts', externalAccounts),
    'alter table verifications add column sealed_ciphertext text',
    `alter table verifications add column outcome ${dialect === 'postgres' ? 'jsonb' : 'text'}`,
    'alter table sign_ins add column external_verification_id text',
  ],
}
