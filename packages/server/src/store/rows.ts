import type { SelectQueryBuilder } from 'kysely'
import { NotFoundInStore } from './not-found.js'
import { prepared, preparedRow } from './prepared.js'
import type { Connection, Scope, Tx } from './store.js'
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

type ById = { instanceId: string; id: string }

/** What `make` made of the same key before. The keys are tables and columns, as the code names them. */
function keep<Value>(make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>()
  return key => {
    let value = kept.get(key)
    if (value === undefined) kept.set(key, (value = make(key)))
    return value
  }
}

// any table of them, in the functions below: the compiler follows one, not a union

const finder = keep(table =>
  preparedRow<ById, unknown>((db, { instanceId, id }) =>
    db
      .selectFrom(table as 'users')
      .selectAll()
      .where('instance_id', '=', instanceId)
      .where('id', '=', id),
  ),
)

/** The row of this id; undefined also when it is another instance's. */
export async function findRow<Name extends RowTable>(
  { db, instance }: Scope,
  table: Name,
  id: string,
): Promise<Tables[Name] | undefined> {
  return (await finder(table)(db, { instanceId: instance.id, id })) as Tables[Name] | undefined
}

const inserter = keep(key => {
  const [table, ...columns] = key.split(' ')
  return prepared<Record<string, unknown>, unknown>((db, slots) =>
    db.insertInto(table as 'users').values(pick(columns, slots) as never),
  )
})

export async function insertRow<Name extends keyof Tables>(
  { db }: Connection<Tx>,
  table: Name,
  row: Tables[Name],
): Promise<void> {
  const values = row as unknown as Record<string, unknown>
  await inserter([table, ...givenIn(values)].join(' '))(db, values)
}

const updater = keep(key => {
  const [table, ...columns] = key.split(' ')
  return prepared<Record<string, unknown> & ById, unknown>((db, slots) =>
    db
      .updateTable(table as 'users')
      .set(pick(columns, slots))
      .where('instance_id', '=', slots.instanceId)
      .where('id', '=', slots.id),
  )
})

/** Changes the row of this id, if there is one. */
export async function updateRow<Name extends RowTable>(
  { db, instance }: Scope<Tx>,
  table: Name,
  id: string,
  changes: Partial<Tables[Name]>,
): Promise<void> {
  const columns = givenIn(changes)
  // the id itself never changes
  const values = { ...changes, instanceId: instance.id, id }
  await updater([table, ...columns].join(' '))(db, values)
}

const givenIn = (values: object) =>
  Object.keys(values).filter(name => (values as Record<string, unknown>)[name] !== undefined)

const pick = (names: string[], values: Record<string, unknown>) =>
  Object.fromEntries(names.map(name => [name, values[name]]))

/** @throws NotFoundInStore resource_not_found */
export async function getRow<Name extends RowTable>(
  scope: Scope,
  table: Name,
  id: string,
): Promise<Tables[Name]> {
  const row = await findRow(scope, table, id)
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

/**
 * Further rows of an instance in the order of their ids, for what goes through all of them: `after` is the
 * last id so far, at first ''.
 */
export async function listRowsAfter<Name extends RowTable>(
  { db, instance }: Scope,
  table: Name,
  after: string,
  limit: number,
): Promise<Tables[Name][]> {
  const rows = await db
    .selectFrom(table as 'users')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows as unknown as Tables[Name][]
}
