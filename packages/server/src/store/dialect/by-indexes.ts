import { sql } from 'kysely'
import type { Db, Store, Tx } from '../store.js'

/**
 * What is off counts as so dear where there is no other way, such as a sort of ten rows, that PostgreSQL
 * would compile the statement first, which takes a quarter of a second.
 */
const OFF = ['enable_sort', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']

/**
 * Until the transaction ends, rows are found, joined and put in order by indexes alone. PostgreSQL reads and
 * sorts all rows of a queue where it believes them to be few, and it often believes so when they are many: it
 * counts them now and then. SQLite prefers indexes by itself.
 */
export async function goByIndexes(db: Tx, dialect: Store['dialect']): Promise<void> {
  if (dialect === 'sqlite') return
  const off = OFF.map(name => sql`set_config(${sql.lit(name)}, 'off', true)`)
  await sql`select ${sql.join(off)}`.execute(db)
}

/** Reads in the same way, where no transaction is needed otherwise. `read` may run again. */
export async function readByIndexes<T>(
  store: Pick<Store, 'dialect' | 'read' | 'transaction'>,
  read: (db: Db) => Promise<T>,
): Promise<T> {
  if (store.dialect === 'sqlite') return read(store.read)
  return store.transaction(async tx => {
    await goByIndexes(tx, store.dialect)
    return read(tx)
  })
}
