import type { Migration } from './migration.js'

const COPIED = "key = 'org:sys_domains:manage' and type = 'system'"

/**
 * Instances that have roles already get the permission to manage enterprise connections, and so does their
 * `org:admin`; and people of a directory are listed by their last change. The id follows from that of another
 * permission, as SQL has no ids of ours: 27 characters that nothing else in the instance has.
 */
export const selfServeConnections: Migration = {
  name: '0039-self-serve-connections',
  statements: () => [
    `insert into organization_permissions
       (instance_id, id, key, name, description, type, created_at, updated_at)
     select instance_id, substr(id, 1, 25) || 'entconn', 'org:sys_entconns:manage',
       'Manage enterprise connections',
       'Set up how people of the organization sign in with its own identity provider.',
       'system', created_at, updated_at
     from organization_permissions where ${COPIED}`,
    `insert into organization_role_permissions (instance_id, role_id, permission_id)
     select role.instance_id, role.id, permission.id
     from organization_roles as role
     join organization_permissions as permission
       on permission.instance_id = role.instance_id and permission.key = 'org:sys_entconns:manage'
     where role.key = 'org:admin'`,
    'create index directory_users_change on directory_users (instance_id, directory_id, updated_at, user_id)',
  ],
}
