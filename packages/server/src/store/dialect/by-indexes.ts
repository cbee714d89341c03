import { sql } from 'kysely'
import type { Store, Tx } from '../store.js'

/**
 * Until the transaction ends, rows are found, joined and put in order by indexes alone. PostgreSQL reads and
 * sorts all rows of a queue where it believes them to be few, and it often believes so when they are many: it
 * counts them now and then. SQLite prefers indexes by itself.
 */
export async function goByIndexes(db: Tx, dialect: Store['dialect']): Promise<void> {
  if (dialect === 'sqlite') return
  const off = ['enable_sort', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin'].map(
    name => sql`set_config(${sql.lit(name)}, 'off', true)`,
  )
  await sql`select ${sql.join(off)}`.execute(db)
}
