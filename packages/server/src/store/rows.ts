import type { SelectQueryBuilder } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import type { Db } from './store.js'
import type { Tables } from './tables.js'

export interface Page {
  limit: number
  offset: number
}

export interface Order<Field extends string> {
  field: Field
  direction: 'asc' | 'desc'
}

export const NEWEST_FIRST = { field: 'created_at', direction: 'desc' } as const
export const OLDEST_FIRST = { field: 'created_at', direction: 'asc' } as const

/** Tables whose rows are found by instance and id. */
type RowTable = {
  [Name in keyof Tables]: Tables[Name] extends { instance_id: string; id: string } ? Name : never
}[keyof Tables]

/** The row of this id; undefined also when it is another instance's. */
export async function findRow<Name extends RowTable>(
  db: Db,
  table: Name,
  instanceId: string,
  id: string,
): Promise<Tables[Name] | undefined> {
  // any table of them: the compiler follows one, not a union
  const row = await db
    .selectFrom(table as 'users')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row as Tables[Name] | undefined
}

/** @throws NotFoundInStore resource_not_found */
export async function getRow<Name extends RowTable>(
  db: Db,
  table: Name,
  instanceId: string,
  id: string,
): Promise<Tables[Name]> {
  const row = await findRow(db, table, instanceId, id)
  if (!row) throw new NotFoundInStore('resource_not_found', id)
  return row
}

/** How many rows a query without a selection has. */
export async function countRows<Name extends keyof Tables>(
  query: SelectQueryBuilder<Tables, Name, object>,
): Promise<number> {
  const row = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return Number((row as { total: number }).total)
}

/** One page of the whole rows of a query without a selection. Rows of one moment are ordered by their id. */
export async function listRows<Name extends keyof Tables>(
  query: SelectQueryBuilder<Tables, Name, object>,
  order: Order<keyof Tables[Name] & string>,
  page: Page,
): Promise<Tables[Name][]> {
  const rows = await (query as unknown as SelectQueryBuilder<Tables, 'users', object>)
    .selectAll()
    .orderBy(order.field as 'created_at', order.direction)
    .orderBy('id', order.direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return rows as unknown as Tables[Name][]
}
