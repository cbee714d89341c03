import { mkdirSync, renameSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { writeConfig } from './configuration.js'
import { inspectAfterCrash } from './inspect.js'
import { SECRET_KEY } from './load.js'
import { buildServer, createStorage, eventually, startServer } from './server-process.js'

beforeAll(buildServer, 300_000)

it('a data directory that is taken away takes no acknowledged change with it, and serves again when it is back', async () => {
  const storage = await createStorage('sqlite')
  const { directory } = storage
  const configFile = writeConfig(storage, {
    slug: 'gone',
    environment: 'development',
    secretKeys: [SECRET_KEY],
  })
  const server = await startServer(storage, { arguments: ['--config', configFile] })
  const acknowledged: string[] = []
  async function addUser(name: string): Promise<Response> {
    const address = `${name}@example.com`
    const response = await fetch(`${server.url}/bapi/v1/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email_address: [address], skip_password_requirement: true }),
    })
    if (response.status === 200) acknowledged.push(address)
    return response
  }
  try {
    expect((await addUser('before')).status).toBe(200)
    renameSync(directory, `${directory}.away`)
    // as a volume that was unmounted leaves its mount point
    mkdirSync(directory)
    for (const name of ['one', 'two']) {
      const refused = await addUser(name)
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(await refused.json()).toMatchObject({ errors: [{ code: 'server_busy' }] })
    }
    const ready = await fetch(`${server.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({ status: 'unavailable', reason: 'storage_gone' })
    expect((await fetch(`${server.url}/v1/environment`)).status).toBe(200)
    await eventually('the log says it', async () => server.errors().includes('THE DATABASE IS GONE'))

    renameSync(`${directory}.away`, directory)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect((await addUser('after')).status).toBe(200)
    await server.kill()
    await inspectAfterCrash(storage, async ({ read }) => {
      const rows = await read.selectFrom('identifiers').select('value').execute()
      const kept = new Set(rows.map(row => row.value))
      expect(acknowledged).toEqual(['before@example.com', 'after@example.com'])
      for (const address of acknowledged) expect(kept).toContain(address)
    })
  } finally {
    await server.kill()
    await storage.remove()
  }
}, 120_000)
