import { prepared, preparedRow } from '../prepared.js'
import type { Db, Tx } from '../store.js'

/** Small facts about the whole installation: which master key, which revision of the instances. */
export async function findState(db: Db, name: string): Promise<string | undefined> {
  return (await stateOf(db, { name }))?.value
}

const stateOf = preparedRow<{ name: string }, { value: string }>((db, { name }) =>
  db.selectFrom('system_state').select('value').where('name', '=', name),
)

export async function putState(db: Tx, name: string, value: string): Promise<void> {
  await put(db, { name, value })
}

const put = prepared<{ name: string; value: string }, unknown>((db, { name, value }) =>
  db
    .insertInto('system_state')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value })),
)
