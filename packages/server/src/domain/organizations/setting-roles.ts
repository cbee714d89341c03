import type { Context } from '../../context/context.js'
import type { OrganizationRow } from '../../store/tables.js'
import type { RoleBook } from './role-book.js'

/**
 * The role that the creator of this organization gets: the instance's setting, or that
 * of the organization's own role set.
 */
export function creatorRole(
  ctx: Context,
  roles: RoleBook,
  organization: Pick<OrganizationRow, 'role_set_id'>,
) {
  return roleBySetting(
    roles,
    organization,
    ctx.instance.settings.organizations.creatorRole,
    'creator_role_id',
  )
}

/** The role of people who come in through a verified domain. */
export function domainDefaultRole(
  ctx: Context,
  roles: RoleBook,
  organization: Pick<OrganizationRow, 'role_set_id'>,
) {
  return roleBySetting(
    roles,
    organization,
    ctx.instance.settings.organizations.domainDefaultRole,
    'default_role_id',
  )
}

function roleBySetting(
  roles: RoleBook,
  organization: Pick<OrganizationRow, 'role_set_id'>,
  key: string,
  column: 'creator_role_id' | 'default_role_id',
) {
  const { roleSet } = roles.roleSetOf(organization)
  const bySetting = roleSet.type === 'initial' ? roles.findByKey(key) : undefined
  return bySetting ?? roles.get(roleSet[column])
}
