import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  organizations: {
    columns: {
      instance_id: 'text',
      id: 'text',
      name: 'text',
      slug: 'text',
      'image_id?': 'text',
      'created_by?': 'text',
      role_set_id: 'text',
      max_allowed_memberships: 'integer',
      admin_delete_enabled: 'boolean',
      public_metadata: 'json',
      private_metadata: 'json',
      members_count: 'integer',
      pending_invitations_count: 'integer',
      search_text: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    sqliteRowNumber: true,
    indexes: [
      ['unique organizations_slug', 'instance_id, slug'],
      ['organizations_created_at', 'instance_id, created_at, id'],
      ['organizations_name', 'instance_id, name, id'],
      ['organizations_members_count', 'instance_id, members_count, id'],
      ['organizations_created_by', 'instance_id, created_by', 'created_by is not null'],
      ['organizations_role_set', 'instance_id, role_set_id'],
    ],
  },
  organization_memberships: {
    columns: {
      instance_id: 'text',
      id: 'text',
      organization_id: 'text',
      user_id: 'text',
      role_id: 'text',
      public_metadata: 'json',
      private_metadata: 'json',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique organization_memberships_member', 'instance_id, organization_id, user_id'],
      ['organization_memberships_organization', 'instance_id, organization_id, created_at, id'],
      ['organization_memberships_role', 'instance_id, organization_id, role_id, created_at, id'],
      ['organization_memberships_user', 'instance_id, user_id, created_at, id'],
      ['organization_memberships_created_at', 'instance_id, created_at, id'],
      ['organization_memberships_role_use', 'instance_id, role_id'],
    ],
  },
  organization_roles: {
    columns: {
      instance_id: 'text',
      id: 'text',
      key: 'text',
      name: 'text',
      'description?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique organization_roles_key', 'instance_id, key']],
  },
  organization_permissions: {
    columns: {
      instance_id: 'text',
      id: 'text',
      key: 'text',
      name: 'text',
      description: 'text',
      type: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique organization_permissions_key', 'instance_id, key']],
  },
  organization_role_permissions: {
    columns: { instance_id: 'text', role_id: 'text', permission_id: 'text' },
    primaryKey: ['instance_id', 'role_id', 'permission_id'],
    indexes: [['organization_role_permissions_permission', 'instance_id, permission_id']],
  },
  role_sets: {
    columns: {
      instance_id: 'text',
      id: 'text',
      key: 'text',
      name: 'text',
      'description?': 'text',
      type: 'text',
      default_role_id: 'text',
      creator_role_id: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique role_sets_key', 'instance_id, key'],
      ['unique role_sets_initial', 'instance_id', "type = 'initial'"],
    ],
  },
  role_set_roles: {
    columns: { instance_id: 'text', role_set_id: 'text', role_id: 'text' },
    primaryKey: ['instance_id', 'role_set_id', 'role_id'],
    indexes: [['role_set_roles_role', 'instance_id, role_id']],
  },
  organization_invitations: {
    columns: {
      instance_id: 'text',
      id: 'text',
      organization_id: 'text',
      email_address: 'text',
      role_id: 'text',
      status: 'text',
      'inviter_user_id?': 'text',
      'organization_domain_id?': 'text',
      'ticket_hash?': 'text',
      'redirect_url?': 'text',
      public_metadata: 'json',
      private_metadata: 'json',
      'accepted_by?': 'text',
      expires_at: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      [
        'unique organization_invitations_pending',
        'instance_id, organization_id, email_address',
        "status = 'pending'",
      ],
      ['unique organization_invitations_ticket', 'instance_id, ticket_hash', 'ticket_hash is not null'],
      ['organization_invitations_organization', 'instance_id, organization_id, created_at, id'],
      ['organization_invitations_status', 'instance_id, organization_id, status, created_at, id'],
      ['organization_invitations_email_address', 'instance_id, email_address, created_at, id'],
      ['organization_invitations_created_at', 'instance_id, created_at, id'],
      [
        'organization_invitations_domain',
        'instance_id, organization_domain_id, status',
        'organization_domain_id is not null',
      ],
      ['organization_invitations_role', 'instance_id, role_id'],
      ['organization_invitations_expires_at', 'expires_at', "status = 'pending'"],
    ],
  },
  organization_domains: {
    columns: {
      instance_id: 'text',
      id: 'text',
      organization_id: 'text',
      name: 'text',
      enrollment_mode: 'text',
      'affiliation_email_address?': 'text',
      'affiliation_verification_id?': 'text',
      'affiliation_strategy?': 'text',
      'affiliation_verified_at?': 'integer',
      'ownership_strategy?': 'text',
      'ownership_txt_value?': 'text',
      ownership_attempts: 'integer',
      'ownership_expires_at?': 'integer',
      'ownership_verified_at?': 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      // Two organizations may both claim a domain; only one may have proven it.
      ['unique organization_domains_verified', 'instance_id, name', 'affiliation_verified_at is not null'],
      ['unique organization_domains_organization_name', 'instance_id, organization_id, name'],
      ['organization_domains_organization', 'instance_id, organization_id, created_at, id'],
      ['organization_domains_name', 'instance_id, name, id'],
      ['organization_domains_created_at', 'instance_id, created_at, id'],
    ],
  },
  organization_suggestions: {
    columns: {
      instance_id: 'text',
      id: 'text',
      organization_id: 'text',
      user_id: 'text',
      organization_domain_id: 'text',
      email_address: 'text',
      status: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique organization_suggestions_member', 'instance_id, organization_id, user_id'],
      ['organization_suggestions_user', 'instance_id, user_id, created_at, id'],
      ['organization_suggestions_domain', 'instance_id, organization_domain_id, status'],
    ],
  },
  organization_membership_requests: {
    columns: {
      instance_id: 'text',
      id: 'text',
      organization_id: 'text',
      user_id: 'text',
      suggestion_id: 'text',
      status: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      [
        'unique organization_membership_requests_pending',
        'instance_id, organization_id, user_id',
        "status = 'pending'",
      ],
      [
        'organization_membership_requests_organization',
        'instance_id, organization_id, status, created_at, id',
      ],
      ['organization_membership_requests_user', 'instance_id, user_id'],
    ],
  },
}

/** Substring search over names and slugs, as users have it (0001). */
const SQLITE_SEARCH = [
  `create virtual table organization_search using fts5(search_text, content='organizations', content_rowid='row_number', tokenize='trigram')`,
  `create trigger organizations_search_insert after insert on organizations begin
  insert into organization_search(rowid, search_text) values (new.row_number, new.search_text);
end`,
  `create trigger organizations_search_delete after delete on organizations begin
  insert into organization_search(organization_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
end`,
  `create trigger organizations_search_update after update of search_text on organizations begin
  insert into organization_search(organization_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
  insert into organization_search(rowid, search_text) values (new.row_number, new.search_text);
end`,
]

const POSTGRES_SEARCH = `do $$ begin
  create extension if not exists pg_trgm;
  create index organizations_search on organizations using gin (search_text gin_trgm_ops);
exception when others then
  raise notice 'pg_trgm is not available: organization search scans the organizations of an instance';
end $$`

export const organizations: Migration = {
  name: '0002-organizations',
  statements: dialect => [
    ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
    ...(dialect === 'sqlite' ? SQLITE_SEARCH : [POSTGRES_SEARCH]),
  ],
}
