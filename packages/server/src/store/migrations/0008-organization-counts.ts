import { createTable } from './ddl.js'
import type { Migration } from './migration.js'

/**
 * How many members of an organization have a role, so that no list counts them; where an invitation was made.
 */
export const organizationCounts: Migration = {
  name: '0008-organization-counts',
  statements: dialect => [
    ...createTable(dialect, 'organization_role_counts', {
      columns: { instance_id: 'text', organization_id: 'text', role_id: 'text', members_count: 'integer' },
      primaryKey: ['instance_id', 'organization_id', 'role_id'],
    }),
    `insert into organization_role_counts (instance_id, organization_id, role_id, members_count)
      select instance_id, organization_id, role_id, count(*) from organization_memberships
      group by instance_id, organization_id, role_id`,
    'alter table organization_invitations add column application_origin text',
  ],
}
