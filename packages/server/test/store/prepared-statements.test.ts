import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.js'
import { findRow } from '../../src/store/rows.js'
import type { Db, Store, Tx } from '../../src/store/store.js'
import { findState, putState } from '../../src/store/unscoped/system-state.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'

describe('prepared queries on postgres', () => {
  let migrated: MigratedStore
  beforeAll(async () => {
    migrated = await openMigratedStore('postgres')
  })
  afterAll(() => migrated.close())

  /** On one connection, which a transaction keeps. */
  async function keptBy(store: Store, run: (store: { read: Tx }) => Promise<unknown>): Promise<string[]> {
    return store.transaction(async tx => {
      await run({ read: tx })
      const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
        tx,
      )
      return rows.map(row => row.statement)
    })
  }

  it('are planned once for a connection when they name their columns', async () => {
    const statements = await keptBy(migrated.store, async ({ read }) => {
      await putState(read, 'colour', 'red')
      expect(await findState(read, 'colour')).toBe('red')
      expect(await findState(read, 'shape')).toBeUndefined()
      await findRow({ db: read, instance: { id: 'ins_none' } }, 'users', 'user_none')
    })
    expect(statements.filter(text => text.startsWith('select "value" from "system_state"'))).toHaveLength(1)
    expect(statements.filter(text => text.includes('*'))).toEqual([])
  })

  /**
   * As a pooler does that gives the connection to another client: the driver
   * still believes in its statements.
   */
  const lose = (db: Db) => sql`deallocate all`.execute(db)

  it('are given up when a pooler loses them, and the transaction is tried again', async () => {
    const store = migrated.anotherStore()
    await store.transaction(tx => putState(tx, 'colour', 'blue'))
    let attempts = 0
    const colour = await store.transaction(async tx => {
      await findState(tx, 'colour')
      if (++attempts === 1) await lose(tx)
      return findState(tx, 'colour')
    })
    expect([colour, attempts]).toEqual(['blue', 2])
    expect(await keptBy(store, ({ read }) => findState(read, 'colour'))).toEqual([])
  })

  it('are given up outside of transactions, too', async () => {
    const store = openStore(migrated.location, { durability: 'relaxed', poolSize: 1 })
    await store.transaction(tx => putState(tx, 'colour', 'pink'))
    await findState(store.read, 'colour')
    await lose(store.read)
    expect(await findState(store.read, 'colour')).toBe('pink')
    await store.close()
  })

  it('go on when a newer node adds a column', async () => {
    const { store } = migrated
    await store.transaction(tx => putState(tx, 'colour', 'green'))
    const read = async () => [
      await findState(store.read, 'colour'),
      await findRow({ db: store.read, instance: { id: 'ins_none' } }, 'users', 'user_none'),
    ]
    expect(await read()).toEqual(['green', undefined])
    await sql`alter table system_state add column added text`.execute(store.read)
    await sql`alter table users add column added text`.execute(store.read)
    // the pool's connections, those of before among them
    for (let attempt = 0; attempt < 3; attempt++) expect(await read()).toEqual(['green', undefined])
  })
})
