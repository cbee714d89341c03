import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { createFrontdesk, type Frontdesk, MasterKey } from 'frontdesk'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FRESH_MS } from '../../src/domain/instances/leases.js'
import { createUser, mint, signIn } from '../support.js'
import { eventually, freePort } from './server-process.js'

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(existsSync)
/** Connections to PostgreSQL, fewer than any pool of a node has. */
const CONNECTIONS = 4

interface Pooler {
  url: string
  stop(): Promise<void>
}

/** PgBouncer that hands a connection on after each transaction. */
async function startPooler(target: string, preparedStatements: number): Promise<Pooler> {
  const { hostname, port, username, pathname } = new URL(target)
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-pooler-'))
  chmodSync(directory, 0o755)
  const ownPort = await freePort()
  const file = join(directory, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${port || 5432} user=${username || 'postgres'}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${CONNECTIONS}
${preparedStatements > 0 ? `max_prepared_statements = ${preparedStatements}` : ''}
`,
  )
  // it refuses to run as root
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn(PROGRAM!, [...asNobody, file], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const url = `postgres://${username}@127.0.0.1:${ownPort}${pathname}`
  await eventually('the pooler answers', async () => {
    const client = new pg.Client({ connectionString: url })
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
  })
  return {
    url,
    async stop() {
      child.kill('SIGKILL')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Older ones keep no prepared statements. */
const keepsStatements =
  PROGRAM !== undefined &&
  (/PgBouncer ([\d.]+)/.exec(execFileSync(PROGRAM, ['-V'], { encoding: 'utf8' }))?.[1] ?? '').localeCompare(
    '1.21',
    undefined,
    { numeric: true },
  ) >= 0

describe.each([
  ['without prepared statements', 0, PROGRAM !== undefined],
  ['with prepared statements', 100, keepsStatements],
] as const)('behind PgBouncer in transaction mode, %s', (_, statements, isThere) => {
  describe.skipIf(!isThere)('(skipped where there is none that can do it)', () => behindPooler(statements))
})

function behindPooler(statements: number) {
  let pooler: Pooler
  let server: TestServer
  let other: Frontdesk
  let direct: pg.Client

  beforeAll(async () => {
    server = await startTestServer({
      dialect: 'postgres',
      async reach(location) {
        direct = new pg.Client({ connectionString: location })
        await direct.connect()
        pooler = await startPooler(location, statements)
        return pooler.url
      },
    })
    other = await createFrontdesk({
      database: pooler.url,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      clock: server.clock,
      publicUrl: TEST_ORIGIN,
      breachService: false,
    })
  })
  afterAll(async () => {
    await direct.end()
    await other.close()
    await server.close()
    await pooler.stop()
  })

  const rename = (id: string, name: string) => server.backend('PATCH', `/users/${id}`, { first_name: name })

  it('two nodes serve more requests than there are connections', async () => {
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_unused, n) => createUser(server, `many${n}@example.com`)),
    )
    const answers = await Promise.all(ids.flatMap(id => [rename(id, 'Ada'), rename(id, 'Grace')]))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('nodes hear of changes: a session that one has revoked mints nothing on the other', async () => {
    await createUser(server, 'ada@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'ada@example.com')
    const url = `${TEST_ORIGIN}/v1/client/sessions/${sessionId}/tokens`
    const headers = { origin: TEST_ORIGIN, cookie: browser.cookieHeader('/v1/client') }
    const elsewhere = () =>
      other.fetch(new Request(url, { method: 'POST', headers }), { remoteAddress: '127.0.0.1' })
    expect((await mint(browser, sessionId)).status).toBe(200)
    expect((await elsewhere()).status).toBe(200)
    expect((await server.backend('POST', `/sessions/${sessionId}/revoke`)).status).toBe(200)
    expect((await mint(browser, sessionId)).status).toBe(401)
    server.clock.advance(FRESH_MS)
    expect((await elsewhere()).status).toBe(401)
  })

  it('a row that somebody holds is waited for as long as without a pooler, and no longer', async () => {
    const id = await createUser(server, 'held@example.com')
    await direct.query('begin')
    await direct.query('select 1 from users where id = $1 for update', [id])
    expect((await rename(id, 'Ada')).status).toBe(503)
    await direct.query('rollback')
    expect((await rename(id, 'Ada')).status).toBe(200)
  })

  it('a transaction whose node is gone without a word is ended', async () => {
    const { rows } = await direct.query<{ limit: string }>(
      `select setting || unit as limit from pg_settings where name = 'idle_in_transaction_session_timeout'`,
    )
    expect(rows[0]!.limit).toBe('0ms') // nothing but the transactions themselves says so
    const { sql } = await import('kysely')
    const seen = await server.frontdesk.services.store.transaction(tx =>
      sql<{
        limit: string
      }>`select current_setting('idle_in_transaction_session_timeout') as limit`.execute(tx),
    )
    expect(seen.rows[0]!.limit).toBe('30s')
  })
}
