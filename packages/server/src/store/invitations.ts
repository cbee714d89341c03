import type { SelectQueryBuilder } from 'kysely'
import { sql } from 'kysely'
import { likePattern } from './dialect/search.js'
import { countRows, getRow, insertRow, listRows, type Order, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { Tables } from './tables.js'
import type { InvitationRow } from './tables/administration.js'

export type InvitationStatus = InvitationRow['status'] | 'expired'

export interface InvitationFilter {
  /** undefined: all but revoked ones */
  status?: InvitationStatus | undefined
  /** part of the address, lower-cased */
  query?: string | undefined
  now: number
}

export type InvitationOrder = Order<'created_at' | 'email_address' | 'expires_at'>

export async function listInvitations(
  scope: Scope,
  filter: InvitationFilter,
  order: InvitationOrder,
  page: Page,
): Promise<InvitationRow[]> {
  return listRows(matching(scope, filter), order, page)
}

export async function countInvitations(scope: Scope, filter: InvitationFilter): Promise<number> {
  return countRows(matching(scope, filter))
}

function matching(
  { db, instance }: Scope,
  filter: InvitationFilter,
): SelectQueryBuilder<Tables, 'invitations', object> {
  let query = db.selectFrom('invitations').where('instance_id', '=', instance.id)
  if (filter.query)
    query = query.where(sql<boolean>`email_address like ${likePattern(filter.query)} escape '\\'`)
  switch (filter.status) {
    case undefined:
      return query.where('status', '!=', 'revoked')
    case 'pending':
      return query.where('status', '=', 'pending').where('expires_at', '>', filter.now)
    case 'expired':
      return query.where('status', '=', 'pending').where('expires_at', '<=', filter.now)
    default:
      return query.where('status', '=', filter.status)
  }
}

/** @throws NotFoundInStore */
export async function getInvitation(scope: Scope, id: string): Promise<InvitationRow> {
  return getRow(scope, 'invitations', id)
}

export async function listInvitationsById(
  { db, instance }: Scope,
  ids: string[],
): Promise<Map<string, InvitationRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('invitations')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

export async function findInvitationByTokenHash(
  { db, instance }: Scope,
  tokenHash: string,
): Promise<InvitationRow | undefined> {
  return db
    .selectFrom('invitations')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

/** One that can still be accepted. */
export async function findOpenInvitation(
  { db, instance }: Scope,
  emailAddress: string,
  now: number,
): Promise<InvitationRow | undefined> {
  return db
    .selectFrom('invitations')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('email_address', '=', emailAddress)
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

export async function insertInvitation(scope: Connection<Tx>, row: InvitationRow): Promise<void> {
  await insertRow(scope, 'invitations', row)
}

/** Leaves `pending` for good, once: of any number of parallel tries one gets the row. */
export async function settleInvitation(
  { db, instance }: Scope<Tx>,
  id: string,
  changes: { status: 'accepted' | 'revoked'; user_id?: string; updated_at: number },
): Promise<InvitationRow | undefined> {
  let query = db
    .updateTable('invitations')
    .set(changes)
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
  if (changes.status === 'accepted') query = query.where('expires_at', '>', changes.updated_at)
  return query.returningAll().executeTakeFirst()
}

/** @returns whether there was one */
export async function deleteInvitation({ db, instance }: Scope<Tx>, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('invitations')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
