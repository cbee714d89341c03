import type { InTx } from '../../context/context.js'
import { recountRoles } from '../../store/organization-role-counts.js'
import {
  lockOrganizationsOfRoleSet,
  reassignInvitations,
  reassignMembers,
  type RoleMapping,
} from '../../store/role-reassignment.js'
import { emitMembershipUpdated } from './memberships.js'
import type { RoleBook } from './role-book.js'
import { completeMembershipViews } from './view.js'

const BATCH = 500

/**
 * Gives members and invitations of a role set's organizations the roles that follow theirs. Every member who
 * changes roles emits `organizationMembership.updated`: applications that keep memberships would be wrong
 * about them.
 */
export async function reassignRoles(
  ctx: InTx,
  roles: RoleBook,
  roleSetId: string,
  mapping: RoleMapping,
): Promise<void> {
  if (mapping.size === 0) return
  const { now } = ctx
  await lockOrganizationsOfRoleSet(ctx, roleSetId)
  await reassignInvitations(ctx, roleSetId, mapping, now)
  let afterId = ''
  for (;;) {
    const rows = await reassignMembers(ctx, roleSetId, mapping, { afterId, limit: BATCH, now })
    for (const view of await completeMembershipViews(ctx, rows, roles)) await emitMembershipUpdated(ctx, view)
    if (rows.length < BATCH) break
    afterId = rows.at(-1)!.id
  }
  await recountRoles(ctx, roleSetId)
}
