import type { InTx } from '../../context/context.js'
import {
  inviteToOrganization,
  revokeOrganizationInvitation,
} from '../../domain/organizations/organization-invitations.js'
import { completeInvitationViews } from '../../domain/organizations/view.js'
import { userFacts } from '../../domain/views/user-view.js'
import type { OrganizationInvitationView } from '../../model/organization-invitation.js'
import { frontendList } from '../../operation/list.js'
import { member, permissions } from '../../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { frontendInvitation } from '../../resources/organization-invitation.js'
import {
  countOrganizationInvitations,
  listOrganizationInvitations,
  type OrganizationInvitationFilter,
} from '../../store/organization-invitations.js'
import { NEWEST_FIRST } from '../../store/rows.js'
import type { OrganizationInvitationStatus } from '../../store/tables.js'

/** SDK v4 asks for all pending ones at once and names no page. */
const ALL = { limit: 500, offset: 0 }

const createInvitation = frontendOperation('createOrganizationInvitations', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path, body }) => {
    const [view] = await invite(ctx, path.organization_id, [body.email_address], body.role, body.notify)
    return render(ctx, view!)
  },
})

/** `inviteMembers`: all of them, or nobody. */
const createInvitations = frontendOperation('bulkCreateOrganizationInvitations', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path, body }) => {
    const views = await invite(ctx, path.organization_id, body.email_address, body.role, body.notify)
    return views.map(view => render(ctx, view))
  },
})

/** What people sent; the invitations that a verified domain makes by itself are counted on the domain. */
const listAll = frontendList('getOrganizationInvitations', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.manageMembers),
  filter: (ctx, { path, query }) => invitationFilter(ctx, path.organization_id, query.status),
  fetch: (ctx, filter, page) => listOrganizationInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizationInvitations(ctx, filter),
  render: async (ctx, rows) => (await completeInvitationViews(ctx, rows)).map(view => render(ctx, view)),
})

const listPending = frontendOperation('getAllPendingOrganizationInvitations', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path }) => {
    const filter = invitationFilter(ctx, path.organization_id, ['pending'])
    const rows = await listOrganizationInvitations(ctx, filter, NEWEST_FIRST, ALL)
    return (await completeInvitationViews(ctx, rows)).map(view => render(ctx, view))
  },
})

const revoke = frontendOperation('revokePendingOrganizationInvitation', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path }) => {
    return render(ctx, await revokeOrganizationInvitation(ctx, path.organization_id, path.invitation_id))
  },
})

async function invite(
  ctx: InTx<SessionContext>,
  organizationId: string,
  emailAddresses: string[],
  roleKey: string,
  notify: boolean | null | undefined,
): Promise<OrganizationInvitationView[]> {
  const inputs = emailAddresses.map(emailAddress => ({
    emailAddress,
    roleKey,
    inviterUserId: ctx.user.id,
    applicationOrigin: ctx.request.origin,
    notify: notify ?? true,
  }))
  return inviteToOrganization(ctx, organizationId, inputs, { isLimited: true })
}

function invitationFilter(
  ctx: SessionContext,
  organizationId: string,
  statuses: OrganizationInvitationStatus[] | undefined,
): OrganizationInvitationFilter {
  return { organizationId, byPeopleOnly: true, now: ctx.now, statuses }
}

/**
 * Never with the link: its ticket signs the invited person in, which is no business of the one who invites.
 */
const render = (ctx: SessionContext, view: OrganizationInvitationView) =>
  frontendInvitation({ ...view, url: null }, userFacts(ctx))

export const invitationOperations: Operation[] = [
  createInvitation,
  createInvitations,
  listAll,
  listPending,
  revoke,
]
