import { NotFoundInStore } from './not-found.js'
import { countRows, findRow, insertRow, listRows, NEWEST_FIRST, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { OrganizationMembershipRequestRow, OrganizationSuggestionRow } from './tables.js'

/** @throws NotFoundInStore also when it is somebody else's */
export async function getSuggestion(
  scope: Scope,
  userId: string,
  id: string,
): Promise<OrganizationSuggestionRow> {
  const row = await findRow(scope, 'organization_suggestions', id)
  if (!row || row.user_id !== userId) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export interface SuggestionFilter {
  userId: string
  statuses?: OrganizationSuggestionRow['status'][]
}

/** Newest first. */
export async function listSuggestions(
  scope: Scope,
  filter: SuggestionFilter,
  page: Page,
): Promise<OrganizationSuggestionRow[]> {
  return listRows(filteredSuggestions(scope, filter), NEWEST_FIRST, page)
}

export async function countSuggestions(scope: Scope, filter: SuggestionFilter): Promise<number> {
  return countRows(filteredSuggestions(scope, filter))
}

function filteredSuggestions({ db, instance }: Scope, filter: SuggestionFilter) {
  const query = db
    .selectFrom('organization_suggestions')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', filter.userId)
  return filter.statuses ? query.where('status', 'in', filter.statuses) : query
}

/** Does nothing when the person has one for the organization already. */
export async function insertSuggestion(
  { db }: Connection<Tx>,
  row: OrganizationSuggestionRow,
): Promise<void> {
  await db
    .insertInto('organization_suggestions')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'organization_id', 'user_id']).doNothing())
    .execute()
}

/** @returns the row; undefined when it was not in status `from` any more */
export async function advanceSuggestion(
  { db, instance }: Scope<Tx>,
  id: string,
  from: OrganizationSuggestionRow['status'],
  to: OrganizationSuggestionRow['status'],
  now: number,
): Promise<OrganizationSuggestionRow | undefined> {
  return db
    .updateTable('organization_suggestions')
    .set({ status: to, updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', from)
    .returningAll()
    .executeTakeFirst()
}

/** Who has become a member needs no suggestion any more. */
export async function completeSuggestionsOfMember(
  { db, instance }: Scope<Tx>,
  organizationId: string,
  userId: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('organization_suggestions')
    .set({ status: 'completed', updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('status', '<>', 'completed')
    .execute()
}

export async function countPendingSuggestionsOfDomains(
  { db, instance }: Scope,
  domainIds: string[],
): Promise<Map<string, number>> {
  if (domainIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('organization_suggestions')
    .select(eb => ['organization_domain_id', eb.fn.countAll<number>().as('count')])
    .where('instance_id', '=', instance.id)
    .where('organization_domain_id', 'in', domainIds)
    .where('status', '=', 'pending')
    .groupBy('organization_domain_id')
    .execute()
  return new Map(rows.map(row => [row.organization_domain_id, Number(row.count)]))
}

export async function deletePendingSuggestionsOfDomain(
  { db, instance }: Scope<Tx>,
  domainId: string,
): Promise<void> {
  await db
    .deleteFrom('organization_suggestions')
    .where('instance_id', '=', instance.id)
    .where('organization_domain_id', '=', domainId)
    .where('status', '=', 'pending')
    .execute()
}

/** Forgets suggestions and requests of one person in one organization, so that a new suggestion may come. */
export async function deleteEnrollmentsOfMember(
  { db, instance }: Scope<Tx>,
  organizationId: string,
  userId: string,
): Promise<void> {
  for (const table of ['organization_suggestions', 'organization_membership_requests'] as const) {
    await db
      .deleteFrom(table)
      .where('instance_id', '=', instance.id)
      .where('organization_id', '=', organizationId)
      .where('user_id', '=', userId)
      .execute()
  }
}

export async function deleteEnrollmentsOfOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
): Promise<void> {
  for (const table of ['organization_suggestions', 'organization_membership_requests'] as const) {
    await db
      .deleteFrom(table)
      .where('instance_id', '=', instance.id)
      .where('organization_id', '=', organizationId)
      .execute()
  }
}

export async function deleteEnrollmentsOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  for (const table of ['organization_suggestions', 'organization_membership_requests'] as const)
    await db.deleteFrom(table).where('instance_id', '=', instance.id).where('user_id', '=', userId).execute()
}

/** @throws NotFoundInStore also when it is a request to another organization */
export async function getMembershipRequest(
  scope: Scope,
  organizationId: string,
  id: string,
): Promise<OrganizationMembershipRequestRow> {
  const row = await findRow(scope, 'organization_membership_requests', id)
  if (!row || row.organization_id !== organizationId) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export interface MembershipRequestFilter {
  organizationId: string
  statuses?: OrganizationMembershipRequestRow['status'][]
}

/** Newest first. */
export async function listMembershipRequests(
  scope: Scope,
  filter: MembershipRequestFilter,
  page: Page,
): Promise<OrganizationMembershipRequestRow[]> {
  return listRows(filteredRequests(scope, filter), NEWEST_FIRST, page)
}

export async function countMembershipRequests(
  scope: Scope,
  filter: MembershipRequestFilter,
): Promise<number> {
  return countRows(filteredRequests(scope, filter))
}

function filteredRequests({ db, instance }: Scope, filter: MembershipRequestFilter) {
  const query = db
    .selectFrom('organization_membership_requests')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', filter.organizationId)
  return filter.statuses ? query.where('status', 'in', filter.statuses) : query
}

export async function insertMembershipRequest(
  scope: Connection<Tx>,
  row: OrganizationMembershipRequestRow,
): Promise<void> {
  await insertRow(scope, 'organization_membership_requests', row)
}

/** Leaves `pending`, once. @returns undefined when it was not pending any more */
export async function settleMembershipRequest(
  { db, instance }: Scope<Tx>,
  id: string,
  status: 'accepted' | 'rejected',
  now: number,
): Promise<OrganizationMembershipRequestRow | undefined> {
  return db
    .updateTable('organization_membership_requests')
    .set({ status, updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst()
}
