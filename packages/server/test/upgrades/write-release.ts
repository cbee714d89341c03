import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Dialect, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import Libsql from 'libsql'
import { backendOperations } from '../../src/bapi/index.js'
import { frontendOperations } from '../../src/fapi/index.js'
import type { Store } from '../../src/store/store.js'
import { sendAsBrowser, sendAsServer } from '../access/call.js'
import { findExamples } from '../access/examples.js'
import { createUser, mint, signIn } from '../support.js'
import { plant } from '../world/plant.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'
import { fileOf, type Known, presentVersion } from './releases.js'

const PASSWORD = 'correct-horse-9'
/** Nobody listens there: what is to be delivered stays to be delivered. */
const NOWHERE = 'http://127.0.0.1:9/hook'

/** A database of the present version, made by its APIs, with every kind of row that they make. */
export async function writeRelease(dialect: Dialect): Promise<void> {
  const server = await startTwoInstances(dialect)
  try {
    const facts = await fill(server)
    await server.frontdesk.stopBackground()
    const { store, clock } = server.frontdesk.services
    const known: Known = { ...facts, at: clock.now(), rows: await countRows(store) }
    await mkdir(fileOf(presentVersion, ''), { recursive: true })
    await writeFile(fileOf(presentVersion, `${dialect}.json`), `${JSON.stringify(known, null, 2)}\n`)
    const [name, content] =
      dialect === 'sqlite'
        ? (['sqlite.db.gz', await copyOf(server.database)] as const)
        : (['postgres.sql.gz', await dumpOf(server.database)] as const)
    await writeFile(fileOf(presentVersion, name), await promisify(gzip)(content, { level: 9 }))
  } finally {
    await server.close()
  }
}

async function fill(server: TestServer): Promise<Omit<Known, 'at' | 'rows'>> {
  const primary = new InstanceSide(server, 'primary')
  const webhook = await makeEndpoint(server)
  const email = 'ada@example.com'
  const userId = await createUser(server, email, PASSWORD)
  const browser = server.browser()
  const { sessionId } = await signIn(browser, email, PASSWORD)
  const { body } = await mint(browser, sessionId)
  const cookies = browser.cookieHeader('/')
  const { id: organizationId } = await primary.backend('POST', '/organizations', {
    name: 'Release',
    created_by: userId,
  })
  for (const side of ['primary', 'other', 'waiting', 'live'] as const)
    await plant(new InstanceSide(server, side), `mark${side}`)
  await playExamples(server)
  const person = { email, password: PASSWORD, userId, sessionId, jwt: body.jwt, cookies }
  return { secretKey: TEST_SECRET_KEY, person, webhook, organizationId }
}

async function makeEndpoint(server: TestServer): Promise<Known['webhook']> {
  const request = new Request(`${TEST_ORIGIN}/admin/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_SECRET_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'release', url: NOWHERE, event_types: ['user.*'] }),
  })
  const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
  if (response.status !== 201) throw new Error(`no endpoint: ${await response.text()}`)
  return (await response.json()) as Known['webhook']
}

/** Every operation that there is once, as the tables of access call it; some use up what others have made. */
async function playExamples(server: TestServer): Promise<void> {
  const examplesOf = await findExamples(server)
  for (const { api, id } of [...backendOperations, ...frontendOperations]) {
    const { call, browser } = await examplesOf(api, id)()
    if (browser) await sendAsBrowser(browser, id, call)
    else if (api === 'bapi')
      await sendAsServer(server, id, call, { authorization: `Bearer ${TEST_SECRET_KEY}` })
  }
}

/** How many rows each table has. */
export async function countRows({ read }: Pick<Store, 'read'>): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  for (const { name } of await read.introspection.getTables()) {
    const { count } = await read
      .selectFrom(name as 'users')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    rows[name] = Number(count)
  }
  return rows
}

async function copyOf(database: string): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-release-'))
  try {
    const connection = new Libsql(database)
    connection.prepare('vacuum into ?').run(join(directory, 'copy.db'))
    connection.close()
    return await readFile(join(directory, 'copy.db'))
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** As statements, so that it is read back without PostgreSQL's own tools. */
async function dumpOf(database: string): Promise<string> {
  const args = ['--inserts', '--rows-per-insert=50', '--no-owner', '--no-privileges', database]
  const { stdout } = await promisify(execFile)('pg_dump', args, { maxBuffer: 2 ** 28 })
  // commands of psql, which newer versions of pg_dump put round their statements
  return stdout.replace(/^\\.*\n/gm, '')
}
