import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { DIALECTS } from '@frontdesk/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.js'
import { writeConfig } from './configuration.js'
import { isRefused, openRequest } from './half-request.js'
import { inspectAfterCrash, inspectCopy } from './inspect.js'
import { SECRET_KEY } from './load.js'
import { buildServer, createStorage, eventually, startServer } from './server-process.js'

const ADDRESS = 'last@example.com'

beforeAll(buildServer, 300_000)

describe.each(DIALECTS)('SIGTERM on %s', dialect => {
  it('finishes the request under way, takes no new ones, closes the storage and exits with 0', async () => {
    const storage = await createStorage(dialect)
    const configFile = writeConfig(storage, {
      slug: 'term',
      environment: 'development',
      secretKeys: [SECRET_KEY],
    })
    const server = await startServer(storage, { arguments: ['--config', configFile] })
    try {
      const body = JSON.stringify({ email_address: [ADDRESS], password: 'correct-horse-9' })
      const pending = openRequest(server, body)
      await once(pending, 'continue') // the server has the head of it and waits for the body
      server.terminate()
      await eventually('the server takes no connections', () => isRefused(server.port))
      pending.end(body)
      const [response] = (await once(pending, 'response')) as [IncomingMessage]
      expect(response.statusCode).toBe(200)
      expect(response.headers.connection).toBe('close')
      response.resume()
      await once(response, 'end')
      expect(await server.ended).toBe(0)
      expect(server.errors()).toBe('')

      if (dialect === 'postgres') {
        await inspectAfterCrash(storage, expectUser)
      } else {
        // everything is in the one file: the log is empty or gone
        expect(existsSync(`${storage.location}-wal`) ? statSync(`${storage.location}-wal`).size : 0).toBe(0)
        await inspectCopy(storage, [''], expectUser)
      }
    } finally {
      await server.kill()
      await storage.remove()
    }
  }, 120_000)
})

async function expectUser({ read }: Store): Promise<void> {
  const values = await read.selectFrom('identifiers').select('value').execute()
  expect(values).toEqual([{ value: ADDRESS }])
  const events = await read.selectFrom('events').select('type').execute()
  expect(events.map(event => event.type)).toContain('user.created')
}
