import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { frontendOperation, type Operation } from '../../operation/operation.js'
import { organizationRole } from '../../resources/organization-role.js'
import { roleKey } from '../../resources/role-key.js'
import { getOrganization } from '../../store/organizations.js'
import { permissions, requireMember } from './access.js'
import { page, pageOf } from './page.js'

/**
 * The roles that members of this organization may have. The official role menu compares
 * their keys with those of memberships.
 */
const listRoles = frontendOperation('ListOrganizationRoles', {
  mode: 'read',
  access: 'session',
  run: async (ctx, { path, query }) => {
    await requireMember(ctx, path.organization_id, permissions.readMembers, permissions.manageMembers)
    const organization = await getOrganization(ctx.db, ctx.instance.id, path.organization_id)
    const { roles } = (await loadRoleBook(ctx.db, ctx.instance.id)).roleSetOf(organization)
    const { limit, offset } = pageOf(query)
    const data = roles.slice(offset, offset + limit).map(view => ({
      ...organizationRole(view),
      key: roleKey(view.role.key, ctx.instance.settings),
      description: view.role.description ?? '',
    }))
    return { ...page(data, roles.length), has_role_set_migration: false }
  },
})

export const roleOperations: Operation[] = [listRoles]
