import { DIALECTS, startTestServer, TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, PASSWORD, startSignIn } from './flows/flow-bodies.js'
import {
  claimsOf,
  type ClientBody,
  createUser,
  errorCode,
  mint,
  signIn,
  signInWithTicket,
} from './support.js'

const LIVE_KEY = 'sk_live_behaviours00000000000000000000000000'
const LIVE_URL = 'https://clerk.example.com'

/** What official clients rely on and no other test shows. */
describe.each(DIALECTS)('official clients rely on it that, on %s,', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: { phoneNumber: { enabled: true } },
        organizations: { enabled: true, forceOrganizationSelection: true },
      },
      instances: [
        {
          slug: 'live',
          environment: 'production',
          domain: 'example.com',
          hosts: ['clerk.example.com'],
          secretKeys: [LIVE_KEY],
        },
      ],
    })
  })
  afterAll(() => server?.close())

  const sessionsOf = async (browser: TestBrowser) => {
    const { body } = await browser.get<{ response: { sessions: { tasks: { key: string }[] | null }[] } }>(
      '/v1/client',
    )
    return body.response.sessions
  }
  const organizationOf = async (userId: string, name: string) => {
    const made = await server.backend<{ id: string }>('POST', '/organizations', { name, created_by: userId })
    return made.body.id
  }

  it('an error on the password leaves the sign-in usable by the identifier alone', async () => {
    await createUser(server, 'alone@example.com')
    const browser = server.browser()
    const wrong = await startSignIn(browser, {
      identifier: 'alone@example.com',
      password: 'not-the-password',
    })
    expect(wrong.body.errors).toMatchObject([{ meta: { param_name: 'password' } }])
    const again = await startSignIn(browser, { identifier: 'alone@example.com' })
    expect(again.body.response).toMatchObject({
      status: 'needs_first_factor',
      identifier: 'alone@example.com',
    })
    const form = { strategy: 'password', password: PASSWORD }
    const done = await onSignIn(browser, again.body.response.id, 'attempt_first_factor', form)
    expect(done.body.response.status).toBe('complete')
  })

  it('a new password is asked for before an organization', async () => {
    const userId = await createUser(server, 'tasks@example.com')
    await server.backend('POST', `/users/${userId}/password/set_compromised`, {})
    const { body } = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    const browser = server.browser()
    await signInWithTicket(browser, body.token)
    const [session] = await sessionsOf(browser)
    expect(session?.tasks?.map(task => task.key)).toEqual(['reset-password', 'choose-organization'])
  })

  it('a new session begins in the organization joined last, and without any in none', async () => {
    const userId = await createUser(server, 'joined@example.com')
    const none = server.browser()
    const alone = await signIn(none, 'joined@example.com')
    expect(claimsOf((await mint(none, alone.sessionId)).body.jwt)).not.toHaveProperty('o')
    await organizationOf(userId, 'Earlier')
    server.clock.advance(1000)
    const later = await organizationOf(userId, 'Later')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'joined@example.com')
    expect(claimsOf((await mint(browser, sessionId)).body.jwt)).toHaveProperty('o.id', later)
    expect((await sessionsOf(browser))[0]?.tasks).toBeNull()
  })

  it('tokens count seconds and live for sixty, resources count milliseconds', async () => {
    await createUser(server, 'clock@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'clock@example.com')
    const claims = claimsOf((await mint(browser, sessionId)).body.jwt)
    const now = server.clock.now()
    expect(claims['iat']).toBe(Math.floor(now / 1000))
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(60)
    expect(Number(claims['nbf'])).toBeLessThanOrEqual(Number(claims['iat']))
    const me = await browser.get<{ response: { created_at: number } }>('/v1/me')
    expect(me.body.response.created_at).toBe(now)
  })

  it('touching the active session again changes nothing that tokens are compared with', async () => {
    await createUser(server, 'touch@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'touch@example.com')
    const updatedAt = async () =>
      (await browser.get<{ response: ClientBody & { updated_at: number } }>('/v1/client')).body.response
        .updated_at
    const before = await updatedAt()
    for (let touch = 0; touch < 5; touch++) {
      server.clock.advance(1000)
      const answer = await browser.post(`/v1/client/sessions/${sessionId}/touch`)
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []])
    }
    expect(await updatedAt()).toBe(before)
  })

  it('an invalid phone number is an error at its field, also while a second factor is to be set up', async () => {
    const strict = await startTestServer({
      dialect,
      settings: {
        attributes: { phoneNumber: { enabled: true }, authenticatorApp: { enabled: true } },
        signIn: { secondFactorRequired: true },
      },
    })
    try {
      await createUser(strict, 'pending@example.com')
      const browser = strict.browser()
      await signIn(browser, 'pending@example.com')
      expect((await sessionsOf(browser))[0]).toMatchObject({
        status: 'pending',
        tasks: [{ key: 'setup-mfa' }],
      })
      const answer = await browser.post<{ errors: { meta: object }[] }>('/v1/me/phone_numbers', {
        phone_number: '+1 nonsense',
      })
      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ meta: { param_name: 'phone_number' } }])
    } finally {
      await strict.close()
    }
  })

  it('every answer of the Frontend API is JSON, an error with its trace, a change with the client', async () => {
    const browser = server.browser()
    const unknown = await browser.get<{ errors: object[]; clerk_trace_id: string }>('/v1/no/such/path')
    expect([unknown.status, unknown.body.errors.length]).toEqual([404, 1])
    expect(unknown.body.clerk_trace_id).toMatch(/^[0-9a-f]{32}$/)
    await organizationOf(await createUser(server, 'piggyback@example.com'), 'Piggyback')
    await signIn(browser, 'piggyback@example.com')
    const changed = await browser.patch<{ client: ClientBody }>('/v1/me', { first_name: 'Ada' })
    expect(changed.body.client.sessions).toHaveLength(1)
    const refused = await browser.patch<{ meta?: { client: ClientBody } }>('/v1/me', { username: 'a b' })
    expect(errorCode(refused.body)).toBeDefined()
    expect(refused.headers.get('content-type')).toBe('application/json')
  })

  it('a production instance sets its cookies as browsers must keep them', async () => {
    await createUser(server, 'live@example.com', PASSWORD, LIVE_KEY)
    const browser = new TestBrowser(server.frontdesk, LIVE_URL, 'https://www.example.com')
    const { body, headers } = await browser.post<{ response: { status: string } }>('/v1/client/sign_ins', {
      identifier: 'live@example.com',
      password: PASSWORD,
    })
    expect(body.response.status).toBe('complete')
    const cookies = headers.getSetCookie()
    const named = (pattern: RegExp) => cookies.filter(line => pattern.test(line))
    const clients = named(/^__client(_[^u][^=]*)?=/)
    expect(clients).toHaveLength(1)
    expect(clients[0]).toMatch(/^__client=.+HttpOnly/)
    expect(clients[0]).toMatch(/Secure/)
    // on the Frontend API's host, as the official suite checks; no other host of the site sees it
    expect(clients[0]).toContain('Domain=clerk.example.com;')
    const marks = named(/^__client_uat/)
    expect(marks.map(line => line.split('=', 1)[0])).toEqual([
      '__client_uat',
      expect.stringMatching(/^__client_uat_[\w-]{8}$/),
    ])
    for (const line of marks) {
      expect(line).toContain('Domain=example.com')
      expect(line).not.toContain('HttpOnly')
    }
    expect(named(/^__session/)).toEqual([])
    const gone = await browser.delete('/v1/me')
    expect(gone.headers.getSetCookie().filter(line => /^__client_uat[^=]*=0;/.test(line))).toHaveLength(2)
  })
})
