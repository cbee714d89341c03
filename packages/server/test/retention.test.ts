import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sweep } from '../src/delivery/housekeeping.js'
import { forgetWhatIsOver } from '../src/delivery/retention.js'
import { DAY_MS } from '../src/platform/clock.js'
import type { Tables } from '../src/store/tables.js'
import { createUser, errorCode, mint, signIn } from './support.js'

describe.each(DIALECTS)('what an instance forgets, on %s', dialect => {
  let server: TestServer
  afterEach(() => server.close())

  const start = async (settings = {}) => {
    server = await startTestServer({ dialect, settings: { session: SHORT, ...settings } })
  }
  const pass = async (days: number) => {
    server.clock.advance(days * DAY_MS)
    const { store, activity } = server.frontdesk.services
    await activity.flush()
    await sweep(store, server.clock.now())
  }
  const count = async (table: keyof Tables) => {
    const { read } = server.frontdesk.services.store
    return (await read.selectFrom(table).selectAll().execute()).length
  }

  describe('by default', () => {
    beforeEach(() => start())

    it('is what nobody signed up with, as soon as the attempt is gone', async () => {
      for (let n = 0; n < 20; n++) await server.browser().post('/v1/client/sign_ups')
      expect(await count('clients')).toBe(20)
      await pass(1)
      expect(await count('clients')).toBe(20)
      await pass(1.01)
      expect([await count('sign_ups'), await count('clients')]).toEqual([0, 0])
    })

    it('is a session that was over for thirty days, with all that hangs on it', async () => {
      const userId = await createUser(server, 'ada@example.com')
      const [browser, other] = [server.browser(), server.browser()]
      const revoked = await signIn(browser, 'ada@example.com')
      const expired = await signIn(other, 'ada@example.com')
      await startReverification(browser, revoked.sessionId)
      await server.backend('POST', `/sessions/${revoked.sessionId}/revoke`)
      await pass(29)
      expect((await session(revoked.sessionId)).body.status).toBe('revoked')
      await pass(1.01)
      expect((await session(revoked.sessionId)).status).toBe(404)
      expect((await session(expired.sessionId)).body.status).toBe('expired')
      const listed = await server.backend<{ id: string }[]>('GET', `/sessions?user_id=${userId}`)
      expect(listed.body.map(({ id }) => id)).toEqual([expired.sessionId])
      await pass(1)
      expect(await server.backend('GET', `/sessions?user_id=${userId}`)).toMatchObject({ body: [] })
      for (const table of [
        'clients',
        'sessions',
        'session_activities',
        'session_reverifications',
        'refresh_tokens',
        'trusted_clients',
      ] as const)
        expect([table, await count(table)]).toEqual([table, 0])
      // the browser still has its cookie
      expect(await signIn(browser, 'ada@example.com')).toMatchObject({ userId })
    })

    it('is a client no sooner than its last session, and not while somebody signs in on it', async () => {
      await createUser(server, 'ada@example.com')
      const browser = server.browser()
      const first = await signIn(browser, 'ada@example.com')
      await pass(20)
      const second = await signIn(browser, 'ada@example.com')
      await pass(12)
      expect((await session(first.sessionId)).status).toBe(404)
      expect((await session(second.sessionId)).status).toBe(200)
      expect(await count('clients')).toBe(1)
      server.clock.advance(20 * DAY_MS)
      const begun = await browser.post<{ response: { id: string } }>('/v1/client/sign_ins', {
        identifier: 'ada@example.com',
      })
      await pass(0)
      expect([await count('sessions'), await count('clients')]).toEqual([0, 1])
      const path = `/v1/client/sign_ins/${begun.body.response.id}/attempt_first_factor`
      const done = await browser.post(path, { strategy: 'password', password: 'correct-horse-9' })
      expect(done.body).toMatchObject({ response: { status: 'complete' } })
    })

    it('is a client whose users were deleted', async () => {
      const userId = await createUser(server, 'ada@example.com')
      await signIn(server.browser(), 'ada@example.com')
      await server.backend('DELETE', `/users/${userId}`)
      expect(await count('clients')).toBe(1)
      await pass(3)
      expect(await count('clients')).toBe(0)
    })

    it('is a dev browser once it has no client', async () => {
      await createUser(server, 'ada@example.com')
      const [idle, used] = [server.browser(), server.browser()]
      await idle.post('/v1/dev_browser')
      await used.post('/v1/dev_browser')
      await signIn(used, 'ada@example.com')
      await pass(29)
      expect([await count('dev_browsers'), await count('clients')]).toEqual([2, 1])
      await pass(1.5)
      expect(await count('dev_browsers')).toBe(1)
    })

    it('is a ticket that is used, revoked or expired, and no other one', async () => {
      const user_id = await createUser(server, 'ada@example.com')
      const long = { user_id, expires_in_seconds: 100 * 86_400 }
      await server.backend('POST', '/sign_in_tokens', { user_id, expires_in_seconds: 60 })
      const open = await server.backend<{ id: string }>('POST', '/sign_in_tokens', long)
      const revoked = await server.backend<{ id: string }>('POST', '/sign_in_tokens', long)
      await server.backend('POST', `/sign_in_tokens/${revoked.body.id}/revoke`)
      await server.backend('POST', '/actor_tokens', { ...long, actor: { sub: 'user_support' } })
      await pass(29)
      expect([await count('sign_in_tokens'), await count('actor_tokens')]).toEqual([3, 1])
      await pass(2)
      const { read } = server.frontdesk.services.store
      const left = await read.selectFrom('sign_in_tokens').select('id').execute()
      expect(left).toEqual([{ id: open.body.id }])
      await pass(100)
      expect([await count('sign_in_tokens'), await count('actor_tokens')]).toEqual([0, 0])
    })

    it('is an invitation that was revoked or has expired ninety days ago', async () => {
      const invite = (email_address: string, expires_in_days: number) =>
        server.backend<{ id: string }>('POST', '/invitations', { email_address, expires_in_days })
      await invite('expires@example.com', 1)
      const open = await invite('waits@example.com', 365)
      const revoked = await invite('revoked@example.com', 365)
      await server.backend('POST', `/invitations/${revoked.body.id}/revoke`)
      await pass(89)
      expect(await count('invitations')).toBe(3)
      await pass(3)
      const { read } = server.frontdesk.services.store
      expect(await read.selectFrom('invitations').select('id').execute()).toEqual([{ id: open.body.id }])
    })
  })

  if (dialect === 'postgres') {
    it.each(['clients', 'sessions'])(
      'waits for nobody who holds rows of %s: these go the next time',
      async table => {
        await start()
        await createUser(server, 'ada@example.com')
        const held = await signIn(server.browser(), 'ada@example.com')
        const free = await signIn(server.browser(), 'ada@example.com')
        const other = new pg.Client(server.database)
        await other.connect()
        try {
          const id = table === 'sessions' ? 'id' : 'client_id'
          await other.query('begin')
          await other.query(
            `select 1 from ${table} where id = (select ${id} from sessions where id = $1) for update`,
            [held.sessionId],
          )
          await pass(40)
          expect((await session(held.sessionId)).status).toBe(200)
          expect((await session(free.sessionId)).status).toBe(404)
        } finally {
          await other.end()
        }
        await pass(0)
        expect([await count('sessions'), await count('clients')]).toEqual([0, 0])
      },
    )
  }

  it('is found by when it was over, however much there is', async () => {
    await start()
    await createUser(server, 'ada@example.com')
    const { sessionId } = await signIn(server.browser(), 'ada@example.com')
    await server.backend('POST', '/invitations', { email_address: 'bob@example.com' })
    await server.backend('POST', `/sessions/${sessionId}/revoke`)
    const { store } = server.frontdesk.services
    const statements = await server.queriesOf(() => forgetWhatIsOver(store, server.clock.now()))
    const selected = statements.filter(text => /^select .* limit /s.test(text) && !/"settings"/.test(text))
    const used = []
    for (const text of selected) used.push(await indexOf(text))
    expect(used).toEqual([
      'sessions_closed',
      'sessions_expiry',
      'sessions_created_at',
      'trusted_devices_revoked',
      'clients_of_nobody',
      'dev_browsers_alone',
      'sign_in_tokens_settled',
      'sign_in_tokens_expiry',
      'actor_tokens_settled',
      'actor_tokens_expiry',
      'invitations_settled',
      'organization_invitations_settled',
      'invitations_expiry',
    ])
  })

  it('is never an invitation where the settings say so', async () => {
    await start({ retention: { invitationDays: null } })
    await server.backend('POST', '/invitations', { email_address: 'ada@example.com', expires_in_days: 1 })
    await pass(3650)
    expect(await count('invitations')).toBe(1)
  })

  it('is a session that nobody used, and never one that somebody uses', async () => {
    const session = { lifetimeSeconds: 1000 * 86_400, inactivityTimeoutSeconds: 10 * 86_400 }
    await start({ session })
    await createUser(server, 'ada@example.com')
    const [busy, idle] = [server.browser(), server.browser()]
    const used = await signIn(busy, 'ada@example.com')
    const unused = await signIn(idle, 'ada@example.com')
    for (let day = 0; day < 39; day += 3) {
      await pass(3)
      expect((await mint(busy, used.sessionId)).status).toBe(200)
    }
    expect((await server.backend('GET', `/sessions/${unused.sessionId}`)).body['status']).toBe('expired')
    await pass(3)
    expect((await server.backend('GET', `/sessions/${unused.sessionId}`)).status).toBe(404)
    expect((await mint(busy, used.sessionId)).status).toBe(200)
    expect(errorCode((await mint(idle, unused.sessionId)).body)).toBeDefined()
    expect([await count('sessions'), await count('clients')]).toEqual([1, 1])
  })

  /** The index that the database finds the rows of a statement by; undefined: none. */
  const indexOf = async (text: string) => {
    const { store } = server.frontdesk.services
    if (dialect === 'sqlite') {
      const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(text)}`.execute(store.read)
      return /USING INDEX (\w+)/.exec(rows[0]!.detail)?.[1]
    }
    return store.transaction(async tx => {
      // so small a table is read from end to end
      await sql`set local enable_seqscan = off`.execute(tx)
      const bare = text.replace(/\$\d+/g, "'1'")
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${sql.raw(bare)}`.execute(tx)
      const plan = rows.map(row => row['QUERY PLAN']).join('\n')
      const [, table] = /^select .*? from "(\w+)"/s.exec(text)!
      return new RegExp(`Index Scan using (\\w+) on ${table}\\b`).exec(plan)?.[1]
    })
  }
  it('is found behind a thousand sessions that are old and still used', async () => {
    const session = { lifetimeSeconds: 1000 * 86_400, inactivityTimeoutSeconds: 10 * 86_400 }
    await start({ session })
    await createUser(server, 'ada@example.com')
    const { sessionId } = await signIn(server.browser(), 'ada@example.com')
    const { store } = server.frontdesk.services
    const row = await store.read.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    const used = { ...row, open_tasks: [], created_at: row.created_at - 1 }
    const usedAt = server.clock.now() + 45 * DAY_MS
    await store.transaction(async tx => {
      for (let n = 0; n < 1000; n += 50) {
        const rows = Array.from({ length: 50 }, (_, index) => `sess_used${n + index}`)
        await tx
          .insertInto('sessions')
          .values(rows.map(id => ({ ...used, id, last_active_at: usedAt })))
          .execute()
      }
    })
    await pass(45)
    expect((await server.backend('GET', `/sessions/${sessionId}`)).status).toBe(200)
    await pass(0)
    expect((await server.backend('GET', `/sessions/${sessionId}`)).status).toBe(404)
    await pass(0)
    expect(await count('sessions')).toBe(1000)
  })

  const session = (id: string) => server.backend<{ status: string }>('GET', `/sessions/${id}`)
  const startReverification = async (browser: TestBrowser, id: string) =>
    expect((await browser.post(`/v1/client/sessions/${id}/verify`, { level: 'first_factor' })).status).toBe(
      200,
    )
})

/** Shorter than what the tests wait for. */
const SHORT = { lifetimeSeconds: 86_400 }
