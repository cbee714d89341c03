import { type Answer, DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientBody, createUser, mint, signIn } from './support.js'

const LIVE_KEY = 'sk_live_leaving00000000000000000000000000000'
const LIVE_URL = 'https://clerk.example.com'
const LIVE_APP = 'https://app.example.com'

/**
 * Every operation that ends a session of the browser that asks; with one
 * session of several, or with all of them.
 */
const WAYS: Record<
  string,
  { leave: (browser: TestBrowser, sessionId: string) => Promise<Answer>; endsAll?: true }
> = {
  'ending it': { leave: (browser, id) => browser.post(`/v1/client/sessions/${id}/end`) },
  'removing it': { leave: (browser, id) => browser.post(`/v1/client/sessions/${id}/remove`) },
  'revoking it in the profile': { leave: (browser, id) => browser.post(`/v1/me/sessions/${id}/revoke`) },
  'deleting the account': { leave: browser => browser.delete('/v1/me') },
  'signing out of all accounts': { leave: browser => browser.delete('/v1/client/sessions'), endsAll: true },
  'giving up the client': { leave: browser => browser.delete('/v1/client'), endsAll: true },
}

describe.each(DIALECTS)('a browser that leaves a session on %s', dialect => {
  let server: TestServer
  let count = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        {
          slug: 'live',
          environment: 'production',
          secretKeys: [LIVE_KEY],
          domain: 'example.com',
          hosts: ['clerk.example.com'],
        },
      ],
    })
  })
  afterAll(() => server.close())

  async function signInAnew(browser: TestBrowser) {
    const email = `leaving${count++}@example.com`
    await createUser(server, email, undefined, LIVE_KEY)
    // instants of the client tell sessions apart
    server.clock.advance(1000)
    return signIn(browser, email)
  }

  /** The value of a cookie that the answer sets; empty: the cookie is taken away. */
  const cookieSet = ({ headers }: Answer, name: RegExp) =>
    headers
      .getSetCookie()
      .map(line => line.split(';')[0]!.split('='))
      .find(([key]) => name.test(key!))?.[1]

  it.each(Object.entries(WAYS))('loses every cookie of it by %s', async (_, { leave }) => {
    const browser = server.browser(LIVE_URL, LIVE_APP)
    const { sessionId } = await signInAnew(browser)
    server.clock.advance(1000)
    const left = await leave(browser, sessionId)
    expect(left.status).toBe(200)
    expect(cookieSet(left, /^__refresh_/)).toBe('')
    expect(cookieSet(left, /^__client_uat$/)).toBe('0')
    expect(cookieSet(left, /^__client_uat_/)).toBe('0')
    expect([401, 404]).toContain((await mint(browser, sessionId)).status)
  })

  it.each(Object.entries(WAYS).filter(([, { endsAll }]) => !endsAll))(
    'stays signed in to its other account after %s',
    async (_, { leave }) => {
      const browser = server.browser(LIVE_URL, LIVE_APP)
      const other = await signInAnew(browser)
      const { sessionId } = await signInAnew(browser)
      server.clock.advance(1000)
      const left = await leave(browser, sessionId)
      expect(left.status).toBe(200)
      expect(cookieSet(left, /^__refresh_/)).toMatch(/.{20}/)
      expect(cookieSet(left, /^__client_uat$/)).toBe(String(Math.floor(server.clock.now() / 1000)))
      expect((await mint(browser, other.sessionId)).status).toBe(200)
      const client = (await browser.get<{ response: ClientBody }>('/v1/client')).body.response
      expect(client).toMatchObject({ last_active_session_id: null, sessions: [{ id: other.sessionId }] })
    },
  )
})
