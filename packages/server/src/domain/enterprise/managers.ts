import type { Context } from '../../context/context.js'
import { permissionKeys } from '../../model/role.js'
import type { UserView } from '../../model/user.js'
import { listUserIdsWithRoles } from '../../store/organization-memberships.js'
import { loadRoleBook } from '../organizations/role-book.js'
import { loadUserViews } from '../views/user-view.js'

const MANAGE_CONNECTIONS = 'org:sys_entconns:manage'
/** More people than this do not look after one connection. */
const MOST = 50

/**
 * Who looks after the connections of an organization: members who may manage them; where nobody may, those
 * who may do what its creator can.
 */
export async function managersOf(ctx: Context, organizationId: string): Promise<UserView[]> {
  const book = await loadRoleBook(ctx)
  const managing = book.roles.filter(view => permissionKeys(view).includes(MANAGE_CONNECTIONS))
  const withRoles = (roleIds: string[]) => listUserIdsWithRoles(ctx, organizationId, roleIds, MOST)
  const named = await withRoles(managing.map(({ role }) => role.id))
  const ids = named.length > 0 ? named : await withRoles(book.elevatedIds())
  const views = await loadUserViews(ctx, ids)
  return [...views.values()].filter(({ user }) => !user.banned && !user.deprovisioned)
}
