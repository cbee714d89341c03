import { mkdirSync, renameSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { buildServer, createStorage, eventually, type Storage } from './server-process.js'
import { BUSY, WatchedServer } from './watched-server.js'

beforeAll(buildServer, 300_000)

let storage: Storage
let server: WatchedServer
beforeEach(async () => {
  storage = await createStorage('sqlite')
  server = await WatchedServer.start(storage)
})
afterEach(async () => {
  await server.process.kill()
  await storage.remove()
})

it('a data directory that is taken away takes no acknowledged change with it, and serves again when it is back', async () => {
  const { directory } = storage
  expect(await server.addUser('before')).toMatchObject({ status: 200 })
  renameSync(directory, `${directory}.away`)
  // as a volume that was unmounted leaves its mount point
  mkdirSync(directory)
  expect(await server.addUser('one')).toEqual(BUSY)
  expect(await server.addUser('two')).toEqual(BUSY)
  expect(await server.obstacle()).toBe('storage_gone')
  expect(await server.countUsers()).toMatchObject({ status: 200, body: { total_count: 1 } })
  await eventually('the log says it', async () => server.process.errors().includes('THE DATABASE IS GONE'))

  renameSync(`${directory}.away`, directory)
  expect(await server.obstacle()).toBeNull()
  expect(await server.addUser('after')).toMatchObject({ status: 200 })
  expect(server.acknowledged).toEqual(['before@example.com', 'after@example.com'])
  await server.expectNothingLost()
}, 120_000)
