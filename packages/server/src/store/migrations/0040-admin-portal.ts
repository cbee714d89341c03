import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tokens: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    organization_id: 'text',
    'it_contact_id?': 'text',
    'scopes?': 'json',
    token_hash: 'text',
    expires_at: 'integer',
    'used_at?': 'integer',
    'revoked_at?': 'integer',
    'revocation_reason?': 'text',
    'visit_hash?': 'text',
    'visit_expires_at?': 'integer',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['unique admin_portal_link_tokens_token', 'instance_id, token_hash'],
    ['unique admin_portal_link_tokens_visit', 'instance_id, visit_hash'],
    ['admin_portal_link_tokens_organization', 'instance_id, organization_id'],
    ['admin_portal_link_tokens_expiry', 'expires_at'],
  ],
}

/** Links that lead the administrators of customers to the page on which they set up their connection. */
export const adminPortal: Migration = {
  name: '0040-admin-portal',
  statements: dialect => createTable(dialect, 'admin_portal_link_tokens', tokens),
}
