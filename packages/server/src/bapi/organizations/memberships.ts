import type { Context } from '../../context/context.js'
import {
  addMember,
  changeMemberRole,
  mergeMembershipMetadata,
  removeMember,
} from '../../domain/organizations/memberships.js'
import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { completeMembershipViews } from '../../domain/organizations/view.js'
import { userFacts } from '../../domain/users/view.js'
import type { MembershipView } from '../../model/membership.js'
import type { Operation } from '../../operation/operation.js'
import { backendMembership } from '../../resources/organization-membership.js'
import { paginatedList } from '../../resources/paginated-list.js'
import {
  countMembers,
  listMembers,
  MEMBER_ORDER_FIELDS,
  type MemberFilter,
} from '../../store/organization-member-search.js'
import { countMembershipsOfUser, listMembershipsOfUser } from '../../store/organization-memberships.js'
import { getOrganization } from '../../store/organizations.js'
import { getUser } from '../../store/users.js'
import { pageOf } from '../page.js'
import { parseFilter } from '../users/filter.js'
import { organizationOperation, parseOrder } from './operation.js'

const add = organizationOperation('CreateOrganizationMembership', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const view = await addMember(ctx, path.organization_id, {
      userId: body.user_id,
      roleKey: body.role,
      publicMetadata: body.public_metadata,
      privateMetadata: body.private_metadata,
    })
    return render(ctx, view)
  },
})

const list = organizationOperation('ListOrganizationMemberships', {
  mode: 'read',
  run: async (ctx, { path, query = {} }) => {
    const organization = await getOrganization(ctx.db, ctx.instance.id, path.organization_id)
    const { role, order_by, limit: _limit, offset: _offset, ...aboutUsers } = query
    const roles =
      role && role.length > 0 ? (await loadRoleBook(ctx.db, ctx.instance.id)).idsOf(role) : undefined
    const user = Object.values(aboutUsers).some(value => value !== undefined)
      ? parseFilter(aboutUsers)
      : undefined
    const filter: MemberFilter = { organizationId: organization.id, roleIds: roles, user }
    const rows = await listMembers(
      ctx.db,
      ctx.instance.id,
      filter,
      parseOrder(order_by, MEMBER_ORDER_FIELDS),
      pageOf(query),
    )
    const total = await countMembers(ctx.db, ctx.instance.id, filter)
    return renderPage(ctx, await completeMembershipViews(ctx, rows), total)
  },
})

const listAll = organizationOperation('InstanceGetOrganizationMemberships', {
  mode: 'read',
  run: async (ctx, { query = {} }) => {
    const filter: MemberFilter = { organizationId: null }
    const rows = await listMembers(
      ctx.db,
      ctx.instance.id,
      filter,
      parseOrder(query.order_by, MEMBER_ORDER_FIELDS),
      pageOf(query),
    )
    return renderPage(
      ctx,
      await completeMembershipViews(ctx, rows),
      await countMembers(ctx.db, ctx.instance.id, filter),
    )
  },
})

const listOfUser = organizationOperation('UsersGetOrganizationMemberships', {
  mode: 'read',
  run: async (ctx, { path, query = {} }) => {
    await getUser(ctx.db, ctx.instance.id, path.user_id)
    const rows = await listMembershipsOfUser(ctx.db, ctx.instance.id, path.user_id, pageOf(query))
    const total = await countMembershipsOfUser(ctx.db, ctx.instance.id, path.user_id)
    return renderPage(ctx, await completeMembershipViews(ctx, rows), total)
  },
})

const update = organizationOperation('UpdateOrganizationMembership', {
  mode: 'write',
  run: async (ctx, { path, body }) =>
    render(ctx, await changeMemberRole(ctx, path.organization_id, path.user_id, body.role)),
})

const remove = organizationOperation('DeleteOrganizationMembership', {
  mode: 'write',
  run: async (ctx, { path }) => render(ctx, await removeMember(ctx, path.organization_id, path.user_id)),
})

const updateMetadata = organizationOperation('UpdateOrganizationMembershipMetadata', {
  mode: 'write',
  run: async (ctx, { path, body }) =>
    render(ctx, await mergeMembershipMetadata(ctx, path.organization_id, path.user_id, body)),
})

const render = (ctx: Context, view: MembershipView) => backendMembership(view, userFacts(ctx))

const renderPage = (ctx: Context, views: MembershipView[], total: number) =>
  paginatedList(
    views.map(view => render(ctx, view)),
    total,
  )

export const membershipOperations: Operation[] = [
  add,
  list,
  listAll,
  listOfUser,
  update,
  remove,
  updateMetadata,
]
