import type { Context } from '../../context/context.js'
import type { PlacedMembership } from '../../model/membership.js'
import { countMembershipsOfUser, listMembershipsOfUser } from '../../store/organization-memberships.js'
import { loadRoleBook, type RoleBook } from './role-book.js'
import { placeMemberships } from './view.js'

/** More than anybody looks at. */
export const MAX_KEPT = 100

interface KeptMemberships {
  /** newest first, at most `MAX_KEPT` */
  placed: PlacedMembership[]
  /** how many there are in all */
  total: number
}

/** The memberships of a user from a lease (ADR 0025). */
export async function keptMemberships(ctx: Context, userId: string): Promise<KeptMemberships> {
  const kept = await ctx.services.leases.read(ctx, {
    name: `memberships ${userId}`,
    isOfPages: true,
    load: () => loadMemberships(ctx, userId),
    subjects: ({ placed }) => [
      userId,
      ...placed.flatMap(({ membership, organization }) => [membership.id, organization.id]),
    ],
  })
  return kept!
}

async function loadMemberships(ctx: Context, userId: string): Promise<KeptMemberships> {
  const rows = await listMembershipsOfUser(ctx, userId, { limit: MAX_KEPT, offset: 0 })
  if (rows.length === 0) return { placed: [], total: 0 }
  const roles = await keptRoleBook(
    ctx,
    rows.map(row => row.role_id),
  )
  return {
    placed: await placeMemberships(ctx, rows, roles),
    total: rows.length < MAX_KEPT ? rows.length : await countMembershipsOfUser(ctx, userId),
  }
}

/** One with these roles: a membership that was read just now may have one that the lease does not know. */
async function keptRoleBook(ctx: Context, roleIds: string[]): Promise<RoleBook> {
  const book = await ctx.services.leases.read(ctx, {
    name: 'roles',
    isOfPages: true,
    load: () => loadRoleBook(ctx),
    subjects: () => [],
    isUsable: kept => roleIds.every(id => kept.findById(id) !== undefined),
  })
  return book!
}
