import { randomUUID } from 'node:crypto'
import {
  startTestServer,
  TEST_ORIGIN,
  TEST_SECRET_KEY,
  type TestBrowser,
  type TestServer,
} from '@frontdesk/testkit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Receiver } from '../../src/webhooks/receiver.fixture.js'
import { createUser, signIn } from '../support.js'
import { eventually } from './server-process.js'
import { openWire, type Wire } from './wire.js'

/** More than any pool has connections. */
const MANY = 24

/** A connection of the test itself. */
const ofTest = (connectionString: string) => new pg.Client({ connectionString, application_name: 'test' })

describe('a server whose PostgreSQL', () => {
  let wire: Wire
  let server: TestServer
  let browser: TestBrowser
  let ada: string
  let direct: pg.Client
  let watcher: pg.Client

  beforeAll(async () => {
    let location = ''
    server = await startTestServer({
      dialect: 'postgres',
      async reach(present) {
        location = present
        wire = await openWire(present)
        return wire.url
      },
    })
    ;[direct, watcher] = [ofTest(location), ofTest(location)]
    await Promise.all([direct.connect(), watcher.connect()])
    ada = await createUser(server, 'ada@example.com')
    browser = server.browser()
    await signIn(browser, 'ada@example.com')
  })
  afterAll(async () => {
    await Promise.all([direct.end(), watcher.end()])
    await server.close()
    await wire.close()
  })

  // also after a test that has failed
  afterEach(async () => {
    wire.mend()
    wire.thaw()
    await direct.query('rollback')
  })

  const get = (path: string) => server.frontdesk.fetch(new Request(TEST_ORIGIN + path))
  const rename = (id: string, name: string) => server.backend('PATCH', `/users/${id}`, { first_name: name })
  const read = (id: string) => server.backend('GET', `/users/${id}`)
  const works = async () => (await read(ada)).status === 200

  /** What needs no database, and what says that it is away. */
  async function expectToKnowWithoutIt(reason: RegExp) {
    expect((await get('/healthz')).status).toBe(200)
    expect((await get('/v1/environment')).status).toBe(200)
    const jwks = (await (await get('/.well-known/jwks.json')).json()) as { keys: unknown[] }
    expect(jwks.keys.length).toBeGreaterThan(0)
    const ready = await get('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({ status: 'unavailable', reason: expect.stringMatching(reason) })
  }

  it('has stopped, answers 503 with Retry-After, and goes on when it is back', async () => {
    wire.cut()
    for (const answer of [await read(ada), await rename(ada, 'Grace'), await browser.get('/v1/client')]) {
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(answer.body).toMatchObject({ errors: [{ code: 'server_busy' }] })
    }
    await expectToKnowWithoutIt(/^storage_away$/)
    wire.mend()
    expect((await rename(ada, 'Ada')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
  })

  it('has lost all connections, answers as if nothing had been', async () => {
    await Promise.all(Array.from({ length: 8 }, () => read(ada)))
    const { rows } = await direct.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name <> 'test'`,
    )
    expect(rows.length).toBeGreaterThan(1)
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => read(ada)),
      ...Array.from({ length: 3 }, (_, n) => rename(ada, `Ada ${n}`)),
    ])
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 200))
  })

  it('does not answer any more, refuses what it cannot do in time, and goes on when it is back', async () => {
    wire.freeze()
    const asked = Array.from({ length: MANY }, (_, n) => (n % 2 ? read(ada) : rename(ada, `Ada ${n}`)))
    await expectToKnowWithoutIt(/^storage_slow$/)
    const answers = await Promise.all(asked)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    expect(answers.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true)
    wire.thaw()
    await eventually('it works again', works)
    expect((await rename(ada, 'Ada')).status).toBe(200)
  })

  it('keeps one row locked, answers everybody else', async () => {
    const grace = await createUser(server, 'grace@example.com')
    await direct.query('begin')
    await direct.query('select 1 from users where id = $1 for update', [ada])
    let pending = MANY
    const stuck = Array.from({ length: MANY }, (_, n) =>
      rename(ada, `Ada ${n}`).finally(() => {
        pending--
      }),
    )
    // they have reached the lock; a transaction would see what there was when it first looked
    await eventually('changes wait for the row', async () => {
      const { rows } = await watcher.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows[0]!.count > 0
    })
    const others = await Promise.all([
      rename(grace, 'Grace'),
      read(ada),
      read(grace),
      get('/readyz'),
      browser.get('/v1/client'),
    ])
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(pending).toBe(MANY)
    await direct.query('rollback')
    const statuses = new Set((await Promise.all(stuck)).map(({ status }) => status))
    // those that came through in time, and those that did not
    expect([...statuses].every(status => status === 200 || status === 503)).toBe(true)
    expect((await rename(ada, 'Ada')).status).toBe(200)
  })

  it('keeps the rows of webhook endpoints locked, delivers to the others, and answers everybody', async () => {
    const receiver = await Receiver.start()
    const name = randomUUID().slice(0, 8)
    // changes of the tests before may arrive here, too
    const heard = () =>
      receiver.received.filter(({ event }) => event.data['first_name'] === name).map(({ path }) => path)
    const endpoints = await Promise.all(
      Array.from({ length: 13 }, async (_, n) => {
        const answer = await server.frontdesk.fetch(
          new Request(`${TEST_ORIGIN}/admin/v1/webhook_endpoints`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${TEST_SECRET_KEY}` },
            body: JSON.stringify({ url: receiver.url(`/${n}`), event_types: ['user.updated'] }),
          }),
        )
        return ((await answer.json()) as { id?: string }).id
      }),
    )
    expect(endpoints.every(id => typeof id === 'string')).toBe(true)
    await direct.query('begin')
    await direct.query('select 1 from webhook_endpoints where id = any($1) for update', [
      endpoints.slice(0, 12),
    ])
    await rename(ada, name)
    await eventually('the free endpoint hears of it', async () => heard().includes('/12'))
    expect(new Set(heard())).toEqual(new Set(['/12']))
    expect((await read(ada)).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
    await direct.query('rollback')
    await eventually('all hear of it', async () => new Set(heard()).size === 13)
    const deliveries = receiver.received.map(({ path, id }) => `${path} ${id}`)
    expect(new Set(deliveries).size).toBe(deliveries.length)
    await receiver.stop()
  })
})
