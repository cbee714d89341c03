import { setTimeout as sleep } from 'node:timers/promises'
import { DIALECTS } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '../../src/store/store.js'
import { findState, putState } from '../../src/store/unscoped/system-state.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'

const LOCK_NOT_GRANTED_POLL_MS = 20

function signal(): { reached: Promise<void>; reach: () => void } {
  let reach!: () => void
  const reached = new Promise<void>(resolve => {
    reach = resolve
  })
  return { reached, reach }
}

const increment = (db: Db, name: string) =>
  sql`update system_state set value = cast(cast(value as integer) + 1 as text) where name = ${name}`.execute(
    db,
  )

describe.each(DIALECTS)('transactions on %s', dialect => {
  let migrated: MigratedStore
  beforeAll(async () => {
    migrated = await openMigratedStore(dialect)
  })
  afterAll(() => migrated.close())
  beforeEach(() =>
    migrated.store.transaction(async tx => void (await tx.deleteFrom('system_state').execute())),
  )

  it('lets a read see what is committed while a transaction is open, without waiting for it', async () => {
    const { store } = migrated
    await store.transaction(tx => putState(tx, 'colour', 'red'))
    const written = signal()
    const mayCommit = signal()
    const open = store.transaction(async tx => {
      await putState(tx, 'colour', 'blue')
      expect(await findState(tx, 'colour')).toBe('blue')
      written.reach()
      await mayCommit.reached
    })
    await written.reached
    // The transaction can't end before this read: a read that waited for it would never come back.
    expect(await findState(store.read, 'colour')).toBe('red')
    mayCommit.reach()
    await open
    expect(await findState(store.read, 'colour')).toBe('blue')
  })

  it('makes a second writer of the same row wait, and commits both', async () => {
    const { store } = migrated
    await store.transaction(tx => putState(tx, 'count', '0'))
    const written = signal()
    const mayCommit = signal()
    const order: string[] = []
    const first = store.transaction(async tx => {
      await increment(tx, 'count')
      written.reach()
      await mayCommit.reached
      order.push('first')
    })
    await written.reached
    const second = store.transaction(async tx => {
      await increment(tx, 'count')
      order.push('second')
    })
    await waitUntilBlocked(migrated)
    mayCommit.reach()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second'])
    expect(await findState(store.read, 'count')).toBe('2')
  })

  it('loses no change of many writers at once, in two processes', async () => {
    const stores = [migrated.store, migrated.anotherStore()]
    await migrated.store.transaction(tx => putState(tx, 'count', '0'))
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => stores[index % 2]!.transaction(tx => increment(tx, 'count'))),
    )
    expect(await findState(migrated.store.read, 'count')).toBe('60')
  })

  it('leaves nothing behind when the callback throws, and goes on working', async () => {
    const { store } = migrated
    const failing = store.transaction(async tx => {
      await putState(tx, 'one', '1')
      await putState(tx, 'two', '2')
      throw new Error('halfway')
    })
    await expect(failing).rejects.toThrow('halfway')
    expect(await store.read.selectFrom('system_state').selectAll().execute()).toEqual([])
    await store.transaction(tx => putState(tx, 'one', '1'))
    expect(await findState(store.read, 'one')).toBe('1')
  })

  it('leaves nothing behind when a statement fails', async () => {
    const { store } = migrated
    const failing = store.transaction(async tx => {
      await putState(tx, 'one', '1')
      await tx.insertInto('system_state').values({ name: 'one', value: 'again' }).execute()
    })
    await expect(failing).rejects.toThrow(/unique/i)
    expect(await findState(store.read, 'one')).toBeUndefined()
  })
})

describe('conflicts on postgres', () => {
  let migrated: MigratedStore
  beforeAll(async () => {
    migrated = await openMigratedStore('postgres')
  })
  afterAll(() => migrated.close())

  it('retries the victim of a deadlock (40P01)', async () => {
    const { store } = migrated
    await store.transaction(async tx => {
      await putState(tx, 'left', '0')
      await putState(tx, 'right', '0')
    })
    const held = { left: signal(), right: signal() }
    let runs = 0
    const cross = (mine: 'left' | 'right', other: 'left' | 'right') =>
      store.transaction(async tx => {
        runs++
        await increment(tx, mine)
        held[mine].reach()
        await held[other].reached
        await increment(tx, other)
      })
    await Promise.all([cross('left', 'right'), cross('right', 'left')])
    expect(runs).toBeGreaterThan(2)
    expect([await findState(store.read, 'left'), await findState(store.read, 'right')]).toEqual(['2', '2'])
  })

  it('retries what could not be serialized (40001)', async () => {
    const { store } = migrated
    await store.transaction(tx => putState(tx, 'count', '0'))
    let runs = 0
    await store.transaction(async tx => {
      runs++
      await sql`set transaction isolation level repeatable read`.execute(tx)
      await findState(tx, 'count') // takes the snapshot
      if (runs === 1) await store.transaction(other => increment(other, 'count'))
      await increment(tx, 'count')
    })
    expect(runs).toBe(2)
    expect(await findState(store.read, 'count')).toBe('2')
  })

  it('hands on every other error at once', async () => {
    let runs = 0
    const failing = migrated.store.transaction(async tx => {
      runs++
      await sql`select 1 / 0`.execute(tx)
    })
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    expect(runs).toBe(1)
  })
})

/**
 * Until the second writer really waits. SQLite's second transaction waits in our own
 * queue, before any statement of it.
 */
async function waitUntilBlocked({ store }: MigratedStore): Promise<void> {
  if (store.dialect === 'sqlite') return
  for (;;) {
    const { rows } = await sql`select 1 from pg_locks where not granted
      and transactionid in (select transactionid from pg_locks l join pg_stat_activity a using (pid)
        where l.granted and a.datname = current_database())`.execute(store.read)
    if (rows.length > 0) return
    await sleep(LOCK_NOT_GRANTED_POLL_MS)
  }
}

describe('transactions on postgres whose connection is lost', () => {
  it('fail alone, and the locks of a node that has gone without a word end soon', async () => {
    const { store, close } = await openMigratedStore('postgres')
    const lost = store.transaction(async tx => {
      const { rows } = await sql<{ pid: number; limit: string }>`
        select pg_backend_pid() as pid, current_setting('idle_in_transaction_session_timeout') as limit`.execute(
        tx,
      )
      expect(rows[0]!.limit).toBe('30s')
      await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(store.read)
      await sleep(50) // the end arrives while nothing is asked
      await putState(tx, 'colour', 'red')
    })
    await expect(lost).rejects.toThrow()
    expect(await findState(store.read, 'colour')).toBeUndefined()
    await close()
  })
})
