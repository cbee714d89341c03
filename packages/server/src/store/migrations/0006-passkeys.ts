import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  passkeys: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      name: 'text',
      'credential_id?': 'text',
      'public_key?': 'text',
      sign_count: 'integer',
      transports: 'text',
      'verification_id?': 'text',
      'verified_at?': 'integer',
      'last_used_at?': 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique passkeys_credential', 'instance_id, credential_id', 'credential_id is not null'],
      ['passkeys_user', 'instance_id, user_id'],
    ],
  },
}

/** Passkeys, and verifications by challenge (`nonce`) or by a link that another browser may open. */
export const passkeys: Migration = {
  name: '0006-passkeys',
  statements(dialect) {
    return [
      ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
      'alter table verifications add column nonce text',
      'alter table verifications add column client_id text',
      'alter table verifications add column verified_by_client_id text',
      'alter table verifications add column redirect_url text',
    ]
  },
}
