import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFrontdesk, type Frontdesk } from '../../src/app.js'
import { MasterKey } from '../../src/platform/crypto.js'
import { createLogs } from '../../src/platform/log.js'
import { Cluster } from './postgres-cluster.js'
import { eventually } from './server-process.js'

const ORIGIN = 'http://localhost:4400'

let cluster: Cluster
let frontdesk: Frontdesk
let log = ''

/** Takes effect without a restart, in new and in present connections. */
async function set(setting: string, value: 'on' | 'off'): Promise<void> {
  const client = new pg.Client(cluster.url())
  await client.connect()
  await client.query(`alter system set ${setting} = ${value}`)
  await client.query('select pg_reload_conf()')
  await client.end()
}

async function ready() {
  const response = await frontdesk.fetch(new Request(`${ORIGIN}/readyz`))
  return { status: response.status, body: (await response.json()) as object }
}

const warnings = () =>
  log
    .split('\n')
    .filter(line => line.includes('may lose acknowledged changes'))
    .map(line => (JSON.parse(line) as { warnings: string[] }).warnings)

beforeAll(async () => {
  // its `fsync` is off
  cluster = await Cluster.create()
  await cluster.start()
  await set('synchronous_commit', 'off')
  frontdesk = await createFrontdesk({
    database: cluster.url(),
    masterKey: new MasterKey(Buffer.alloc(32, 7)),
    publicUrl: ORIGIN,
    breachService: false,
    ...createLogs('warn', { write: line => (log += line) }),
  })
}, 120_000)
afterAll(async () => {
  await frontdesk.close()
  await cluster.remove()
})

it('settings of PostgreSQL that may cost data are warned of at the start and told by /readyz, and keep nothing from serving', async () => {
  const atStart = ['synchronous_commit_off', 'fsync_off']
  expect(warnings()).toEqual([atStart])
  expect(await ready()).toEqual({ status: 200, body: { status: 'ready', warnings: atStart } })

  await set('full_page_writes', 'off')
  const worse = [...atStart, 'full_page_writes_off']
  await eventually('it is noticed', async () =>
    JSON.stringify((await ready()).body).includes('full_page_writes_off'),
  )
  expect(await ready()).toEqual({ status: 200, body: { status: 'ready', warnings: worse } })

  for (const setting of ['full_page_writes', 'synchronous_commit', 'fsync']) await set(setting, 'on')
  await eventually('nothing is left to warn of', async () => !('warnings' in (await ready()).body))
  expect(warnings().slice(0, 2)).toEqual([atStart, worse])
})
