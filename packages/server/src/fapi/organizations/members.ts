import { addMember, changeMemberRole, removeMember } from '../../domain/organizations/memberships.js'
import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { completeMembershipViews } from '../../domain/organizations/view.js'
import { searchTerm } from '../../domain/users/search-text.js'
import { userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import type { MembershipView } from '../../model/membership.js'
import { frontendList } from '../../operation/list.js'
import { member, permissions } from '../../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { frontendMembership } from '../../resources/organization-membership.js'
import { countMembers, listMembers, type MemberFilter } from '../../store/organization-memberships.js'

const listMemberships = frontendList('ListOrganizationMemberships', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.readMembers, permissions.manageMembers),
  filter: async (ctx, { path, query }) => {
    const roles = await loadRoleBook(ctx)
    const search = query.query && searchTerm(query.query)
    const members: MemberFilter = {
      organizationId: path.organization_id,
      ...(query.role && { roleIds: roles.idsOf(query.role) }),
      ...(search && { user: { shownQuery: search } }),
    }
    return { roles, members }
  },
  fetch: (ctx, { members }, page) => listMembers(ctx, members, page.order, page),
  count: (ctx, { members }) => countMembers(ctx, members),
  render: async (ctx, rows, { filter }) =>
    (await completeMembershipViews(ctx, rows, filter.roles)).map(view => render(ctx, view)),
})

/** Off by default: whoever is added is not asked, and shows their address (ADR 0013). */
const createMembership = frontendOperation('CreateOrganizationMembership', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path, body }) => {
    if (!ctx.instance.settings.organizations.directMemberAdding)
      throw new ApiError('organization_direct_adding_disabled')
    const newMember = { userId: required(body.user_id, 'user_id'), roleKey: required(body.role, 'role') }
    return render(ctx, await addMember(ctx, path.organization_id, newMember, ctx.rights))
  },
})

const updateMembership = frontendOperation('UpdateOrganizationMembership', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path, body }) => {
    const role = required(body.role, 'role')
    return render(ctx, await changeMemberRole(ctx, path.organization_id, path.user_id, role, ctx.rights))
  },
})

const removeMembership = frontendOperation('removeOrganizationMember', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path }) => {
    return render(ctx, await removeMember(ctx, path.organization_id, path.user_id, ctx.rights))
  },
})

function required(text: string | null | undefined, param: string): string {
  if (!text) throw new ApiError('form_param_missing', { param })
  return text
}

const render = (ctx: SessionContext, view: MembershipView) => frontendMembership(view, userFacts(ctx))

export const memberOperations: Operation[] = [
  listMemberships,
  createMembership,
  updateMembership,
  removeMembership,
]
