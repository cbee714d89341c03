import type { Context } from '../../context/context.js'
import {
  addMember,
  changeMemberRole,
  mergeMembershipMetadata,
  removeMember,
} from '../../domain/organizations/memberships.js'
import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { completeMembershipViews } from '../../domain/organizations/view.js'
import { userFacts } from '../../domain/views/user-view.js'
import type { MembershipView } from '../../model/membership.js'
import { backendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { backendMembership } from '../../resources/organization-membership.js'
import {
  countMembers,
  listMembers,
  MEMBER_ORDER_FIELDS,
  type MemberFilter,
} from '../../store/organization-member-search.js'
import { countMembershipsOfUser, listMembershipsOfUser } from '../../store/organization-memberships.js'
import { getOrganization } from '../../store/organizations.js'
import type { OrganizationMembershipRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { parseFilter } from '../users/filter.js'

const add = backendOperation('CreateOrganizationMembership', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
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

const list = backendList('ListOrganizationMemberships', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { path, query }): Promise<MemberFilter> => {
    const organization = await getOrganization(ctx, path.organization_id)
    const { role, order_by: _order, limit: _limit, offset: _offset, ...aboutUsers } = query
    const roles = role && role.length > 0 ? (await loadRoleBook(ctx)).idsOf(role) : undefined
    const user = Object.values(aboutUsers).some(value => value !== undefined)
      ? parseFilter(aboutUsers)
      : undefined
    return { organizationId: organization.id, roleIds: roles, user }
  },
  order: MEMBER_ORDER_FIELDS,
  fetch: (ctx, filter, page) => listMembers(ctx, filter, page.order, page),
  count: (ctx, filter) => countMembers(ctx, filter),
  render: renderAll,
})

const listAll = backendList('InstanceGetOrganizationMemberships', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: (): MemberFilter => ({ organizationId: null }),
  order: MEMBER_ORDER_FIELDS,
  fetch: (ctx, filter, page) => listMembers(ctx, filter, page.order, page),
  count: (ctx, filter) => countMembers(ctx, filter),
  render: renderAll,
})

const listOfUser = backendList('UsersGetOrganizationMemberships', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { path }) => (await getUser(ctx, path.user_id)).id,
  fetch: (ctx, userId, page) => listMembershipsOfUser(ctx, userId, page),
  count: (ctx, userId) => countMembershipsOfUser(ctx, userId),
  render: renderAll,
})

const update = backendOperation('UpdateOrganizationMembership', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    render(ctx, await changeMemberRole(ctx, path.organization_id, path.user_id, body.role)),
})

const remove = backendOperation('DeleteOrganizationMembership', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => render(ctx, await removeMember(ctx, path.organization_id, path.user_id)),
})

const updateMetadata = backendOperation('UpdateOrganizationMembershipMetadata', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) =>
    render(ctx, await mergeMembershipMetadata(ctx, path.organization_id, path.user_id, body)),
})

const render = (ctx: Context, view: MembershipView) => backendMembership(view, userFacts(ctx))

async function renderAll(ctx: Context, rows: OrganizationMembershipRow[]): Promise<object[]> {
  return (await completeMembershipViews(ctx, rows)).map(view => render(ctx, view))
}

export const membershipOperations: Operation[] = [
  add,
  list,
  listAll,
  listOfUser,
  update,
  remove,
  updateMetadata,
]
