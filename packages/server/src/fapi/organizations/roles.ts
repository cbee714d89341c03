import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { frontendList } from '../../operation/list.js'
import { member, permissions } from '../../operation/needs.js'
import type { Operation } from '../../operation/operation.js'
import { organizationRole } from '../../resources/organization-role.js'
import { roleKey } from '../../resources/role-key.js'
import { getOrganization } from '../../store/organizations.js'

/**
 * The roles that members of this organization may have. The official role menu compares
 * their keys with those of memberships.
 */
const listRoles = frontendList('ListOrganizationRoles', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.readMembers, permissions.manageMembers),
  filter: async (ctx, { path }) => {
    const organization = await getOrganization(ctx, path.organization_id)
    return (await loadRoleBook(ctx)).roleSetOf(organization).roles
  },
  fetch: (_, roles, { offset, limit }) => roles.slice(offset, offset + limit),
  count: (_, roles) => roles.length,
  render: (ctx, roles) =>
    roles.map(view => ({
      ...organizationRole(view),
      key: roleKey(view.role.key, ctx.instance.settings),
      description: view.role.description ?? '',
    })),
  beside: { has_role_set_migration: false },
})

export const roleOperations: Operation[] = [listRoles]
