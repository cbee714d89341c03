import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  jwt_templates: {
    columns: {
      instance_id: 'text',
      id: 'text',
      name: 'text',
      claims: 'json',
      lifetime_seconds: 'integer',
      allowed_clock_skew_seconds: 'integer',
      signing_algorithm: 'text',
      'signing_key_ciphertext?': 'text',
      source: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique jwt_templates_name', 'instance_id, name']],
  },
  redirect_urls: {
    columns: { instance_id: 'text', id: 'text', url: 'text', created_at: 'integer', updated_at: 'integer' },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique redirect_urls_url', 'instance_id, url']],
  },
  satellite_domains: {
    columns: {
      instance_id: 'text',
      id: 'text',
      name: 'text',
      'proxy_url?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique satellite_domains_name', 'instance_id, name']],
  },
  invitations: {
    columns: {
      instance_id: 'text',
      id: 'text',
      email_address: 'text',
      public_metadata: 'json',
      token_hash: 'text',
      status: 'text',
      'redirect_url?': 'text',
      expires_at: 'integer',
      'user_id?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique invitations_token', 'instance_id, token_hash'],
      ['invitations_email_address', 'instance_id, email_address'],
      ['invitations_created_at', 'instance_id, created_at, id'],
    ],
  },
  // One table for both lists: they have the same columns and are matched in the same way.
  restricted_identifiers: {
    columns: {
      instance_id: 'text',
      id: 'text',
      list: 'text',
      identifier: 'text',
      identifier_type: 'text',
      'invitation_id?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique restricted_identifiers_identifier', 'instance_id, list, identifier']],
  },
  waitlist_entries: {
    columns: {
      instance_id: 'text',
      id: 'text',
      email_address: 'text',
      status: 'text',
      'invitation_id?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique waitlist_entries_email_address', 'instance_id, email_address'],
      ['waitlist_entries_created_at', 'instance_id, created_at, id'],
    ],
  },
  actor_tokens: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      actor: 'json',
      token_hash: 'text',
      status: 'text',
      session_lifetime_seconds: 'integer',
      expires_at: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique actor_tokens_token', 'instance_id, token_hash'],
      ['actor_tokens_user', 'instance_id, user_id'],
    ],
  },
  images: {
    columns: {
      instance_id: 'text',
      id: 'text',
      content_type: 'text',
      content: 'blob',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique images_id', 'id']],
  },
  message_templates: {
    columns: {
      instance_id: 'text',
      channel: 'text',
      slug: 'text',
      'name?': 'text',
      'subject?': 'text',
      'markup?': 'text',
      'template_body?': 'text',
      'from_local_part?': 'text',
      'reply_to_local_part?': 'text',
      delivered_by_platform: 'boolean',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'channel', 'slug'],
  },
}

/** What an administrator sets up over the Backend API: templates, lists, invitations, domains, pictures. */
export const administration: Migration = {
  name: '0005-administration',
  statements(dialect) {
    const [json, boolean] =
      dialect === 'postgres'
        ? ['jsonb', 'boolean not null default false']
        : ['text', 'integer not null default 0']
    const integer = dialect === 'postgres' ? 'bigint' : 'integer'
    return [
      ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
      // what the configuration file said last: what it still says is not
      // applied again over changes made since
      `alter table instances add column declared ${json}`,
      'alter table users add column image_id text',
      'alter table sign_ups add column invitation_id text',
      `alter table sign_ups add column custom_action ${boolean}`,
      `alter table sign_ins add column session_lifetime_seconds ${integer}`,
    ]
  },
}
