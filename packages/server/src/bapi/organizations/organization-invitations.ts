import type { bapi } from '@frontdesk/contract'
import type { Context } from '../../context/context.js'
import {
  inviteToOrganization,
  type NewInvitation,
  revokeInvitation,
} from '../../domain/organizations/organization-invitations.js'
import { completeInvitationViews } from '../../domain/organizations/view.js'
import { storedForms } from '../../domain/users/identifiers.js'
import { userFacts } from '../../domain/users/view.js'
import type { Operation } from '../../operation/operation.js'
import { partOfAddress } from '../../protocols/email-address.js'
import { backendInvitation, backendInvitationOfUser } from '../../resources/organization-invitation.js'
import { paginatedList } from '../../resources/paginated-list.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import {
  countInvitations,
  getInvitation,
  INVITATION_ORDER_FIELDS,
  type InvitationFilter,
  listInvitations,
} from '../../store/organization-invitations.js'
import { getOrganization } from '../../store/organizations.js'
import { getUser } from '../../store/users.js'
import { pageOf, type PageQuery } from '../page.js'
import { organizationOperation, parseOrder, repeated } from './operation.js'

const STATUSES = ['pending', 'accepted', 'revoked', 'expired'] as const

type Body = NonNullable<bapi.Operations['CreateOrganizationInvitation']['body']>

const create = organizationOperation('CreateOrganizationInvitation', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const [view] = await inviteToOrganization(ctx, path.organization_id, [newInvitation(body)])
    return backendInvitation(view!, userFacts(ctx))
  },
})

const createBulk = organizationOperation('CreateOrganizationInvitationBulk', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const views = await inviteToOrganization(ctx, path.organization_id, body.map(newInvitation))
    return paginatedList(
      views.map(view => backendInvitation(view, userFacts(ctx))),
      views.length,
    )
  },
})

const list = organizationOperation('ListOrganizationInvitations', {
  mode: 'read',
  run: async (ctx, { path, query = {} }) => {
    const organization = await getOrganization(ctx.db, ctx.instance.id, path.organization_id)
    const filter: InvitationFilter = {
      organizationId: organization.id,
      statuses: repeated(ctx.request.query, 'status', STATUSES),
      emailAddresses:
        query.email_address === undefined ? undefined : storedForms('email_address', query.email_address),
      byPeopleOnly: true,
      now: ctx.now,
    }
    return listPage(ctx, filter, query, false)
  },
})

const listPending = organizationOperation('ListPendingOrganizationInvitations', {
  mode: 'read',
  run: async (ctx, { path, query = {} }) => {
    const organization = await getOrganization(ctx.db, ctx.instance.id, path.organization_id)
    const filter: InvitationFilter = {
      organizationId: organization.id,
      statuses: ['pending'],
      byPeopleOnly: true,
      now: ctx.now,
    }
    return listPage(ctx, filter, query, false)
  },
})

const listAll = organizationOperation('ListInstanceOrganizationInvitations', {
  mode: 'read',
  run: async (ctx, { query = {} }) => {
    const statuses = repeated(ctx.request.query, 'status', STATUSES)
    return listPage(
      ctx,
      { statuses, query: query.query && partOfAddress(query.query), now: ctx.now },
      query,
      true,
    )
  },
})

/** Those to the user's proven addresses. */
const listOfUser = organizationOperation('UsersGetOrganizationInvitations', {
  mode: 'read',
  run: async (ctx, { path, query = {} }) => {
    const user = await getUser(ctx.db, ctx.instance.id, path.user_id)
    const identifiers = await listIdentifiersOfUsers(ctx.db, ctx.instance.id, [user.id])
    const proven = identifiers.filter(row => row.type === 'email_address' && row.verified_at !== null)
    const filter: InvitationFilter = {
      statuses: repeated(ctx.request.query, 'status', STATUSES),
      emailAddresses: proven.map(row => row.normalized_value),
      now: ctx.now,
    }
    return listPage(ctx, filter, query, true)
  },
})

const get = organizationOperation('GetOrganizationInvitation', {
  mode: 'read',
  run: async (ctx, { path }) => {
    const row = await getInvitation(ctx.db, ctx.instance.id, path.organization_id, path.invitation_id)
    const [view] = await completeInvitationViews(ctx, [row])
    return backendInvitation(view!, userFacts(ctx))
  },
})

const revoke = organizationOperation('RevokeOrganizationInvitation', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const view = await revokeInvitation(
      ctx,
      path.organization_id,
      path.invitation_id,
      body.requesting_user_id,
    )
    return backendInvitation(view, userFacts(ctx))
  },
})

function newInvitation(body: Body): NewInvitation {
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

async function listPage(
  ctx: Context,
  filter: InvitationFilter,
  query: PageQuery & { order_by?: string },
  withOrganization: boolean,
): Promise<object> {
  const order = parseOrder(query.order_by, INVITATION_ORDER_FIELDS)
  const rows = await listInvitations(ctx.db, ctx.instance.id, filter, order, pageOf(query))
  const views = await completeInvitationViews(ctx, rows)
  const render = withOrganization ? backendInvitationOfUser : backendInvitation
  return paginatedList(
    views.map(view => render(view, userFacts(ctx))),
    await countInvitations(ctx.db, ctx.instance.id, filter),
  )
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
