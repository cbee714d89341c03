import { renameSync, rmSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { copyDamaged } from '../../src/store/dialect/damage.fixture.js'
import { buildServer, createStorage, eventually, type Storage } from './server-process.js'
import { BUSY, WatchedServer } from './watched-server.js'

beforeAll(buildServer, 300_000)

let storage: Storage
beforeEach(async () => {
  storage = await createStorage('sqlite')
  const server = await WatchedServer.start(storage)
  await server.addUser('somebody')
  server.process.terminate()
  expect(await server.process.ended).toBe(0)
})
afterEach(() => storage.remove())

/** What the next server finds. */
function damage(table: string): void {
  const { location } = storage
  copyDamaged(location, `${location}.damaged`, table)
  for (const suffix of ['', '-wal', '-shm']) rmSync(location + suffix, { force: true })
  renameSync(`${location}.damaged`, location)
}

it('a server finds damage to what nobody has read, goes on with the rest, and is not ready', async () => {
  damage('images')
  const server = await WatchedServer.start(storage, { awaited: '/healthz' })
  try {
    await eventually('the damage is found', async () => (await server.obstacle()) === 'storage_damaged')
    expect(await server.countUsers()).toMatchObject({ status: 200 })
    expect(await server.addUser('another')).toMatchObject({ status: 200 })
    await eventually('the log says it', async () =>
      /THE DATABASE IS DAMAGED.*docs\/production\.md \(Backups\)/.test(server.process.errors()),
    )
  } finally {
    await server.process.kill()
  }
}, 120_000)

it('a request that comes upon damage is answered 503', async () => {
  damage('users')
  const server = await WatchedServer.start(storage, { awaited: '/healthz' })
  try {
    expect(await server.listUsers()).toEqual(BUSY)
    expect(await server.obstacle()).toBe('storage_damaged')
  } finally {
    await server.process.kill()
  }
}, 120_000)
