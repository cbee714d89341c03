import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.js'
import { buildServer, createStorage, type Storage } from './server-process.js'
import { mountSmallDisk, type SmallDisk } from './small-disk.js'
import { BUSY, WatchedServer } from './watched-server.js'

beforeAll(buildServer, 300_000)

let storage: Storage
let disk: SmallDisk | null
beforeEach(async () => {
  storage = await createStorage('sqlite')
  disk = mountSmallDisk(storage.directory, 64)
})
afterEach(async () => {
  disk?.unmount()
  await storage.remove()
})

describe('an SQLite whose disk', () => {
  it('is full takes no change and answers reads, and goes on when there is room', async context => {
    if (!disk) return context.skip('it takes the right to mount a small disk')
    const server = await WatchedServer.start(storage)
    try {
      expect(await server.obstacle()).toBeNull()
      disk.fill(8)
      expect(await server.obstacle()).toBe('storage_full')
      expect(await server.addUser('nearly-full')).toMatchObject({ status: 200 })

      disk.fill(0)
      // what SQLite has of the disk already lasts for some
      let refused = await server.addUser('full-0')
      for (let n = 1; refused.status === 200; n++) refused = await server.addUser(`full-${n}`)
      expect(refused).toEqual(BUSY)
      expect(await server.addUser('full-again')).toEqual(BUSY)
      expect(await server.obstacle()).toBe('storage_full')
      const count = server.acknowledged.length
      expect(await server.countUsers()).toMatchObject({ status: 200, body: { total_count: count } })

      disk.empty()
      expect(await server.obstacle()).toBeNull()
      expect(await server.addUser('room-again')).toMatchObject({ status: 200 })
      await server.expectNothingLost()
    } finally {
      await server.process.kill()
    }
  }, 120_000)

  it('grants no more pages refuses what needs some, and goes on when it does', async () => {
    const store = openStore(storage.location, { durability: 'full' })
    const write = () => store.transaction(tx => sql`insert into notes values (zeroblob(50000))`.execute(tx))
    const limitPages = (count: number) =>
      store.transaction(tx => sql`pragma max_page_count = ${sql.raw(String(count))}`.execute(tx))
    await store.transaction(tx => sql`create table notes (content blob)`.execute(tx))
    await limitPages(8)
    await expect(write()).rejects.toMatchObject({ trouble: 'full' })
    await store.probe()
    await limitPages(1000)
    await write()
    await store.close()
  })

  it('has become read-only says so when it is asked, and not with the next change alone', async () => {
    const store = openStore(storage.location, { durability: 'full' })
    const write = () => store.transaction(tx => sql`create table notes (content blob)`.execute(tx))
    await store.probe()
    // the comment keeps it from being taken for a statement that gives rows
    await store.transaction(tx => sql`/**/ pragma query_only = on`.execute(tx))
    await expect(write()).rejects.toMatchObject({ trouble: 'read_only' })
    await expect(store.probe()).rejects.toMatchObject({ trouble: 'read_only' })
    await store.close()
  })
})
