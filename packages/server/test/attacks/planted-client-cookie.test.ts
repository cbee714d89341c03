import { loadContract } from '@frontdesk/contract'
import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../../src/fapi/index.js'
import { sendAsBrowser } from '../access/call.js'
import { findExamples, type MakeExample } from '../access/examples.js'
import type { FlowBody } from '../flows/flow-bodies.js'
import { type ClientBody, createUser, errorCode, mint, signInAtOnce } from '../support.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'

const LIVE_KEY = 'sk_live_planted0000000000000000000000000000'
const LIVE_URL = 'https://clerk.example.com'
const LIVE_APP = 'https://app.example.com'
const SATELLITE_URL = 'https://clerk.satellite.test'
const PASSWORD = 'correct-horse-9'

/**
 * Somebody gets a cookie of theirs into the browser of another person, who then signs in. The secret
 * changes at that moment, and what the first one still knows is worth a look at what was there before,
 * and only where there was something.
 */
describe.each(DIALECTS)('a client secret from before a sign-in, on %s', dialect => {
  let server: TestServer
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
    await server.backend('POST', '/domains', { name: 'satellite.test', is_satellite: true }, live)
    for (const name of ['victim', 'attacker', 'colleague'])
      await createUser(server, `${name}@example.com`, PASSWORD, LIVE_KEY)
  })
  afterAll(() => server.close())

  const live = { secretKey: LIVE_KEY }
  const newBrowser = () => server.browser(LIVE_URL, LIVE_APP)
  /** Another machine with nothing but the value of the cookie. */
  function withCookie(secret: string): TestBrowser {
    const browser = newBrowser()
    browser.setCookie('__client', secret)
    return browser
  }
  const clientOf = async (browser: TestBrowser) =>
    (await browser.get<{ response: ClientBody | null }>('/v1/client')).body.response
  const cookiesSet = (answer: { headers: Headers }) =>
    answer.headers.getSetCookie().map(line => line.slice(0, line.indexOf('=')))

  /** The attacker's cookie, planted; then the person signs in with it. */
  async function plantAndSignIn() {
    const attacker = newBrowser()
    await attacker.post('/v1/client')
    const planted = attacker.cookie('__client')!
    const victim = withCookie(planted)
    server.clock.advance(1000)
    const signedIn = await signInAtOnce(victim, 'victim@example.com')
    return { victim, attacker: withCookie(planted), ...signedIn }
  }

  it('sees nothing of the session that followed', async () => {
    const { attacker, victim, sessionId } = await plantAndSignIn()
    expect(await clientOf(attacker)).toBeNull()
    const asked = [
      await attacker.get(`/v1/client/sessions/${sessionId}`),
      await attacker.get('/v1/me', { query: { _clerk_session_id: sessionId } }),
      await mint(attacker, sessionId),
    ]
    expect(asked.map(answer => [answer.status, errorCode(answer.body)])).toEqual(
      asked.map(() => [401, 'authentication_invalid']),
    )
    expect((await clientOf(victim))?.sessions.map(session => session.id)).toEqual([sessionId])
  })

  describe('sees and changes nothing of what the person has begun', () => {
    async function plant() {
      const attacker = newBrowser()
      await attacker.post('/v1/client')
      const planted = attacker.cookie('__client')!
      return { attacker, victim: withCookie(planted) }
    }
    const NEW_PASSWORD = 'planters-own-8812'

    it('in a reset of the password', async () => {
      const { attacker, victim } = await plant()
      const strategy = 'reset_password_email_code'
      const begun = await victim.post<FlowBody>('/v1/client/sign_ins', {
        identifier: 'victim@example.com',
        strategy,
      })
      const { id } = begun.body.response
      const code = await server.newestCode('victim@example.com')
      const path = `/v1/client/sign_ins/${id}`
      const proven = await victim.post<FlowBody>(`${path}/attempt_first_factor`, { strategy, code })
      expect(proven.body.response.status).toBe('needs_new_password')
      expect(await clientOf(attacker)).toBeNull()
      const chosen = await attacker.post(`${path}/reset_password`, { password: NEW_PASSWORD })
      expect([chosen.status, errorCode(chosen.body)]).toEqual([401, 'authentication_invalid'])
      await signInAtOnce(newBrowser(), 'victim@example.com')
    })

    it('in a sign-up', async () => {
      const { attacker, victim } = await plant()
      const email_address = 'joining@example.com'
      const begun = await victim.post<FlowBody>('/v1/client/sign_ups', { email_address, password: PASSWORD })
      const path = `/v1/client/sign_ups/${begun.body.response.id}`
      await victim.post(`${path}/prepare_verification`, { strategy: 'email_code' })
      const changed = await attacker.patch(path, { password: NEW_PASSWORD })
      expect([changed.status, errorCode(changed.body)]).toEqual([401, 'authentication_invalid'])
      const code = await server.newestCode(email_address)
      const done = await victim.post<FlowBody>(`${path}/attempt_verification`, {
        strategy: 'email_code',
        code,
      })
      expect(done.body.response.status).toBe('complete')
      await signInAtOnce(newBrowser(), email_address)
    })

    it('in a sign-in that waits for a link', async () => {
      const { attacker, victim } = await plant()
      const begun = await victim.post<FlowBody>('/v1/client/sign_ins', { identifier: 'victim@example.com' })
      const polled = await attacker.get(`/v1/client/sign_ins/${begun.body.response.id}`)
      expect([polled.status, errorCode(polled.body)]).toEqual([401, 'authentication_invalid'])
    })
  })

  it('gets a handshake of somebody who is signed out', async () => {
    const { attacker } = await plantAndSignIn()
    const answer = await attacker.get('/v1/client/handshake', {
      origin: null,
      query: { redirect_url: `${LIVE_APP}/`, format: 'nonce' },
    })
    const nonce = attacker.cookie('__clerk_handshake_nonce')
    const path = `/clients/handshake_payload?nonce=${nonce}`
    const { body } = await server.backend<{ directives: string[] }>('GET', path, undefined, live)
    const given = body.directives.filter(line => !/^\S+?=(0|);/.test(line))
    expect([answer.status, given]).toEqual([307, []])
  })

  it('signs nobody in or out, and does not rotate the client away', async () => {
    const { attacker, victim, sessionId } = await plantAndSignIn()
    const tried = [
      await attacker.post('/v1/client/sign_ins', { identifier: 'attacker@example.com', password: PASSWORD }),
      await attacker.post('/v1/client/sign_ups', { email_address: 'new@example.com', password: PASSWORD }),
      await attacker.delete('/v1/client/sessions'),
      await attacker.delete('/v1/client'),
      await attacker.post(`/v1/client/sessions/${sessionId}/end`),
      await attacker.post('/v1/client'),
    ]
    expect(tried.map(answer => [answer.status, cookiesSet(answer)])).toEqual(tried.map(() => [401, []]))
    expect((await mint(victim, sessionId)).status).toBe(200)
  })

  it('does not prove itself to an application’s server', async () => {
    const { attacker, victim } = await plantAndSignIn()
    const verify = (browser: TestBrowser) =>
      server.backend('POST', '/clients/verify', { token: browser.cookie('__client') }, live)
    expect((await verify(attacker)).status).toBe(404)
    expect((await verify(victim)).status).toBe(200)
  })

  it('does not open a satellite domain, not even by a token from before', async () => {
    const attacker = newBrowser()
    await signInAtOnce(attacker, 'attacker@example.com')
    const state = server.browser(SATELLITE_URL, 'https://satellite.test')
    const navigation = { origin: null }
    const sync = `/v1/client/sync?redirect_url=${encodeURIComponent('https://www.satellite.test/')}`
    const primary = (await state.get(sync, navigation)).headers.get('location')!.replace(LIVE_URL, '')
    const link = (await attacker.get(primary, navigation)).headers.get('location')!.replace(SATELLITE_URL, '')
    expect(link).toContain('/v1/client/link')
    const victim = withCookie(attacker.cookie('__client')!)
    server.clock.advance(1000)
    await signInAtOnce(victim, 'victim@example.com')
    const answer = await state.get(link, navigation)
    expect([answer.status, errorCode(answer.body)]).toEqual([403, 'client_link_invalid'])
    expect((await attacker.get(primary, navigation)).status).toBe(401)
  })

  it('shows a parallel tab who was signed in before, without a token, for a minute', async () => {
    const tab = newBrowser()
    const first = await signInAtOnce(tab, 'colleague@example.com')
    const before = withCookie(tab.cookie('__client')!)
    server.clock.advance(1000)
    await signInAtOnce(tab, 'victim@example.com')
    const client = await clientOf(before)
    expect(client).toMatchObject({ last_active_session_id: null, sign_in: null, sign_up: null })
    expect(client?.sessions.map(each => [each.id, each.last_active_token])).toEqual([[first.sessionId, null]])
    const me = await before.get<{ response: { id: string } }>('/v1/me', {
      query: { _clerk_session_id: first.sessionId },
    })
    expect(me.body.response.id).toBe(first.userId)
    expect((await mint(before, first.sessionId)).status).toBe(401)
    server.clock.advance(60_000)
    expect(await clientOf(before)).toBeNull()
  })

  it('shows no attempt that has begun since', async () => {
    const tab = newBrowser()
    await signInAtOnce(tab, 'colleague@example.com')
    const before = withCookie(tab.cookie('__client')!)
    server.clock.advance(1000)
    const { body } = await tab.post<{ response: { id: string } }>('/v1/client/sign_ins', {
      identifier: 'attacker@example.com',
    })
    expect(await clientOf(before)).toMatchObject({ sign_in: null })
    expect((await before.get(`/v1/client/sign_ins/${body.response.id}`)).status).toBe(401)
  })

  it('is worth as little in the header of a native application', async () => {
    const native = { query: { _is_native: '1' }, origin: null }
    const opened = await newBrowser().post('/v1/client', {}, native)
    const planted = opened.headers.get('authorization')!
    const as = (secret: string) => ({ ...native, headers: { authorization: secret } })
    server.clock.advance(1000)
    const form = { identifier: 'victim@example.com', password: PASSWORD, strategy: 'password' }
    const done = await newBrowser().post<{ client: ClientBody }>('/v1/client/sign_ins', form, as(planted))
    expect(done.body.client.sessions).toHaveLength(1)
    const client = await newBrowser().get<{ response: unknown }>('/v1/client', as(planted))
    expect(client.body.response).toBeNull()
    const again = await newBrowser().post('/v1/client/sign_ins', form, as(planted))
    expect(again.status).toBe(401)
  })

  it('loses to the present one where a browser sends both', async () => {
    const { victim, attacker, sessionId } = await plantAndSignIn()
    victim.setCookie('__client', attacker.cookie('__client')!, '/v1')
    expect((await mint(victim, sessionId)).status).toBe(200)
  })

  it('gets no dev browser, which would be as good as a present secret', async () => {
    const tab = server.browser()
    await createUser(server, `dev-${dialect}@example.com`)
    await createUser(server, `dev2-${dialect}@example.com`)
    await signInAtOnce(tab, `dev-${dialect}@example.com`)
    const before = server.browser()
    before.setCookie('__client', tab.cookie('__client')!)
    server.clock.advance(1000)
    await signInAtOnce(tab, `dev2-${dialect}@example.com`)
    const headers = { 'sec-fetch-site': 'same-origin' }
    const answer = await before.get<{ response: ClientBody }>('/v1/client', { headers })
    expect(answer.body.response.sessions).toHaveLength(1)
    expect(cookiesSet(answer)).toEqual([])
  })
})

/** What a parallel tab may do: by what kind of an operation it is, not by its name. */
describe('a tab with the secret from before a sign-in', () => {
  let server: TestServer
  let exampleOf: (api: 'fapi', id: string) => MakeExample
  let side: InstanceSide
  beforeAll(async () => {
    server = await startTwoInstances(DIALECTS[0]!)
    exampleOf = await findExamples(server)
    side = new InstanceSide(server, 'primary')
  }, 120_000)
  afterAll(() => server?.close())

  const methods = new Map(loadContract('fapi').operations.map(({ id, method }) => [id, method]))
  const mayRead = frontendOperations
    .filter(({ id, mode, access }) => mode === 'read' && access === 'session' && methods.get(id) === 'get')
    .map(({ id }) => id)
  const asked = frontendOperations.filter(({ access }) => access !== 'public')

  it.each(asked)('$id', async ({ id }) => {
    const { call, browser } = await exampleOf('fapi', id)()
    const before = side.browser()
    before.setCookie('__client', browser!.cookie('__client')!)
    server.clock.advance(1000)
    await side.signIn((await side.newUser()).userId, browser!)
    const own = await firstSession(before)
    const query = { _clerk_session_id: own, ...call.query }
    const { status, headers } = await sendAsBrowser(before, id, { ...call, query })
    // some of the examples are of one browser
    await browser!.post(`/v1/client/sessions/${own}/touch`)
    const expected = ['getClient', 'getUser', ...mayRead].includes(id)
      ? 200
      : id === 'touchClient'
        ? 307
        : 401
    expect(status).toBe(expected)
    expect(headers.getSetCookie()).toEqual([])
  })

  async function firstSession(browser: TestBrowser): Promise<string> {
    const { body } = await browser.get<{ response: ClientBody }>('/v1/client')
    return body.response.sessions[0]!.id
  }
})
