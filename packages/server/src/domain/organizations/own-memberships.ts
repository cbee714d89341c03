import type { FrontendContext } from '../../context/context.js'
import type { MembershipView } from '../../model/membership.js'
import {
  countMembershipsOfUser,
  findMembership,
  listMembershipsOfUser,
} from '../../store/organization-memberships.js'
import type { Page } from '../../store/rows.js'
import { keptUserView, SHOWN_FOR_MS } from '../views/kept-user.js'
import { keptMemberships, MAX_KEPT } from './kept-memberships.js'
import { completeMembershipViews } from './view.js'

/** More than anybody looks at; who has more pages through `/v1/me/organization_memberships`. */
const MAX_SHOWN = 100

/**
 * The memberships that a user's own resource shows: newest first, and that of the active organization always,
 * since clerk-js looks up role and permissions there (Session.checkAuthorization).
 */
export async function ownMemberships(
  ctx: FrontendContext,
  userId: string,
  activeOrganizationIds: (string | null)[],
): Promise<MembershipView[]> {
  if (!ctx.instance.settings.organizations.enabled) return []
  const newest = await pageOfMemberships(ctx, userId, { limit: MAX_SHOWN, offset: 0 })
  if (newest.length < MAX_SHOWN) return newest
  const rows = []
  for (const organizationId of new Set(activeOrganizationIds)) {
    if (organizationId === null || newest.some(view => view.organization.id === organizationId)) continue
    const active = await findMembership(ctx, organizationId, userId)
    if (active) rows.push(active)
  }
  return [...newest, ...(await completeMembershipViews(ctx, rows))]
}

/** Newest first. */
export async function pageOfMemberships(
  ctx: FrontendContext,
  userId: string,
  page: Page,
): Promise<MembershipView[]> {
  const end = page.offset + page.limit
  if (!ctx.caller.kept || end > MAX_KEPT)
    return completeMembershipViews(ctx, await listMembershipsOfUser(ctx, userId, page))
  const { placed } = await keptMemberships(ctx, userId)
  const user = await keptUserView(ctx, userId, SHOWN_FOR_MS)
  return user ? placed.slice(page.offset, end).map(view => ({ ...view, user })) : []
}

/** How many memberships there are in all. */
export async function countOwnMemberships(ctx: FrontendContext, userId: string): Promise<number> {
  return ctx.caller.kept ? (await keptMemberships(ctx, userId)).total : countMembershipsOfUser(ctx, userId)
}
