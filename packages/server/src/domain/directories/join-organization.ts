import type { InTx } from '../../context/context.js'
import type { DirectoryConnection } from '../../model/directory.js'
import { findMembership } from '../../store/organization-memberships.js'
import { getOrganization } from '../../store/organizations.js'
import { addMember } from '../organizations/memberships.js'
import { loadRoleBook } from '../organizations/role-book.js'
import { domainDefaultRole } from '../organizations/setting-roles.js'

/**
 * Makes somebody a member of the connection's organization; who is one already keeps the role until groups
 * say another one. @throws ApiError organization_membership_quota_exceeded
 */
export async function joinOrganization(
  ctx: InTx,
  { organizationId }: DirectoryConnection,
  userId: string,
): Promise<void> {
  if (organizationId === null || (await findMembership(ctx, organizationId, userId))) return
  const roles = await loadRoleBook(ctx)
  const role = domainDefaultRole(ctx, roles, await getOrganization(ctx, organizationId))
  await addMember(ctx, organizationId, { userId, roleKey: role.role.key })
}
