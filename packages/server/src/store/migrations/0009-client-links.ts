import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  // what a browser holds at the Frontend API of a satellite domain, in place of the client's own secret
  client_links: {
    columns: {
      instance_id: 'text',
      secret_hash: 'text',
      client_id: 'text',
      domain_id: 'text',
      expires_at: 'integer',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'secret_hash'],
    indexes: [['client_links_client', 'instance_id, client_id']],
  },
  client_link_tokens: {
    columns: {
      instance_id: 'text',
      token_hash: 'text',
      client_id: 'text',
      domain_id: 'text',
      state_hash: 'text',
      redirect_url: 'text',
      expires_at: 'integer',
    },
    primaryKey: ['instance_id', 'token_hash'],
  },
}

/**
 * Satellite domains: one client at two Frontend API hosts. Emails and text messages
 * that an application's server sends.
 */
export const clientLinks: Migration = {
  name: '0009-client-links',
  statements(dialect) {
    return [
      ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
      'alter table messages add column user_id text',
      'alter table messages add column identifier_id text',
      'alter table messages add column idempotency_key text',
      'alter table messages add column request_digest text',
      'create unique index messages_idempotency_key on messages (instance_id, idempotency_key) where idempotency_key is not null',
    ]
  },
}
