import { inTransaction } from '../../context/transaction.js'
import { requireOrganizations } from '../../domain/organizations/enabled.js'
import { acceptSuggestion, enroll, findDueEnrollments } from '../../domain/organizations/enrollment.js'
import { removeMember } from '../../domain/organizations/memberships.js'
import { acceptInvitation } from '../../domain/organizations/organization-invitations.js'
import { completeInvitationViews, completeMembershipViews } from '../../domain/organizations/view.js'
import { userFacts } from '../../domain/users/view.js'
import { ApiError } from '../../errors/api-error.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { frontendInvitationOfUser } from '../../resources/organization-invitation.js'
import { frontendMembership } from '../../resources/organization-membership.js'
import { organizationSuggestion } from '../../resources/organization-suggestion.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import { countInvitations, findInvitation, listInvitations } from '../../store/organization-invitations.js'
import {
  countMembershipsOfUser,
  findMembership,
  listMembershipsOfUser,
} from '../../store/organization-memberships.js'
import { countSuggestions, listSuggestions } from '../../store/organization-suggestions.js'
import { listOrganizationsById } from '../../store/organizations.js'
import type { OrganizationSuggestionRow } from '../../store/tables.js'
import { listOf, page, pageOf } from './page.js'

const NEWEST_FIRST = { field: 'created_at', direction: 'desc' } as const
const INVITATION_STATUSES = ['pending', 'accepted', 'revoked', 'expired'] as const
const SUGGESTION_STATUSES = ['pending', 'accepted', 'completed'] as const

const listMemberships = frontendOperation('getOrganizationMemberships', {
  mode: 'read',
  access: 'session',
  run: async (ctx, { query }) => {
    requireOrganizations(ctx.instance)
    const rows = await listMembershipsOfUser(ctx.db, ctx.instance.id, ctx.user.id, pageOf(query))
    const views = await completeMembershipViews(ctx, rows)
    const data = views.map(view => frontendMembership(view, userFacts(ctx)))
    return query.paginated
      ? page(data, await countMembershipsOfUser(ctx.db, ctx.instance.id, ctx.user.id))
      : data
  },
})

const leave = frontendOperation('deleteOrganizationMemberships', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    requireOrganizations(ctx.instance)
    const present = await findMembership(ctx.db, ctx.instance.id, path.organization_id, ctx.user.id)
    if (!present) throw new ApiError('resource_not_found')
    const { membership } = await removeMember(ctx, path.organization_id, ctx.user.id)
    return deletedObject('organization_membership', membership.id)
  },
})

/**
 * Invitations to the user's verified addresses. What verified domains owe the user
 * is made now, when it is asked for.
 */
const listMyInvitations = frontendOperation('getUsersOrganizationInvitations', {
  mode: 'staged',
  access: 'session',
  run: async (ctx, { query }) => {
    await enrollByDomains(ctx)
    const statuses = listOf(ctx, 'status', INVITATION_STATUSES)
    const filter = {
      emailAddresses: await verifiedAddresses(ctx),
      now: ctx.now,
      ...(statuses ? { statuses } : {}),
    }
    const rows = await listInvitations(ctx.db, ctx.instance.id, filter, NEWEST_FIRST, pageOf(query))
    const views = await completeInvitationViews(ctx, rows)
    const data = views.map(view => frontendInvitationOfUser(view, userFacts(ctx)))
    return page(data, await countInvitations(ctx.db, ctx.instance.id, filter))
  },
})

const acceptMyInvitation = frontendOperation('acceptOrganizationInvitation', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    requireOrganizations(ctx.instance)
    const present = await findInvitation(ctx.db, ctx.instance.id, path.invitation_id)
    const isMine = present && (await verifiedAddresses(ctx)).includes(present.email_address)
    if (!isMine) throw new ApiError('resource_not_found')
    const { invitation } = await acceptInvitation(ctx, present, ctx.user.id)
    return frontendInvitationOfUser(invitation, userFacts(ctx))
  },
})

const listMySuggestions = frontendOperation('getOrganizationSuggestions', {
  mode: 'staged',
  access: 'session',
  run: async (ctx, { query }) => {
    await enrollByDomains(ctx)
    const statuses = listOf(ctx, 'status', SUGGESTION_STATUSES)
    const filter = { userId: ctx.user.id, ...(statuses ? { statuses } : {}) }
    const rows = await listSuggestions(ctx.db, ctx.instance.id, filter, pageOf(query))
    return page(await renderSuggestions(ctx, rows), await countSuggestions(ctx.db, ctx.instance.id, filter))
  },
})

/** Asks the organization to let the user in. */
const acceptMySuggestion = frontendOperation('acceptOrganizationSuggestion', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    requireOrganizations(ctx.instance)
    const accepted = await acceptSuggestion(ctx, ctx.user.id, path.suggestion_id)
    return (await renderSuggestions(ctx, [accepted]))[0]!
  },
})

async function enrollByDomains(ctx: SessionContext): Promise<void> {
  requireOrganizations(ctx.instance)
  const due = await findDueEnrollments(ctx, ctx.user.id)
  if (due.length > 0) await inTransaction(ctx, tx => enroll(tx, ctx.user.id, due))
}

async function verifiedAddresses(ctx: SessionContext): Promise<string[]> {
  const identifiers = await listIdentifiersOfUsers(ctx.db, ctx.instance.id, [ctx.user.id])
  return identifiers
    .filter(row => row.type === 'email_address' && row.verified_at !== null)
    .map(row => row.normalized_value)
}

async function renderSuggestions(ctx: SessionContext, rows: OrganizationSuggestionRow[]): Promise<object[]> {
  const organizations = await listOrganizationsById(
    ctx.db,
    ctx.instance.id,
    rows.map(row => row.organization_id),
  )
  const facts = { publicUrl: ctx.services.publicUrl }
  return rows.flatMap(row => {
    const organization = organizations.get(row.organization_id)
    return organization ? [organizationSuggestion(row, organization, facts)] : []
  })
}

export const ownOrganizationOperations: Operation[] = [
  listMemberships,
  leave,
  listMyInvitations,
  acceptMyInvitation,
  listMySuggestions,
  acceptMySuggestion,
]
