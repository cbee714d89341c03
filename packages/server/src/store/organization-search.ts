import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { isIndexable, isSqlite, likePattern } from './dialect/search.js'
import { countRows, type Order, type Page } from './rows.js'
import type { Scope } from './store.js'
import type { OrganizationRow, Tables } from './tables.js'
import type { Inclusion } from './user-search.js'

/** Every given criterion must hold. */
export interface OrganizationFilter {
  organizationIds?: Inclusion
  /** organizations with any of these members, and with none of those */
  memberIds?: Inclusion
  /** the id, or a lower-cased part of name or slug */
  query?: string
}

export const ORGANIZATION_ORDER_FIELDS = ['created_at', 'name', 'members_count'] as const

export type OrganizationOrder = Order<(typeof ORGANIZATION_ORDER_FIELDS)[number]>

type OrganizationQuery = SelectQueryBuilder<Tables, 'organizations', object>

export async function listOrganizations(
  scope: Scope,
  filter: OrganizationFilter,
  order: OrganizationOrder,
  page: Page,
): Promise<OrganizationRow[]> {
  return filtered(scope, filter)
    .selectAll('organizations')
    .orderBy(`organizations.${order.field}`, order.direction)
    .orderBy('organizations.id', order.direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}

export async function countOrganizations(scope: Scope, filter: OrganizationFilter): Promise<number> {
  return countRows(filtered(scope, filter))
}

function filtered(scope: Scope, filter: OrganizationFilter): OrganizationQuery {
  const { db, instance } = scope
  let query = db
    .selectFrom('organizations')
    .where('organizations.instance_id', '=', instance.id) as OrganizationQuery
  const { organizationIds, memberIds } = filter
  if (organizationIds && organizationIds.include.length > 0)
    query = query.where('organizations.id', 'in', organizationIds.include)
  if (organizationIds && organizationIds.exclude.length > 0)
    query = query.where('organizations.id', 'not in', organizationIds.exclude)
  if (memberIds && memberIds.include.length > 0)
    query = query.where('organizations.id', 'in', organizationsOf(scope, memberIds.include))

  if (memberIds && memberIds.exclude.length > 0)
    query = query.where('organizations.id', 'not in', organizationsOf(scope, memberIds.exclude))

  if (filter.query) query = query.where('organizations.id', 'in', organizationsMatching(scope, filter.query))
  return query
}

function organizationsOf({ db, instance }: Scope, userIds: string[]) {
  return db
    .selectFrom('organization_memberships')
    .select('organization_id')
    .where('instance_id', '=', instance.id)
    .where('user_id', 'in', userIds)
}

/** Ids are matched exactly, names and slugs in part. */
function organizationsMatching({ db, instance }: Scope, term: string): RawBuilder<string> {
  const byId = sql`select id from organizations where instance_id = ${instance.id} and lower(id) = ${term}`
  // an id is known by its prefix: the scan that `lower` costs is saved for every other term
  const exact = term.startsWith('org_') ? sql`${byId} union ` : sql``
  if (isSqlite(db) && isIndexable(term)) {
    const phrase = `"${term.replaceAll('"', '""')}"`
    return sql<string>`(${exact}select id from organizations where row_number in (
      select rowid from organization_search where organization_search match ${phrase}) and +instance_id = ${instance.id})`
  }
  return sql<string>`(${exact}select id from organizations where instance_id = ${instance.id}
    and search_text like ${likePattern(term)} escape '\\')`
}
