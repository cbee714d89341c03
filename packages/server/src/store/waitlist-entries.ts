import { type SelectQueryBuilder, sql } from 'kysely'
import { likePattern } from './dialect/search.js'
import { countRows, getRow, listRows, type Order, type Page, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { Tables } from './tables.js'
import type { WaitlistEntryRow, WaitlistStatus } from './tables/administration.js'

export interface WaitlistFilter {
  status?: WaitlistStatus | undefined
  /** part of the address, lower-cased */
  query?: string | undefined
}

export type WaitlistOrder = Order<'created_at' | 'email_address'>

export async function listWaitlistEntries(
  scope: Scope,
  filter: WaitlistFilter,
  order: WaitlistOrder,
  page: Page,
): Promise<WaitlistEntryRow[]> {
  return listRows(matching(scope, filter), order, page)
}

export async function countWaitlistEntries(scope: Scope, filter: WaitlistFilter): Promise<number> {
  return countRows(matching(scope, filter))
}

function matching(
  { db, instance }: Scope,
  filter: WaitlistFilter,
): SelectQueryBuilder<Tables, 'waitlist_entries', object> {
  let query = db.selectFrom('waitlist_entries').where('instance_id', '=', instance.id)
  if (filter.status) query = query.where('status', '=', filter.status)
  if (filter.query)
    query = query.where(sql<boolean>`email_address like ${likePattern(filter.query)} escape '\\'`)
  return query
}

/** @throws NotFoundInStore */
export async function getWaitlistEntry(scope: Scope, id: string): Promise<WaitlistEntryRow> {
  return getRow(scope, 'waitlist_entries', id)
}

export async function findWaitlistEntryByEmail(
  { db, instance }: Scope,
  emailAddress: string,
): Promise<WaitlistEntryRow | undefined> {
  return db
    .selectFrom('waitlist_entries')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('email_address', '=', emailAddress)
    .executeTakeFirst()
}

/** @returns whether it was not there before: of parallel tries one makes the entry */
export async function insertWaitlistEntry({ db }: Connection<Tx>, row: WaitlistEntryRow): Promise<boolean> {
  const result = await db
    .insertInto('waitlist_entries')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'email_address']).doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

export async function updateWaitlistEntry(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<WaitlistEntryRow>,
): Promise<void> {
  await updateRow(scope, 'waitlist_entries', id, changes)
}

/** @returns whether a pending one was there */
export async function deletePendingWaitlistEntry({ db, instance }: Scope<Tx>, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('waitlist_entries')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return Number(result.numDeletedRows) > 0
}
