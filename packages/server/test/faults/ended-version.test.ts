import { DIALECTS } from '@frontdesk/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { inspectWhileRunning } from './inspect.js'
import { buildServer, createStorage, startServer } from './server-process.js'

beforeAll(buildServer, 300_000)

describe.each(DIALECTS)('a server whose version a newer one has ended, on %s', dialect => {
  it('stops by itself, and is refused at the next start', async () => {
    const storage = await createStorage(dialect)
    const server = await startServer(storage)
    try {
      const name = '9999-from-the-future'
      await inspectWhileRunning(storage, store =>
        store.transaction(async tx => {
          await tx.insertInto('schema_migrations').values({ name, applied_at: 1 }).execute()
          await tx.insertInto('schema_contracts').values({ name, needs: '9998-before-it' }).execute()
        }),
      )
      expect(await server.ended).toBe(1)
      expect(server.errors()).toContain('a newer version has changed the database')
      await expect(startServer(storage)).rejects.toThrow(`cannot run with it any more: ${name}.`)
    } finally {
      await server.kill()
      await storage.remove()
    }
  }, 120_000)
})
