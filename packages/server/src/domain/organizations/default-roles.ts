import type { Context, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { insertPermission, insertRole, insertRolePermission } from '../../store/organization-roles.js'
import { findInitialRoleSet, insertRoleSet, insertRoleSetRole } from '../../store/role-sets.js'

/** The permissions that the official components and the Frontend API ask for. */
const SYSTEM_PERMISSIONS: [key: string, name: string, description: string][] = [
  ['org:sys_profile:manage', 'Manage organization', 'Change the name, slug and logo of the organization.'],
  ['org:sys_profile:delete', 'Delete organization', 'Delete the organization.'],
  ['org:sys_memberships:read', 'Read members', 'See the members of the organization.'],
  [
    'org:sys_memberships:manage',
    'Manage members',
    'Invite, change and remove members, and answer requests to join.',
  ],
  ['org:sys_domains:read', 'Read domains', 'See the domains of the organization.'],
  ['org:sys_domains:manage', 'Manage domains', 'Add, verify and remove domains of the organization.'],
  [
    'org:sys_entconns:manage',
    'Manage enterprise connections',
    'Set up how people of the organization sign in with its own identity provider.',
  ],
  ['org:sys_billing:read', 'Read billing', 'See the billing of the organization.'],
  ['org:sys_billing:manage', 'Manage billing', 'Change the billing of the organization.'],
  ['org:sys_api_keys:read', 'Read API keys', 'See the API keys of the organization.'],
  ['org:sys_api_keys:manage', 'Manage API keys', 'Create and revoke API keys of the organization.'],
]

const MEMBER_PERMISSIONS = ['org:sys_memberships:read', 'org:sys_billing:read']

const ROLES = [
  {
    key: 'org:admin',
    name: 'Admin',
    description: 'Can do everything in the organization.',
    permissions: SYSTEM_PERMISSIONS.map(([key]) => key),
  },
  {
    key: 'org:member',
    name: 'Member',
    description: 'Is part of the organization.',
    permissions: MEMBER_PERMISSIONS,
  },
]

/**
 * Gives an instance its system permissions, the roles `org:admin` and `org:member` and the initial role set,
 * at the first use of organizations.
 */
export async function ensureRoles(ctx: InTx): Promise<void> {
  const { instance, now, services } = ctx
  if (await findInitialRoleSet(ctx)) return
  const row = <P extends 'role' | 'perm' | 'rset'>(prefix: P) => ({
    instance_id: instance.id,
    id: services.ids.next(prefix),
    created_at: now,
    updated_at: now,
  })
  // lists are oldest first, and ids of one moment sort at random
  const roles = ROLES.map((role, index) => ({ ...role, row: { ...row('role'), created_at: now + index } }))
  const roleSet = row('rset')
  // first of all: who comes second waits here for the commit, and finds the work done
  const isFirst = await insertRoleSet(ctx, {
    ...roleSet,
    key: 'role_set:default',
    name: 'Default role set',
    description: null,
    type: 'initial',
    creator_role_id: roles[0]!.row.id,
    default_role_id: roles[1]!.row.id,
  })
  if (!isFirst) return
  const permissionIds = new Map<string, string>()
  for (const [key, name, description] of SYSTEM_PERMISSIONS) {
    const permission = row('perm')
    permissionIds.set(key, permission.id)
    await insertPermission(ctx, { ...permission, key, name, description, type: 'system' })
  }
  for (const { row: role, key, name, description, permissions } of roles) {
    await insertRole(ctx, { ...role, key, name, description })
    await insertRoleSetRole(ctx, { instance_id: instance.id, role_set_id: roleSet.id, role_id: role.id })
    for (const permission of permissions) {
      await insertRolePermission(ctx, {
        instance_id: instance.id,
        role_id: role.id,
        permission_id: permissionIds.get(permission)!,
      })
    }
  }
}

/**
 * The same for an operation that only reads: costs a transaction once in the life of an
 * instance. Call outside of transactions.
 */
export async function ensureRolesForReading(ctx: Context): Promise<void> {
  if (await findInitialRoleSet(ctx)) return
  await inTransaction(ctx, ensureRoles)
}
