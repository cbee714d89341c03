import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { buildServer, createStorage } from './server-process.js'
import { WatchedServer } from './watched-server.js'

beforeAll(buildServer, 300_000)

const FAILING_SYNC = pathToFileURL(join(import.meta.dirname, 'failing-sync.mjs')).href

it('a server whose disk fails to keep a change ends, acknowledges nothing more, and starts again with all that it acknowledged', async () => {
  const storage = await createStorage('sqlite')
  const environment = { NODE_OPTIONS: `--import ${FAILING_SYNC}` }
  let server = await WatchedServer.start(storage, { environment })
  try {
    const { acknowledged } = server
    expect(await server.addUser('before')).toMatchObject({ status: 200 })
    writeFileSync(join(storage.directory, 'fail-sync'), '')
    const names = ['one', 'two', 'three']
    await Promise.all(names.map(name => server.addUser(name).catch(() => 'the connection has ended')))
    expect(await server.process.ended).toBe(1)
    expect(server.process.errors()).toContain('The disk could not keep the last changes (EIO')
    expect(acknowledged).toEqual(['before@example.com'])

    server = await WatchedServer.start(storage)
    server.acknowledged.push(...acknowledged)
    expect(await server.addUser('after')).toMatchObject({ status: 200 })
    await server.expectNothingLost()
  } finally {
    await server.process.kill()
    await storage.remove()
  }
}, 120_000)
