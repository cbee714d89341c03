import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FakeClock } from '../../platform/clock.js'
import { MasterKey } from '../../platform/crypto.js'
import { DatabaseClock } from '../../platform/database-clock.js'
import { openStore } from '../../store/open-store.js'
import type { Store } from '../../store/store.js'
import { createMigratedDatabase } from '../../store/test-database.fixture.js'
import { InstanceRegistry } from './registry.js'

describe('a node on PostgreSQL', () => {
  let store: Store
  let drop: () => Promise<void>
  beforeAll(async () => {
    const database = await createMigratedDatabase('postgres')
    store = openStore(database.location, { durability: 'relaxed' })
    drop = async () => {
      await store.close()
      await database.drop()
    }
  })
  afterAll(() => drop())

  const timeOfDatabase = async () => {
    const { rows } = await sql<{ now: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(store.read)
    return rows[0]!.now
  }

  it('goes by the time of the database from its first look on, whatever its machine says', async () => {
    const clock = new DatabaseClock(new FakeClock(0))
    const registry = new InstanceRegistry(store, clock, new MasterKey(randomBytes(32)))
    registry.feed.follow(clock)
    expect(clock.now()).toBe(0)
    const before = await timeOfDatabase()
    await registry.refresh()
    expect(clock.now()).toBeGreaterThanOrEqual(before)
    expect(clock.now()).toBeLessThanOrEqual(await timeOfDatabase())
  })
})
