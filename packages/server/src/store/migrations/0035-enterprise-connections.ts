import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const connections: TableDefinition = {
  columns: {
    instance_id: 'text',
    id: 'text',
    protocol: 'text',
    protocol_id: 'text',
    provider: 'text',
    name: 'text',
    'organization_id?': 'text',
    active: 'boolean',
    sync_user_attributes: 'boolean',
    disable_additional_identifications: 'boolean',
    allow_organization_account_linking: 'boolean',
    allow_subdomains: 'boolean',
    allow_idp_initiated: 'boolean',
    disable_jit_provisioning: 'boolean',
    force_authn: 'boolean',
    domains: 'json',
    options: 'json',
    'secret_ciphertext?': 'text',
    created_at: 'integer',
    updated_at: 'integer',
  },
  primaryKey: ['instance_id', 'id'],
  indexes: [
    ['unique enterprise_connections_protocol', 'instance_id, protocol_id'],
    ['enterprise_connections_organization', 'instance_id, organization_id'],
    ['enterprise_connections_age', 'instance_id, created_at, id'],
  ],
}

const domains: TableDefinition = {
  columns: {
    instance_id: 'text',
    domain: 'text',
    connection_id: 'text',
    created_at: 'integer',
  },
  primaryKey: ['instance_id', 'domain', 'connection_id'],
  indexes: [['enterprise_domains_connection', 'instance_id, connection_id']],
}

const usedAssertions: TableDefinition = {
  columns: {
    instance_id: 'text',
    digest: 'text',
    expires_at: 'integer',
  },
  primaryKey: ['instance_id', 'digest'],
  indexes: [['used_assertions_expiry', 'expires_at']],
}

/** Identity providers of companies, the domains that are theirs, and assertions that count no second time. */
export const enterpriseConnections: Migration = {
  name: '0035-enterprise-connections',
  statements: dialect => [
    ...createTable(dialect, 'enterprise_connections', connections),
    ...createTable(dialect, 'enterprise_domains', domains),
    ...createTable(dialect, 'used_assertions', usedAssertions),
  ],
}
