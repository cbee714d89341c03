import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { enqueueJob } from '../../jobs/enqueue.js'
import { jobKinds } from '../../jobs/kinds.js'
import type { RoleView } from '../../model/role.js'
import { listGroupsOfUsers } from '../../store/directory-groups.js'
import { listRoleMappings } from '../../store/directory-role-mappings.js'
import { findMembership } from '../../store/organization-memberships.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import type {
  DirectoryGroupRow,
  DirectoryRoleMappingRow,
  DirectoryRow,
  OrganizationRow,
} from '../../store/tables.js'
import { changeMemberRole } from '../organizations/memberships.js'
import { loadRoleBook, type RoleBook } from '../organizations/role-book.js'
import { domainDefaultRole } from '../organizations/setting-roles.js'
import { findDirectoryConnection } from './connection-of-directory.js'

/** Of more people a job takes care: a transaction should not be long. */
const AT_ONCE = 50

/** All members of the directory get the roles that their groups give them, a page at a time. */
export async function settleRolesLater(ctx: InTx, directory: DirectoryRow): Promise<void> {
  // not unique: one that runs may be past those whom this change is about
  await enqueueJob(ctx, jobKinds.directoryRoles, {
    instanceId: ctx.instance.id,
    payload: { directory_id: directory.id },
  })
}

/** These members get theirs: at once if they are few. */
export async function settleRolesOf(ctx: InTx, directory: DirectoryRow, userIds: string[]): Promise<void> {
  if (!directory.group_role_mapping_enabled || userIds.length === 0) return
  if (userIds.length > AT_ONCE) await settleRolesLater(ctx, directory)
  else await settleRoles(ctx, directory, userIds)
}

/**
 * Gives members of the directory's organization the role of the first mapping that one of their groups has,
 * or the default role where none has one. Where groups are not mapped, roles are nobody's but the
 * organization's own. The last one who can administer the organization keeps the role.
 */
export async function settleRoles(ctx: InTx, directory: DirectoryRow, userIds: string[]): Promise<void> {
  const organizationId = await mappedOrganization(ctx, directory)
  if (organizationId === null) return
  const organization = await getOrganizationForUpdate(ctx, organizationId)
  const rules = await rulesOf(ctx, directory, organization)
  const groups = await listGroupsOfUsers(ctx, directory.id, userIds)
  for (const userId of userIds.toSorted()) {
    const membership = await findMembership(ctx, organizationId, userId)
    const role = rules.roleFor(groups.get(userId) ?? [])
    if (membership && membership.role_id !== role.role.id)
      await changeUnlessLast(ctx, organizationId, userId, role)
  }
}

async function mappedOrganization(ctx: Context, directory: DirectoryRow): Promise<string | null> {
  if (!directory.group_role_mapping_enabled) return null
  return (await findDirectoryConnection(ctx, directory.enterprise_connection_id))?.organizationId ?? null
}

async function rulesOf(ctx: Context, directory: DirectoryRow, organization: OrganizationRow) {
  const roles = await loadRoleBook(ctx)
  const mappings = await listRoleMappings(ctx, directory.id)
  return new RoleRules(mappings, roles, organization, domainDefaultRole(ctx, roles, organization))
}

class RoleRules {
  /** by the key of the group, in the order of precedence */
  private readonly mapped: { key: string; role: RoleView }[]

  constructor(
    mappings: DirectoryRoleMappingRow[],
    roles: RoleBook,
    organization: OrganizationRow,
    private readonly fallback: RoleView,
  ) {
    // a role that was deleted, or that the organization does not offer any more, gives nobody anything
    const offered = roles.roleSetOf(organization).roles
    this.mapped = mappings.flatMap(({ group_key: key, role_id }) => {
      const role = offered.find(each => each.role.id === role_id)
      return role ? [{ key, role }] : []
    })
  }

  roleFor(groups: DirectoryGroupRow[]): RoleView {
    const keys = new Set(groups.flatMap(group => [group.id, group.external_id]))
    return this.mapped.find(({ key }) => keys.has(key))?.role ?? this.fallback
  }
}

async function changeUnlessLast(
  ctx: InTx,
  organizationId: string,
  userId: string,
  { role }: RoleView,
): Promise<void> {
  try {
    await changeMemberRole(ctx, organizationId, userId, role.key)
  } catch (error) {
    // nothing is written before it is refused
    if (!(error instanceof ApiError) || error.code !== 'organization_minimum_permissions_needed') throw error
    ctx.services.log.warn({ organizationId, userId }, 'a directory left the last administrator their role')
  }
}
