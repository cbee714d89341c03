import type { bapi } from '@frontdesk/contract'
import type { Context } from '../../context/context.js'
import {
  inviteToOrganization,
  type NewOrganizationInvitation,
  revokeOrganizationInvitation,
} from '../../domain/organizations/organization-invitations.js'
import { completeInvitationViews } from '../../domain/organizations/view.js'
import { storedForms } from '../../domain/users/identifiers.js'
import { userFacts } from '../../domain/views/user-view.js'
import { backendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { partOfAddress } from '../../protocols/email-address.js'
import { backendInvitation, backendInvitationOfUser } from '../../resources/organization-invitation.js'
import { paginatedList } from '../../resources/paginated-list.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import {
  countOrganizationInvitations,
  getOrganizationInvitation,
  INVITATION_ORDER_FIELDS,
  listOrganizationInvitations,
  type OrganizationInvitationFilter,
} from '../../store/organization-invitations.js'
import { getOrganization } from '../../store/organizations.js'
import type { OrganizationInvitationRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'

type Body = NonNullable<bapi.Operations['CreateOrganizationInvitation']['body']>

const create = backendOperation('CreateOrganizationInvitation', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const [view] = await inviteToOrganization(ctx, path.organization_id, [newInvitation(body)])
    return backendInvitation(view!, userFacts(ctx))
  },
})

const createBulk = backendOperation('CreateOrganizationInvitationBulk', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const views = await inviteToOrganization(ctx, path.organization_id, body.map(newInvitation))
    return paginatedList(
      views.map(view => backendInvitation(view, userFacts(ctx))),
      views.length,
    )
  },
})

const list = backendList('ListOrganizationInvitations', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { path, query }): Promise<OrganizationInvitationFilter> => ({
    ...(await sentByPeople(ctx, path.organization_id)),
    statuses: query.status,
    emailAddresses:
      query.email_address === undefined ? undefined : storedForms('email_address', query.email_address),
  }),
  order: INVITATION_ORDER_FIELDS,
  fetch: (ctx, filter, page) => listOrganizationInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizationInvitations(ctx, filter),
  render: renderAll,
})

const listPending = backendList('ListPendingOrganizationInvitations', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { path }): Promise<OrganizationInvitationFilter> => ({
    ...(await sentByPeople(ctx, path.organization_id)),
    statuses: ['pending'],
  }),
  fetch: (ctx, filter, page) => listOrganizationInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizationInvitations(ctx, filter),
  render: renderAll,
})

const listAll = backendList('ListInstanceOrganizationInvitations', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: (ctx, { query }): OrganizationInvitationFilter => ({
    statuses: query.status,
    query: query.query && partOfAddress(query.query),
    now: ctx.now,
  }),
  order: INVITATION_ORDER_FIELDS,
  fetch: (ctx, filter, page) => listOrganizationInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizationInvitations(ctx, filter),
  render: renderAllWithOrganization,
})

/** Those to the user's proven addresses. */
const listOfUser = backendList('UsersGetOrganizationInvitations', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { path, query }): Promise<OrganizationInvitationFilter> => {
    const user = await getUser(ctx, path.user_id)
    const identifiers = await listIdentifiersOfUsers(ctx, [user.id])
    const proven = identifiers.filter(row => row.type === 'email_address' && row.verified_at !== null)
    return {
      statuses: query.status,
      emailAddresses: proven.map(row => row.normalized_value),
      now: ctx.now,
    }
  },
  fetch: (ctx, filter, page) => listOrganizationInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countOrganizationInvitations(ctx, filter),
  render: renderAllWithOrganization,
})

const get = backendOperation('GetOrganizationInvitation', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => {
    const row = await getOrganizationInvitation(ctx, path.organization_id, path.invitation_id)
    const [view] = await completeInvitationViews(ctx, [row])
    return backendInvitation(view!, userFacts(ctx))
  },
})

const revoke = backendOperation('RevokeOrganizationInvitation', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const view = await revokeOrganizationInvitation(
      ctx,
      path.organization_id,
      path.invitation_id,
      body.requesting_user_id,
    )
    return backendInvitation(view, userFacts(ctx))
  },
})

function newInvitation(body: Body): NewOrganizationInvitation {
  return {
    emailAddress: body.email_address,
    roleKey: body.role,
    inviterUserId: body.inviter_user_id,
    publicMetadata: body.public_metadata,
    privateMetadata: body.private_metadata,
    redirectUrl: body.redirect_url,
    expiresInDays: body.expires_in_days,
    notify: body.notify,
  }
}

/** What a verified domain makes by itself is counted on the domain. */
async function sentByPeople(ctx: Context, organizationId: string): Promise<OrganizationInvitationFilter> {
  const organization = await getOrganization(ctx, organizationId)
  return { organizationId: organization.id, byPeopleOnly: true, now: ctx.now }
}

async function renderAll(ctx: Context, rows: OrganizationInvitationRow[]): Promise<object[]> {
  return (await completeInvitationViews(ctx, rows)).map(view => backendInvitation(view, userFacts(ctx)))
}

async function renderAllWithOrganization(ctx: Context, rows: OrganizationInvitationRow[]): Promise<object[]> {
  return (await completeInvitationViews(ctx, rows)).map(view => backendInvitationOfUser(view, userFacts(ctx)))
}

export const invitationOperations: Operation[] = [
  create,
  createBulk,
  list,
  listPending,
  listAll,
  listOfUser,
  get,
  revoke,
]
