import type { Context } from '../../context/context.js'
import type { MembershipView } from '../../model/membership.js'
import { findMembership, listMembershipsOfUser } from '../../store/organization-memberships.js'
import { completeMembershipViews } from './view.js'

/** More than anybody looks at; who has more pages through `/v1/me/organization_memberships`. */
const MAX_SHOWN = 100

/**
 * The memberships that a user's own resource shows: newest first, and that of the active organization always,
 * since clerk-js looks up role and permissions there (Session.checkAuthorization).
 */
export async function ownMemberships(
  ctx: Context,
  userId: string,
  activeOrganizationIds: (string | null)[],
): Promise<MembershipView[]> {
  const { instance } = ctx
  if (!instance.settings.organizations.enabled) return []
  const rows = await listMembershipsOfUser(ctx, userId, { limit: MAX_SHOWN, offset: 0 })
  for (const organizationId of new Set(activeOrganizationIds)) {
    if (organizationId === null || rows.some(row => row.organization_id === organizationId)) continue
    const active = rows.length < MAX_SHOWN ? undefined : await findMembership(ctx, organizationId, userId)
    if (active) rows.push(active)
  }
  return completeMembershipViews(ctx, rows)
}
