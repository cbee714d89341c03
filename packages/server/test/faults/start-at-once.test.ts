import { readdirSync } from 'node:fs'
import { DIALECTS } from '@frontdesk/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { inspectWhileRunning } from './inspect.js'
import { buildServer, createStorage, startServer } from './server-process.js'

beforeAll(buildServer, 300_000)

describe.each(DIALECTS)('two server processes that start at once on %s', dialect => {
  it.each([1, 2, 3])(
    'make one schema, one application and one master key (try %d)',
    async () => {
      const storage = await createStorage(dialect)
      // SQLite: both find no master key and generate one
      const environment: Record<string, string> = dialect === 'sqlite' ? { FRONTDESK_SECRET: '' } : {}
      const starts = await Promise.allSettled([
        startServer(storage, { environment, arguments: ['--shared'] }),
        startServer(storage, { environment, arguments: ['--shared'] }),
      ])
      const servers = starts.flatMap(start => (start.status === 'fulfilled' ? [start.value] : []))
      try {
        expect(starts.map(start => (start.status === 'rejected' ? String(start.reason) : 'ready'))).toEqual([
          'ready',
          'ready',
        ])
        await inspectWhileRunning(storage, async ({ read }) => {
          expect(await read.selectFrom('applications').select('slug').execute()).toEqual([
            { slug: 'my-application' },
          ])
          expect(await read.selectFrom('instances').select('slug').orderBy('slug').execute()).toEqual([
            { slug: 'default' },
            { slug: 'local' },
          ])
          expect(await read.selectFrom('signing_keys').select('instance_id').execute()).toHaveLength(2)
          expect(await read.selectFrom('secret_keys').select('instance_id').execute()).toHaveLength(2)
        })
        // the same signing key, readable to both: a token of one is valid at the other
        const keys = await Promise.all(
          servers.map(async ({ url }) => (await fetch(`${url}/.well-known/jwks.json`)).text()),
        )
        expect(keys[0]).toContain('"kid"')
        expect(keys[1]).toBe(keys[0])
        if (dialect === 'sqlite') {
          expect(readdirSync(storage.directory).filter(name => name.startsWith('master.key'))).toEqual([
            'master.key',
          ])
        }
      } finally {
        await Promise.all(servers.map(server => server.kill()))
        await storage.remove()
      }
    },
    120_000,
  )
})
