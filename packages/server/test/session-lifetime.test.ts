import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, mint, signIn } from './support.js'

const LIFETIME_SECONDS = 3600
const TIMEOUT_SECONDS = 600

describe.each(DIALECTS)('how long sessions live, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        session: { lifetimeSeconds: LIFETIME_SECONDS, inactivityTimeoutSeconds: TIMEOUT_SECONDS },
      },
    })
  })
  afterAll(() => server.close())

  const pass = (seconds: number) => server.clock.advance(seconds * 1000)
  const statusOf = async (sessionId: string) =>
    (await server.backend<{ status: string }>('GET', `/sessions/${sessionId}`)).body.status
  const sessionsOf = async (browser: TestBrowser) =>
    (await browser.get<{ response: { sessions: object[] } }>('/v1/client')).body.response.sessions

  it('ends a session that nobody has used for a while', async () => {
    await createUser(server, 'idle@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'idle@example.com')
    pass(TIMEOUT_SECONDS - 1)
    expect((await mint(browser, sessionId)).status).toBe(200)
    pass(TIMEOUT_SECONDS - 1)
    expect((await mint(browser, sessionId)).status).toBe(200)
    pass(TIMEOUT_SECONDS)
    expect((await mint(browser, sessionId)).status).toBe(401)
    expect(await sessionsOf(browser)).toEqual([])
    expect(await statusOf(sessionId)).toBe('expired')
    expect((await server.backend('POST', `/sessions/${sessionId}/tokens`)).status).toBe(401)
  })

  it('remembers the last use over a restart', async () => {
    await createUser(server, 'restart@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'restart@example.com')
    pass(TIMEOUT_SECONDS - 1)
    await mint(browser, sessionId)
    await server.frontdesk.services.activity.flush()
    const row = await server.frontdesk.services.store.read
      .selectFrom('sessions')
      .select('last_active_at')
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow()
    expect(row.last_active_at).toBe(server.clock.now())
  })

  it('ends a session after its lifetime, however much it is used', async () => {
    await createUser(server, 'busy@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'busy@example.com')
    for (let used = 500; used < LIFETIME_SECONDS; used += 500) {
      pass(500)
      expect((await mint(browser, sessionId)).status).toBe(200)
    }
    pass(LIFETIME_SECONDS % 500)
    expect((await mint(browser, sessionId)).status).toBe(401)
    expect(await statusOf(sessionId)).toBe('expired')
    const { userId } = await signIn(browser, 'busy@example.com')
    expect(await sessionsOf(browser)).toHaveLength(1)
    const expired = await server.backend<{ id: string }[]>(
      'GET',
      `/sessions?user_id=${userId}&status=expired`,
    )
    expect(expired.body.map(session => session.id)).toEqual([sessionId])
  })
})
