import { acceptMembershipRequest, rejectMembershipRequest } from '../../domain/organizations/enrollment.js'
import { loadUserViews, userFacts } from '../../domain/users/view.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { membershipRequest } from '../../resources/organization-membership-request.js'
import { countMembershipRequests, listMembershipRequests } from '../../store/organization-suggestions.js'
import type { OrganizationMembershipRequestRow } from '../../store/tables.js'
import { permissions, requireMember } from './access.js'
import { listOf, page, pageOf } from './page.js'

const STATUSES = ['pending', 'accepted', 'rejected'] as const

const list = frontendOperation('listOrganizationMembershipRequests', {
  mode: 'read',
  access: 'session',
  run: async (ctx, { path, query }) => {
    await requireMember(ctx, path.organization_id, permissions.manageMembers)
    const statuses = listOf(ctx, 'status', STATUSES)
    const filter = { organizationId: path.organization_id, ...(statuses ? { statuses } : {}) }
    const rows = await listMembershipRequests(ctx.db, ctx.instance.id, filter, pageOf(query))
    return page(await renderAll(ctx, rows), await countMembershipRequests(ctx.db, ctx.instance.id, filter))
  },
})

const accept = frontendOperation('acceptOrganizationMembershipRequest', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    const rights = await requireMember(ctx, path.organization_id, permissions.manageMembers)
    const { request } = await acceptMembershipRequest(ctx, path.organization_id, path.request_id, rights)
    return (await renderAll(ctx, [request]))[0]!
  },
})

const reject = frontendOperation('rejectOrganizationMembershipRequest', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    await requireMember(ctx, path.organization_id, permissions.manageMembers)
    const request = await rejectMembershipRequest(ctx, path.organization_id, path.request_id)
    return (await renderAll(ctx, [request]))[0]!
  },
})

async function renderAll(ctx: SessionContext, rows: OrganizationMembershipRequestRow[]): Promise<object[]> {
  const users = await loadUserViews(
    ctx.db,
    ctx.instance.id,
    rows.map(row => row.user_id),
  )
  return rows.map(row => membershipRequest(row, users.get(row.user_id) ?? null, userFacts(ctx)))
}

export const membershipRequestOperations: Operation[] = [list, accept, reject]
