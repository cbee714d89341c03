import { sql } from 'kysely'
import { likePattern } from './dialect/search.js'
import { NotFoundInStore } from './not-found.js'
import { countRows, findRow, listRows, type Order, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { OrganizationInvitationRow, OrganizationInvitationStatus } from './tables.js'

export interface OrganizationInvitationFilter {
  organizationId?: string
  /** computed statuses: a pending one whose time is over is expired */
  statuses?: OrganizationInvitationStatus[]
  /** exact, normalized; alternatives */
  emailAddresses?: string[]
  /** part of the address */
  query?: string
  /** true leaves those that a verified domain made out */
  byPeopleOnly?: boolean
  now: number
}

export const INVITATION_ORDER_FIELDS = ['created_at', 'email_address'] as const

export type OrganizationInvitationOrder = Order<(typeof INVITATION_ORDER_FIELDS)[number]>

export async function findOrganizationInvitation(
  scope: Scope,
  id: string,
): Promise<OrganizationInvitationRow | undefined> {
  return findRow(scope, 'organization_invitations', id)
}

/** @throws NotFoundInStore also when it is an invitation of another organization */
export async function getOrganizationInvitation(
  scope: Scope,
  organizationId: string,
  id: string,
): Promise<OrganizationInvitationRow> {
  const row = await findOrganizationInvitation(scope, id)
  if (!row || row.organization_id !== organizationId) throw new NotFoundInStore('resource_not_found', id)
  return row
}

export async function findInvitationByTicket(
  { db, instance }: Scope,
  ticketHash: string,
): Promise<OrganizationInvitationRow | undefined> {
  return db
    .selectFrom('organization_invitations')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('ticket_hash', '=', ticketHash)
    .executeTakeFirst()
}

export async function listOrganizationInvitations(
  scope: Scope,
  filter: OrganizationInvitationFilter,
  order: OrganizationInvitationOrder,
  page: Page,
): Promise<OrganizationInvitationRow[]> {
  return listRows(filtered(scope, filter), order, page)
}

export async function countOrganizationInvitations(
  scope: Scope,
  filter: OrganizationInvitationFilter,
): Promise<number> {
  return countRows(filtered(scope, filter))
}

function filtered({ db, instance }: Scope, filter: OrganizationInvitationFilter) {
  let query = db.selectFrom('organization_invitations').where('instance_id', '=', instance.id)
  if (filter.organizationId !== undefined) query = query.where('organization_id', '=', filter.organizationId)
  if (filter.emailAddresses) {
    query = query.where(
      'email_address',
      'in',
      filter.emailAddresses.length > 0 ? filter.emailAddresses : [''],
    )
  }
  if (filter.query)
    query = query.where(sql<boolean>`email_address like ${likePattern(filter.query)} escape '\\'`)
  if (filter.byPeopleOnly) query = query.where('organization_domain_id', 'is', null)
  const { statuses, now } = filter
  if (statuses) {
    query = query.where(eb =>
      eb.or(
        statuses.map(status => {
          if (status === 'pending') return eb('status', '=', 'pending').and('expires_at', '>', now)
          if (status === 'expired')
            return eb('status', '=', 'expired').or(eb('status', '=', 'pending').and('expires_at', '<=', now))
          return eb('status', '=', status)
        }),
      ),
    )
  }
  return query
}

/** @returns false when the address has a pending invitation to the organization already */
export async function insertOrganizationInvitation(
  { db }: Connection<Tx>,
  row: OrganizationInvitationRow,
): Promise<boolean> {
  const result = await db
    .insertInto('organization_invitations')
    .values(row)
    .onConflict(conflict =>
      conflict
        .columns(['instance_id', 'organization_id', 'email_address'])
        .where('status', '=', sql.lit('pending'))
        .doNothing(),
    )
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/**
 * Leaves `pending` for good, once: of any number of parallel tries one gets the row.
 * @returns the changed row; undefined when it was not pending any more, or has expired
 */
export async function settleOrganizationInvitation(
  { db, instance }: Scope<Tx>,
  id: string,
  status: 'accepted' | 'revoked',
  changes: { now: number; acceptedBy?: string },
): Promise<OrganizationInvitationRow | undefined> {
  return db
    .updateTable('organization_invitations')
    .set({ status, updated_at: changes.now, accepted_by: changes.acceptedBy ?? null })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_at', '>', changes.now)
    .returningAll()
    .executeTakeFirst()
}

/** Stores `expired` for those of one organization whose time is over. @returns how many */
export async function expireInvitations(
  { db, instance }: Scope<Tx>,
  organizationId: string,
  now: number,
): Promise<number> {
  const result = await db
    .updateTable('organization_invitations')
    .set({ status: 'expired', updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Also of invitations that are settled: they still show their role. */
export async function isRoleOfInvitations({ db, instance }: Scope, roleId: string): Promise<boolean> {
  const row = await db
    .selectFrom('organization_invitations')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('role_id', '=', roleId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Pending invitations that domains made, by domain id. */
export async function countPendingInvitationsOfDomains(
  { db, instance }: Scope,
  domainIds: string[],
  now: number,
): Promise<Map<string, number>> {
  if (domainIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('organization_invitations')
    .select(eb => ['organization_domain_id', eb.fn.countAll<number>().as('count')])
    .where('instance_id', '=', instance.id)
    .where('organization_domain_id', 'in', domainIds)
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
    .groupBy('organization_domain_id')
    .execute()
  return new Map(rows.map(row => [row.organization_domain_id ?? '', Number(row.count)]))
}

/** @returns the pending ones, which are gone */
export async function deletePendingInvitationsOfDomain(
  { db, instance }: Scope<Tx>,
  domainId: string,
): Promise<OrganizationInvitationRow[]> {
  return db
    .deleteFrom('organization_invitations')
    .where('instance_id', '=', instance.id)
    .where('organization_domain_id', '=', domainId)
    .where('status', '=', 'pending')
    .returningAll()
    .execute()
}

export async function deleteInvitationsOfOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
): Promise<void> {
  await db
    .deleteFrom('organization_invitations')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .execute()
}
