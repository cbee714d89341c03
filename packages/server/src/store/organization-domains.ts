import { sql } from 'kysely'
import { likePattern } from './dialect/search.js'
import { NotFoundInStore } from './not-found.js'
import { countRows, findRow, insertRow, listRows, type Order, type Page, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { EnrollmentMode, OrganizationDomainRow } from './tables.js'

export interface DomainFilter {
  organizationId?: string
  isVerified?: boolean
  enrollmentModes?: { include: EnrollmentMode[]; exclude: EnrollmentMode[] }
  /** an organization id, or part of the name */
  query?: string
  names?: string[]
}

export const DOMAIN_ORDER_FIELDS = ['created_at', 'name'] as const

export type DomainOrder = Order<(typeof DOMAIN_ORDER_FIELDS)[number]>

/** @throws NotFoundInStore also when it is a domain of another organization */
export async function getDomain(
  scope: Scope,
  organizationId: string,
  id: string,
): Promise<OrganizationDomainRow> {
  const row = await findRow(scope, 'organization_domains', id)
  if (!row || row.organization_id !== organizationId) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export async function listDomains(
  scope: Scope,
  filter: DomainFilter,
  order: DomainOrder,
  page: Page,
): Promise<OrganizationDomainRow[]> {
  return listRows(filtered(scope, filter), order, page)
}

export async function countDomains(scope: Scope, filter: DomainFilter): Promise<number> {
  return countRows(filtered(scope, filter))
}

function filtered({ db, instance }: Scope, filter: DomainFilter) {
  let query = db.selectFrom('organization_domains').where('instance_id', '=', instance.id)
  if (filter.organizationId !== undefined) query = query.where('organization_id', '=', filter.organizationId)
  if (filter.isVerified !== undefined)
    query = query.where('affiliation_verified_at', filter.isVerified ? 'is not' : 'is', null)
  const modes = filter.enrollmentModes
  if (modes && modes.include.length > 0) query = query.where('enrollment_mode', 'in', modes.include)
  if (modes && modes.exclude.length > 0) query = query.where('enrollment_mode', 'not in', modes.exclude)
  if (filter.names) query = query.where('name', 'in', filter.names.length > 0 ? filter.names : [''])
  if (filter.query?.startsWith('org_')) query = query.where('organization_id', '=', filter.query)
  else if (filter.query)
    query = query.where(sql<boolean>`name like ${likePattern(filter.query.toLowerCase())} escape '\\'`)
  return query
}

/** Verified domains with these names that enrol people by themselves. */
export async function listEnrollingDomains(
  { db, instance }: Scope,
  names: string[],
): Promise<OrganizationDomainRow[]> {
  if (names.length === 0) return []
  return db
    .selectFrom('organization_domains')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('name', 'in', names)
    .where('affiliation_verified_at', 'is not', null)
    .where('enrollment_mode', 'in', ['automatic_invitation', 'automatic_suggestion'])
    .orderBy('organization_id')
    .execute()
}

/** The organization that has proven this name; undefined when none has. */
export async function findVerifiedDomain(
  { db, instance }: Scope,
  name: string,
): Promise<OrganizationDomainRow | undefined> {
  return db
    .selectFrom('organization_domains')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('name', '=', name)
    .where('affiliation_verified_at', 'is not', null)
    .executeTakeFirst()
}

export async function insertDomain(scope: Connection<Tx>, row: OrganizationDomainRow): Promise<void> {
  await insertRow(scope, 'organization_domains', row)
}

export async function updateDomainRow(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<OrganizationDomainRow>,
): Promise<void> {
  await updateRow(scope, 'organization_domains', id, changes)
}

export async function deleteDomainRow({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await db
    .deleteFrom('organization_domains')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}

export async function deleteDomainsOfOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
): Promise<void> {
  await db
    .deleteFrom('organization_domains')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .execute()
}
