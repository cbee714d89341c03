import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  system_state: { columns: { name: 'text', value: 'text' }, primaryKey: ['name'] },
  applications: {
    columns: { id: 'text', name: 'text', slug: 'text', created_at: 'integer' },
    primaryKey: ['id'],
    indexes: [['unique applications_slug', 'slug']],
  },
  instances: {
    columns: {
      id: 'text',
      application_id: 'text',
      slug: 'text',
      environment: 'text',
      is_default: 'boolean',
      publishable_key: 'text',
      'domain?': 'text',
      origins: 'json',
      settings: 'json',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['id'],
    indexes: [
      ['unique instances_slug', 'slug'],
      ['unique instances_publishable_key', 'publishable_key'],
    ],
  },
  instance_urls: {
    columns: { instance_id: 'text', url: 'text', is_primary: 'boolean', position: 'integer' },
    primaryKey: ['url'],
    indexes: [['instance_urls_instance', 'instance_id']],
  },
  secret_keys: {
    columns: {
      id: 'text',
      instance_id: 'text',
      key_hash: 'text',
      key_ciphertext: 'text',
      source: 'text',
      created_at: 'integer',
      'revoked_at?': 'integer',
    },
    primaryKey: ['id'],
    indexes: [
      ['unique secret_keys_hash', 'key_hash'],
      ['secret_keys_instance', 'instance_id'],
    ],
  },
  signing_keys: {
    columns: {
      id: 'text',
      instance_id: 'text',
      public_jwk: 'json',
      private_ciphertext: 'text',
      created_at: 'integer',
      'retired_at?': 'integer',
    },
    primaryKey: ['id'],
    indexes: [['signing_keys_instance', 'instance_id']],
  },
  users: {
    columns: {
      instance_id: 'text',
      id: 'text',
      'external_id?': 'text',
      'first_name?': 'text',
      'last_name?': 'text',
      'username?': 'text',
      'locale?': 'text',
      'timezone?': 'text',
      'primary_email_address_id?': 'text',
      'primary_phone_number_id?': 'text',
      'password_hash?': 'text',
      'password_hasher?': 'text',
      'password_updated_at?': 'integer',
      password_compromised: 'boolean',
      public_metadata: 'json',
      private_metadata: 'json',
      unsafe_metadata: 'json',
      banned: 'boolean',
      'locked_at?': 'integer',
      'lockout_expires_at?': 'integer',
      failed_attempts: 'integer',
      delete_self_enabled: 'boolean',
      create_organization_enabled: 'boolean',
      'create_organizations_limit?': 'integer',
      bypass_client_trust: 'boolean',
      'legal_accepted_at?': 'integer',
      'last_sign_in_at?': 'integer',
      'last_active_at?': 'integer',
      'last_active_organization_id?': 'text',
      search_text: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    sqliteRowNumber: true,
    indexes: [
      ['unique users_external_id', 'instance_id, external_id', 'external_id is not null'],
      ['users_created_at', 'instance_id, created_at, id'],
      ['users_updated_at', 'instance_id, updated_at, id'],
      ['users_last_sign_in_at', 'instance_id, last_sign_in_at, id'],
      ['users_last_active_at', 'instance_id, last_active_at, id'],
      ['users_banned', 'instance_id, created_at, id', 'banned'],
    ],
  },
  identifiers: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      type: 'text',
      value: 'text',
      normalized_value: 'text',
      'verified_at?': 'integer',
      'verification_strategy?': 'text',
      'verification_id?': 'text',
      reserved: 'boolean',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      // Two people may both claim an address; only one may have proven it, or have
      // it reserved by an administrator.
      [
        'unique identifiers_verified',
        'instance_id, type, normalized_value',
        'verified_at is not null or reserved',
      ],
      ['identifiers_value', 'instance_id, type, normalized_value'],
      ['identifiers_user', 'instance_id, user_id'],
    ],
  },
  verifications: {
    columns: {
      instance_id: 'text',
      id: 'text',
      strategy: 'text',
      subject: 'text',
      'identifier_id?': 'text',
      'target?': 'text',
      'code_digest?': 'text',
      attempts: 'integer',
      max_attempts: 'integer',
      expires_at: 'integer',
      'verified_at?': 'integer',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['verifications_expires_at', 'expires_at'],
      ['verifications_identifier', 'instance_id, identifier_id', 'identifier_id is not null'],
    ],
  },
  clients: {
    columns: {
      instance_id: 'text',
      id: 'text',
      secret_hash: 'text',
      'previous_secret_hash?': 'text',
      'previous_secret_expires_at?': 'integer',
      'sign_in_id?': 'text',
      'sign_up_id?': 'text',
      'last_active_session_id?': 'text',
      'last_authentication_strategy?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique clients_secret', 'instance_id, secret_hash'],
      ['clients_previous_secret', 'instance_id, previous_secret_hash', 'previous_secret_hash is not null'],
      ['clients_created_at', 'instance_id, created_at, id'],
    ],
  },
  dev_browsers: {
    columns: {
      instance_id: 'text',
      id: 'text',
      token_hash: 'text',
      'client_id?': 'text',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique dev_browsers_token', 'instance_id, token_hash'],
      ['dev_browsers_client', 'instance_id, client_id', 'client_id is not null'],
    ],
  },
  sign_ins: {
    columns: {
      instance_id: 'text',
      id: 'text',
      client_id: 'text',
      'identifier?': 'text',
      'user_id?': 'text',
      'first_factor_verification_id?': 'text',
      'first_factor_strategy?': 'text',
      'first_factor_verified_at?': 'integer',
      'second_factor_verification_id?': 'text',
      'second_factor_strategy?': 'text',
      'second_factor_verified_at?': 'integer',
      needs_new_password: 'integer',
      'actor?': 'json',
      'created_session_id?': 'text',
      abandon_at: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['sign_ins_client', 'instance_id, client_id'],
      ['sign_ins_user', 'instance_id, user_id', 'user_id is not null'],
      ['sign_ins_abandon_at', 'abandon_at'],
    ],
  },
  sign_ups: {
    columns: {
      instance_id: 'text',
      id: 'text',
      client_id: 'text',
      'email_address?': 'text',
      'phone_number?': 'text',
      'username?': 'text',
      'first_name?': 'text',
      'last_name?': 'text',
      'password_hash?': 'text',
      unsafe_metadata: 'json',
      public_metadata: 'json',
      'external_id?': 'text',
      'email_verification_id?': 'text',
      'email_verified_at?': 'integer',
      'email_verification_strategy?': 'text',
      'phone_verification_id?': 'text',
      'phone_verified_at?': 'integer',
      'legal_accepted_at?': 'integer',
      'created_user_id?': 'text',
      'created_session_id?': 'text',
      abandon_at: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['sign_ups_client', 'instance_id, client_id'],
      ['sign_ups_abandon_at', 'abandon_at'],
    ],
  },
  sessions: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      client_id: 'text',
      status: 'text',
      issuer: 'text',
      'actor?': 'json',
      'last_active_organization_id?': 'text',
      'first_factor_verified_at?': 'integer',
      'second_factor_verified_at?': 'integer',
      last_active_at: 'integer',
      expire_at: 'integer',
      abandon_at: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      // With the id, because lists are in the order (created_at, id): SQLite otherwise takes
      // the index that saves it a sort, sessions_created_at, and walks all sessions of the
      // instance to find those of one client.
      ['sessions_client', 'instance_id, client_id, created_at, id'],
      ['sessions_user', 'instance_id, user_id, created_at, id'],
      ['sessions_created_at', 'instance_id, created_at, id'],
    ],
  },
  session_activities: {
    columns: {
      instance_id: 'text',
      id: 'text',
      session_id: 'text',
      'ip_address?': 'text',
      'browser_name?': 'text',
      'browser_version?': 'text',
      'device_type?': 'text',
      is_mobile: 'boolean',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique session_activities_session', 'instance_id, session_id']],
  },
  refresh_tokens: {
    columns: {
      instance_id: 'text',
      token_hash: 'text',
      session_id: 'text',
      expires_at: 'integer',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'token_hash'],
    indexes: [
      ['refresh_tokens_session', 'instance_id, session_id'],
      ['refresh_tokens_expires_at', 'expires_at'],
    ],
  },
  sign_in_tokens: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      token_hash: 'text',
      status: 'text',
      expires_at: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique sign_in_tokens_hash', 'instance_id, token_hash'],
      ['sign_in_tokens_user', 'instance_id, user_id'],
    ],
  },
  handshake_nonces: {
    columns: { instance_id: 'text', nonce_hash: 'text', directives: 'json', expires_at: 'integer' },
    primaryKey: ['instance_id', 'nonce_hash'],
    indexes: [['handshake_nonces_expires_at', 'expires_at']],
  },
  attempt_counters: {
    columns: { instance_id: 'text', subject: 'text', attempts: 'integer', window_started_at: 'integer' },
    primaryKey: ['instance_id', 'subject'],
    indexes: [['attempt_counters_window', 'window_started_at']],
  },
  resource_sequences: {
    columns: { instance_id: 'text', resource_id: 'text', last_sequence: 'integer' },
    primaryKey: ['instance_id', 'resource_id'],
  },
  events: {
    columns: {
      instance_id: 'text',
      id: 'text',
      type: 'text',
      resource_id: 'text',
      sequence: 'integer',
      'position?': 'integer',
      payload: 'json',
      event_attributes: 'json',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique events_position', 'position', 'position is not null'],
      ['events_unsequenced', 'created_at', 'position is null'],
      ['unique events_resource', 'instance_id, resource_id, sequence'],
    ],
  },
  messages: {
    columns: {
      instance_id: 'text',
      id: 'text',
      channel: 'text',
      template: 'text',
      recipient: 'text',
      subject: 'text',
      'body_ciphertext?': 'text',
      status: 'text',
      attempts: 'integer',
      next_attempt_at: 'integer',
      'claimed_until?': 'integer',
      'last_error?': 'text',
      created_at: 'integer',
      'delivered_at?': 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['messages_due', 'next_attempt_at', "status = 'pending'"],
      ['messages_created_at', 'instance_id, created_at, id'],
    ],
  },
}

/**
 * Substring search over users: FTS5 with trigrams on SQLite, pg_trgm on PostgreSQL (a scan within
 * the instance where it is missing).
 */
const SQLITE_SEARCH = [
  `create virtual table user_search using fts5(search_text, content='users', content_rowid='row_number', tokenize='trigram')`,
  `create trigger users_search_insert after insert on users begin
  insert into user_search(rowid, search_text) values (new.row_number, new.search_text);
end`,
  `create trigger users_search_delete after delete on users begin
  insert into user_search(user_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
end`,
  `create trigger users_search_update after update of search_text on users begin
  insert into user_search(user_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
  insert into user_search(rowid, search_text) values (new.row_number, new.search_text);
end`,
]

const POSTGRES_SEARCH = `do $$ begin
  create extension if not exists pg_trgm;
  create index users_search on users using gin (search_text gin_trgm_ops) with (fastupdate = off);
exception when others then
  raise notice 'pg_trgm is not available: user search scans the users of an instance';
end $$`

export const initial: Migration = {
  name: '0001-initial',
  statements: dialect => [
    ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
    ...(dialect === 'sqlite' ? SQLITE_SEARCH : [POSTGRES_SEARCH]),
  ],
}
