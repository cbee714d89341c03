import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  totps: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      secret_ciphertext: 'text',
      'verified_at?': 'integer',
      'last_used_step?': 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique totps_user', 'instance_id, user_id']],
  },
  backup_codes: {
    columns: {
      instance_id: 'text',
      user_id: 'text',
      code_digest: 'text',
      'used_at?': 'integer',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'user_id', 'code_digest'],
  },
  // at most one at a time in a session: a new one takes the place of the old one
  session_reverifications: {
    columns: {
      instance_id: 'text',
      session_id: 'text',
      user_id: 'text',
      level: 'text',
      'first_factor_verification_id?': 'text',
      'first_factor_strategy?': 'text',
      'first_factor_verified_at?': 'integer',
      'second_factor_verification_id?': 'text',
      'second_factor_strategy?': 'text',
      'second_factor_verified_at?': 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'session_id'],
    indexes: [['session_reverifications_user', 'instance_id, user_id']],
  },
  trusted_clients: {
    columns: { instance_id: 'text', client_id: 'text', user_id: 'text', created_at: 'integer' },
    primaryKey: ['instance_id', 'user_id', 'client_id'],
    indexes: [['trusted_clients_client', 'instance_id, client_id']],
  },
}

/** Second factors, session tasks, reverification and client trust. */
export const factors: Migration = {
  name: '0004-factors',
  statements(dialect) {
    const isPostgres = dialect === 'postgres'
    const boolean = isPostgres ? 'boolean not null default false' : 'integer not null default 0'
    const integer = isPostgres ? 'bigint' : 'integer'
    const json = isPostgres ? 'jsonb' : 'text'
    return [
      ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
      `alter table users add column totp_enabled ${boolean}`,
      `alter table users add column backup_code_enabled ${boolean}`,
      `alter table users add column mfa_enabled_at ${integer}`,
      `alter table users add column mfa_disabled_at ${integer}`,
      `alter table identifiers add column reserved_for_second_factor ${boolean}`,
      `alter table identifiers add column default_second_factor ${boolean}`,
      `alter table sessions add column open_tasks ${json} not null default '[]'`,
      'alter table verifications add column channel text',
    ]
  },
}
