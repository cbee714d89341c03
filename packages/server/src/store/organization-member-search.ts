import { sql } from 'kysely'
import { type IndexedTerm, nullsOrder } from './dialect/search.js'
import { countByRole } from './organization-role-counts.js'
import type { Order, Page } from './rows.js'
import type { Scope } from './store.js'
import type { OrganizationMembershipRow } from './tables.js'
import { filtered, findNarrowTerm, namesUsers, orderValue, type UserFilter } from './user-search.js'

/** Every given criterion must hold. */
export interface MemberFilter {
  /** null: of every organization of the instance */
  organizationId: string | null
  roleIds?: string[]
  /** what must hold for the member as a user */
  user?: UserFilter
}

export const MEMBER_ORDER_FIELDS = [
  'created_at',
  'first_name',
  'last_name',
  'username',
  'email_address',
  'phone_number',
] as const

export type MemberOrder = Order<(typeof MEMBER_ORDER_FIELDS)[number]>

/**
 * Ordered by `created_at`, a page is read from an index, however many members there are: users are looked up
 * for those who are tested alone. Other orders sort the members who fit.
 */
export async function listMembers(
  scope: Scope,
  filter: MemberFilter,
  order: MemberOrder,
  page: Page,
): Promise<OrganizationMembershipRow[]> {
  const { db } = scope
  const { field, direction } = order
  if (field === 'created_at' && !isAboutUsers(filter)) {
    return membershipsAlone(scope, filter)
      .selectAll('organization_memberships')
      .orderBy('organization_memberships.created_at', direction)
      .orderBy('organization_memberships.id', direction)
      .limit(page.limit)
      .offset(page.offset)
      .execute()
  }
  const narrowTerm = await findNarrowTerm(scope, filter.user ?? {})
  const query = membershipsWithUsers(scope, filter, narrowTerm).selectAll('organization_memberships')
  const ordered =
    field === 'created_at'
      ? query.orderBy('organization_memberships.created_at', direction)
      : query.orderBy(sql`${orderValue(field)} ${nullsOrder(db, direction)}`)
  return ordered
    .orderBy('organization_memberships.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}

/** How many fit. Counts of members are kept, and read; a search alone counts, what its index finds. */
export async function countMembers(scope: Scope, filter: MemberFilter): Promise<number> {
  if (!isAboutUsers(filter)) return countByRole(scope, filter.organizationId, filter.roleIds)
  const narrowTerm = await findNarrowTerm(scope, filter.user ?? {})
  const row = await membershipsWithUsers(scope, filter, narrowTerm)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

function isAboutUsers({ user }: MemberFilter): boolean {
  return user !== undefined && Object.values(user).some(criterion => criterion !== undefined)
}

function membershipsAlone({ db, instance }: Scope, filter: MemberFilter) {
  let query = db
    .selectFrom('organization_memberships')
    .where('organization_memberships.instance_id', '=', instance.id)
  if (filter.organizationId !== null)
    query = query.where('organization_memberships.organization_id', '=', filter.organizationId)
  if (filter.roleIds) query = query.where('organization_memberships.role_id', 'in', orNobody(filter.roleIds))
  return query
}

/**
 * Who comes first is said with a cross join, which SQLite takes as an order: it knows neither how many
 * users a search finds nor how many members an organization has. Few users: find them, look up their
 * memberships. Otherwise: walk the members and test each, which for a page ends early. PostgreSQL has
 * statistics and takes the order as it likes.
 */
function membershipsWithUsers(scope: Scope, filter: MemberFilter, indexedTerm: IndexedTerm | undefined) {
  const { db, instance } = scope
  const about = filter.user ?? {}
  const startsAtUsers = indexedTerm !== undefined || namesUsers(about)
  let query = startsAtUsers
    ? filtered(scope, about, indexedTerm).crossJoin('organization_memberships')
    : db.selectFrom('organization_memberships').crossJoin('users')
  if (!startsAtUsers) {
    query = query.where('users.instance_id', '=', instance.id)
    const fits = filtered(scope, about, undefined)
      .whereRef('users.id', '=', 'organization_memberships.user_id' as never)
      .select(sql.lit(1).as('one'))
    if (isAboutUsers(filter)) query = query.where(({ exists }) => exists(fits))
  }
  query = query
    .where('organization_memberships.instance_id', '=', instance.id)
    .whereRef('organization_memberships.user_id', '=', 'users.id')
  if (filter.organizationId !== null)
    query = query.where('organization_memberships.organization_id', '=', filter.organizationId)

  if (filter.roleIds) query = query.where('organization_memberships.role_id', 'in', orNobody(filter.roleIds))
  return query
}

/** `in ()` is no SQL; no id is empty. */
const orNobody = (ids: string[]) => (ids.length > 0 ? ids : [''])
