import { type SelectQueryBuilder, sql } from 'kysely'
import { likePattern } from './dialect/search.js'
import { countRows, getRow, listRows, type Order, type Page, updateRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { Tables } from './tables.js'
import type { WaitlistEntryRow, WaitlistStatus } from './tables/administration.js'

export interface WaitlistFilter {
  status?: WaitlistStatus | undefined
  /** part of the address, lower-cased */
  query?: string | undefined
}

export type WaitlistOrder = Order<'created_at' | 'email_address'>

export async function listWaitlistEntries(
  db: Db,
  instanceId: string,
  filter: WaitlistFilter,
  order: WaitlistOrder,
  page: Page,
): Promise<WaitlistEntryRow[]> {
  return listRows(matching(db, instanceId, filter), order, page)
}

export async function countWaitlistEntries(
  db: Db,
  instanceId: string,
  filter: WaitlistFilter,
): Promise<number> {
  return countRows(matching(db, instanceId, filter))
}

function matching(
  db: Db,
  instanceId: string,
  filter: WaitlistFilter,
): SelectQueryBuilder<Tables, 'waitlist_entries', object> {
  let query = db.selectFrom('waitlist_entries').where('instance_id', '=', instanceId)
  if (filter.status) query = query.where('status', '=', filter.status)
  if (filter.query)
    query = query.where(sql<boolean>`email_address like ${likePattern(filter.query)} escape '\\'`)
  return query
}

/** @throws NotFoundInStore */
export async function getWaitlistEntry(db: Db, instanceId: string, id: string): Promise<WaitlistEntryRow> {
  return getRow(db, 'waitlist_entries', instanceId, id)
}

export async function findWaitlistEntryByEmail(
  db: Db,
  instanceId: string,
  emailAddress: string,
): Promise<WaitlistEntryRow | undefined> {
  return db
    .selectFrom('waitlist_entries')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('email_address', '=', emailAddress)
    .executeTakeFirst()
}

/** @returns whether it was not there before: of parallel tries one makes the entry */
export async function insertWaitlistEntry(db: Tx, row: WaitlistEntryRow): Promise<boolean> {
  const result = await db
    .insertInto('waitlist_entries')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'email_address']).doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

export async function updateWaitlistEntry(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<WaitlistEntryRow>,
): Promise<void> {
  await updateRow(db, 'waitlist_entries', instanceId, id, changes)
}

/** @returns whether a pending one was there */
export async function deletePendingWaitlistEntry(db: Tx, instanceId: string, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('waitlist_entries')
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return Number(result.numDeletedRows) > 0
}
