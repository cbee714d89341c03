import { inTransaction } from '../../context/transaction.js'
import { acceptSuggestion, enroll, findDueEnrollments } from '../../domain/organizations/enrollment.js'
import { removeMember } from '../../domain/organizations/memberships.js'
import { acceptOrganizationInvitation } from '../../domain/organizations/organization-invitations.js'
import { countOwnMemberships, pageOfMemberships } from '../../domain/organizations/own-memberships.js'
import { completeInvitationViews } from '../../domain/organizations/view.js'
import { userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import { frontendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { frontendInvitationOfUser } from '../../resources/organization-invitation.js'
import { frontendMembership } from '../../resources/organization-membership.js'
import { organizationSuggestion } from '../../resources/organization-suggestion.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import {
  countOrganizationInvitations,
  findOrganizationInvitation,
  listOrganizationInvitations,
} from '../../store/organization-invitations.js'
import { findMembership } from '../../store/organization-memberships.js'
import { countSuggestions, listSuggestions } from '../../store/organization-suggestions.js'
import { listOrganizationsById } from '../../store/organizations.js'
import type { OrganizationSuggestionRow } from '../../store/tables.js'

const listMemberships = frontendList('getOrganizationMemberships', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  isKept: true,
  whilePending: ['choose-organization'],
  needs: organizations,
  filter: ctx => ctx.user.id,
  fetch: (ctx, userId, page) => pageOfMemberships(ctx, userId, page),
  count: (ctx, userId) => countOwnMemberships(ctx, userId),
  render: (ctx, views) => views.map(view => frontendMembership(view, userFacts(ctx))),
})

const leave = frontendOperation('deleteOrganizationMemberships', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: organizations,
  run: async (ctx, { path }) => {
    const present = await findMembership(ctx, path.organization_id, ctx.user.id)
    if (!present) throw new ApiError('resource_not_found')
    const { membership } = await removeMember(ctx, path.organization_id, ctx.user.id)
    return deletedObject('organization_membership', membership.id)
  },
})

/**
 * Invitations to the user's verified addresses. What verified domains owe the user
 * is made now, when it is asked for.
 */
const listMyInvitations = frontendList('getUsersOrganizationInvitations', {
  mode: 'staged',
  access: 'session',
  limit: 'none',
  whilePending: ['choose-organization'],
  needs: organizations,
  filter: async (ctx, { query }) => {
    await enrollByDomains(ctx)
    return { emailAddresses: await verifiedAddresses(ctx), now: ctx.now, statuses: query.status }
  },
  fetch: (ctx, filter, page) => listOrganizationInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizationInvitations(ctx, filter),
  render: async (ctx, rows) =>
    (await completeInvitationViews(ctx, rows)).map(view => frontendInvitationOfUser(view, userFacts(ctx))),
})

const acceptMyInvitation = frontendOperation('acceptOrganizationInvitation', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  whilePending: ['choose-organization'],
  needs: organizations,
  run: async (ctx, { path }) => {
    const present = await findOrganizationInvitation(ctx, path.invitation_id)
    const isMine = present && (await verifiedAddresses(ctx)).includes(present.email_address)
    if (!isMine) throw new ApiError('resource_not_found')
    const { invitation } = await acceptOrganizationInvitation(ctx, present, ctx.user.id)
    return frontendInvitationOfUser(invitation, userFacts(ctx))
  },
})

const listMySuggestions = frontendList('getOrganizationSuggestions', {
  mode: 'staged',
  access: 'session',
  limit: 'none',
  whilePending: ['choose-organization'],
  needs: organizations,
  filter: async (ctx, { query }) => {
    await enrollByDomains(ctx)
    return { userId: ctx.user.id, statuses: query.status }
  },
  fetch: (ctx, filter, page) => listSuggestions(ctx, filter, page),
  count: (ctx, filter) => countSuggestions(ctx, filter),
  render: renderSuggestions,
})

/** Asks the organization to let the user in. */
const acceptMySuggestion = frontendOperation('acceptOrganizationSuggestion', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  whilePending: ['choose-organization'],
  needs: organizations,
  run: async (ctx, { path }) => {
    const accepted = await acceptSuggestion(ctx, ctx.user.id, path.suggestion_id)
    return (await renderSuggestions(ctx, [accepted]))[0]!
  },
})

async function enrollByDomains(ctx: SessionContext): Promise<void> {
  const due = await findDueEnrollments(ctx, ctx.user.id)
  if (due.length > 0) await inTransaction(ctx, tx => enroll(tx, ctx.user.id, due))
}

async function verifiedAddresses(ctx: SessionContext): Promise<string[]> {
  const identifiers = await listIdentifiersOfUsers(ctx, [ctx.user.id])
  return identifiers
    .filter(row => row.type === 'email_address' && row.verified_at !== null)
    .map(row => row.normalized_value)
}

async function renderSuggestions(ctx: SessionContext, rows: OrganizationSuggestionRow[]): Promise<object[]> {
  const organizations = await listOrganizationsById(
    ctx,
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
