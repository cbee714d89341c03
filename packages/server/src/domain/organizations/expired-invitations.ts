import type { InTx } from '../../context/context.js'
import { expireInvitations } from '../../store/organization-invitations.js'
import { addToOrganizationCounts } from '../../store/organizations.js'
import type { OrganizationRow } from '../../store/tables.js'

/**
 * Takes invitations whose time is over off the count. Everything that decides by the count does this
 * first; the organization must be locked.
 * @returns the organization with the right count
 */
export async function settleExpiredInvitations(
  ctx: InTx,
  organization: OrganizationRow,
): Promise<OrganizationRow> {
  if (organization.pending_invitations_count === 0) return organization
  const expired = await expireInvitations(ctx, organization.id, ctx.now)
  if (expired === 0) return organization
  await addToOrganizationCounts(ctx, organization.id, { pendingInvitations: -expired })
  return { ...organization, pending_invitations_count: organization.pending_invitations_count - expired }
}
