import { addMember, changeMemberRole, removeMember } from '../../domain/organizations/memberships.js'
import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { completeMembershipViews } from '../../domain/organizations/view.js'
import { searchTerm } from '../../domain/users/search-text.js'
import { userFacts } from '../../domain/users/view.js'
import { ApiError } from '../../errors/api-error.js'
import type { MembershipView } from '../../model/membership.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { frontendMembership } from '../../resources/organization-membership.js'
import { countMembers, listMembers, type MemberFilter } from '../../store/organization-memberships.js'
import { permissions, requireMember } from './access.js'
import { listOf, page, pageOf } from './page.js'

const NEWEST_FIRST = { field: 'created_at', direction: 'desc' } as const

/** Newest first. */
const listMemberships = frontendOperation('ListOrganizationMemberships', {
  mode: 'read',
  access: 'session',
  run: async (ctx, { path, query }) => {
    const { organization_id: organizationId } = path
    await requireMember(ctx, organizationId, permissions.readMembers, permissions.manageMembers)
    const { db, instance } = ctx
    const roles = await loadRoleBook(db, instance.id)
    const roleKeys = listOf(ctx, 'role')
    const search = query.query && searchTerm(query.query)
    const filter: MemberFilter = {
      organizationId,
      ...(roleKeys ? { roleIds: roles.idsOf(roleKeys) } : {}),
      ...(search ? { user: { shownQuery: search } } : {}),
    }
    const rows = await listMembers(db, instance.id, filter, NEWEST_FIRST, pageOf(query))
    const data = (await completeMembershipViews(ctx, rows, roles)).map(view => render(ctx, view))
    if (!query.paginated) return data
    return page(data, await countMembers(db, instance.id, filter))
  },
})

/** Off by default: whoever is added is not asked, and shows their address (ADR 0013). */
const createMembership = frontendOperation('CreateOrganizationMembership', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path, body }) => {
    const rights = await requireMember(ctx, path.organization_id, permissions.manageMembers)
    if (!ctx.instance.settings.organizations.directMemberAdding)
      throw new ApiError('organization_direct_adding_disabled')
    const member = { userId: required(body.user_id, 'user_id'), roleKey: required(body.role, 'role') }
    return render(ctx, await addMember(ctx, path.organization_id, member, rights))
  },
})

const updateMembership = frontendOperation('UpdateOrganizationMembership', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path, body }) => {
    const rights = await requireMember(ctx, path.organization_id, permissions.manageMembers)
    const role = required(body.role, 'role')
    return render(ctx, await changeMemberRole(ctx, path.organization_id, path.user_id, role, rights))
  },
})

const removeMembership = frontendOperation('removeOrganizationMember', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    const rights = await requireMember(ctx, path.organization_id, permissions.manageMembers)
    return render(ctx, await removeMember(ctx, path.organization_id, path.user_id, rights))
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
