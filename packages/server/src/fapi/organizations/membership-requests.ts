import { acceptMembershipRequest, rejectMembershipRequest } from '../../domain/organizations/enrollment.js'
import { loadUserViews, userFacts } from '../../domain/views/user-view.js'
import { frontendList } from '../../operation/list.js'
import { member, permissions } from '../../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { membershipRequest } from '../../resources/organization-membership-request.js'
import { countMembershipRequests, listMembershipRequests } from '../../store/organization-suggestions.js'
import type { OrganizationMembershipRequestRow } from '../../store/tables.js'

const list = frontendList('listOrganizationMembershipRequests', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.manageMembers),
  filter: (_, { path, query }) => ({ organizationId: path.organization_id, statuses: query.status }),
  fetch: (ctx, filter, page) => listMembershipRequests(ctx, filter, page),
  count: (ctx, filter) => countMembershipRequests(ctx, filter),
  render: renderAll,
})

const accept = frontendOperation('acceptOrganizationMembershipRequest', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path }) => {
    const { request } = await acceptMembershipRequest(ctx, path.organization_id, path.request_id, ctx.rights)
    return (await renderAll(ctx, [request]))[0]!
  },
})

const reject = frontendOperation('rejectOrganizationMembershipRequest', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageMembers),
  run: async (ctx, { path }) => {
    const request = await rejectMembershipRequest(ctx, path.organization_id, path.request_id)
    return (await renderAll(ctx, [request]))[0]!
  },
})

async function renderAll(ctx: SessionContext, rows: OrganizationMembershipRequestRow[]): Promise<object[]> {
  const users = await loadUserViews(
    ctx,
    rows.map(row => row.user_id),
  )
  return rows.map(row => membershipRequest(row, users.get(row.user_id) ?? null, userFacts(ctx)))
}

export const membershipRequestOperations: Operation[] = [list, accept, reject]
