import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, mint, signIn } from './support.js'

const SECOND_KEY = 'sk_test_second000000000000000000000000000000'
const LIVE_KEY = 'sk_live_live00000000000000000000000000000000'
const publishableKey = (kind: 'test' | 'live', host: string) =>
  `pk_${kind}_${Buffer.from(`${host}$`).toString('base64').replace(/=+$/, '')}`

describe.each(DIALECTS)('handshake on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        {
          slug: 'second',
          environment: 'development',
          publishableKey: publishableKey('test', 'second.frontdesk.test'),
          secretKeys: [SECOND_KEY],
        },
        {
          slug: 'live',
          environment: 'production',
          publishableKey: publishableKey('live', 'clerk.example.com'),
          secretKeys: [LIVE_KEY],
          domain: 'example.com',
          hosts: ['clerk.example.com'],
        },
      ],
    })
  })
  afterAll(() => server.close())

  const handshakeQuery = (redirectUrl: string, format?: string) => ({
    query: { redirect_url: redirectUrl, ...(format ? { format } : {}) },
    origin: null,
  })

  async function nonceOf(browser = server.browser()): Promise<string> {
    const answer = await browser.get(
      '/v1/client/handshake',
      handshakeQuery('http://localhost:3000/dashboard?a=1&b=2', 'nonce'),
    )
    expect(answer.status).toBe(307)
    return new URL(answer.headers.get('location')!).searchParams.get('__clerk_handshake_nonce')!
  }

  it('sends a signed-in browser back with its query kept and a nonce that yields its cookies', async () => {
    await createUser(server, 'shake@example.com')
    const browser = server.browser()
    const { userId } = await signIn(browser, 'shake@example.com')
    const answer = await browser.get(
      '/v1/client/handshake',
      handshakeQuery('http://localhost:3000/dashboard?a=1&b=2', 'nonce'),
    )
    const back = new URL(answer.headers.get('location')!)
    expect(back.searchParams.get('a') + back.searchParams.get('b')!).toBe('12')
    const payload = await server.backend<{ directives: string[] }>(
      'GET',
      `/clients/handshake_payload?nonce=${back.searchParams.get('__clerk_handshake_nonce')}`,
    )
    const session = payload.body.directives.find(line => line.startsWith('__session='))!
    expect(claimsOf(session.slice('__session='.length).split(';')[0]!)).toMatchObject({
      sub: userId,
      azp: 'http://localhost:3000',
    })
    const names = payload.body.directives.map(line => line.slice(0, line.indexOf('=')))
    expect(names.filter(name => name.startsWith('__client_uat'))).toHaveLength(2)
    expect(names.filter(name => name.startsWith('__clerk_db_jwt'))).toHaveLength(2)
    expect(names.filter(name => name.startsWith('__refresh_'))).toHaveLength(1)
  })

  it('leaves no site-wide cookie of clerk-js beside its own in development', async () => {
    const target = 'http://a.satellite.localhost:3000/'
    const answer = await server.browser().get('/v1/client/handshake', handshakeQuery(target, 'nonce'))
    const nonce = new URL(answer.headers.get('location')!).searchParams.get('__clerk_handshake_nonce')
    const { body } = await server.backend<{ directives: string[] }>(
      'GET',
      `/clients/handshake_payload?nonce=${nonce}`,
    )
    const uat = body.directives.filter(line => line.startsWith('__client_uat='))
    const domains = uat.map(line => /Domain=([^;]+)/.exec(line)?.[1])
    expect(domains).toEqual(['a.satellite.localhost', 'satellite.localhost', undefined])
    expect(uat.map(line => line.includes('Max-Age=0'))).toEqual([true, true, false])
  })

  it('never gives a token that is older than the client says it is', async () => {
    await createUser(server, 'uat@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'uat@example.com')
    server.clock.advance(5_000)
    const token = claimsOf((await mint(browser, sessionId)).body.jwt)
    const payload = await server.backend<{ directives: string[] }>(
      'GET',
      `/clients/handshake_payload?nonce=${await nonceOf(browser)}`,
    )
    const uat = Number(
      payload.body.directives.find(line => line.startsWith('__client_uat='))!.match(/=(\d+)/)![1],
    )
    expect(token['iat']).toBeGreaterThanOrEqual(uat)
  })

  it('redeems a nonce once: of 100 parallel tries one wins', async () => {
    const nonce = await nonceOf()
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => server.backend('GET', `/clients/handshake_payload?nonce=${nonce}`)),
    )
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 404)).toHaveLength(99)
  })

  it('keeps a nonce from other instances and from the future', async () => {
    const nonce = await nonceOf()
    expect(
      (
        await server.backend('GET', `/clients/handshake_payload?nonce=${nonce}`, undefined, {
          secretKey: SECOND_KEY,
        })
      ).status,
    ).toBe(404)
    server.clock.advance(61_000)
    expect((await server.backend('GET', `/clients/handshake_payload?nonce=${nonce}`)).status).toBe(404)
  })

  it('never follows a foreign redirect, and sets no cookie then', async () => {
    for (const target of [
      'https://evil.example/',
      'http://localhost.evil.example/',
      'javascript:alert(1)',
      '//evil.example',
      'http://user:pw@localhost:3000/',
      'not a url',
    ]) {
      const answer = await server.browser().get('/v1/client/handshake', handshakeQuery(target, 'nonce'))
      expect([
        target,
        answer.status,
        errorCode(answer.body),
        answer.headers.get('set-cookie'),
        answer.headers.get('location'),
      ]).toEqual([target, 422, 'redirect_url_forbidden', null, null])
    }
  })

  it('with a live key hands the way back over in a cookie on the domain, and takes it away again', async () => {
    const browser = server.browser('https://clerk.example.com', 'https://app.example.com')
    const answer = await browser.get('/v1/client/handshake', handshakeQuery('https://app.example.com/x'))
    expect(answer.headers.get('location')).toBe('https://app.example.com/x')
    const line = answer.headers.getSetCookie().find(cookie => cookie.startsWith('__clerk_handshake='))!
    expect(line).toMatch(/Domain=example\.com; .*Secure/)
    const { handshake } = claimsOf(line.split(';')[0]!.slice('__clerk_handshake='.length)) as {
      handshake: string[]
    }
    expect(handshake).toContainEqual(
      expect.stringMatching(/^__clerk_handshake=; .*Domain=example\.com; Max-Age=0/),
    )
    expect(handshake.some(directive => directive.startsWith('__clerk_db_jwt'))).toBe(false)
  })

  it('gives a production browser its client cookie on the Frontend API’s own host, and what tells of it on the domain', async () => {
    await createUser(server, 'cookies@example.com', 'correct-horse-9', LIVE_KEY)
    const browser = server.browser('https://clerk.example.com', 'https://app.example.com')
    const answer = await browser.post('/v1/client/sign_ins', {
      strategy: 'password',
      identifier: 'cookies@example.com',
      password: 'correct-horse-9',
    })
    const cookies = answer.headers.getSetCookie()
    expect(cookies.filter(line => line.startsWith('__client=')).at(-1)).toMatch(
      /; Path=\/; Domain=clerk\.example\.com; .*HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(cookies.filter(line => line.startsWith('__client_uat')).slice(-2)).toEqual([
      expect.stringMatching(/^__client_uat=\d+; Path=\/; Domain=example\.com; /),
      expect.stringMatching(/^__client_uat_\S{8}=\d+; Path=\/; Domain=example\.com; /),
    ])
    const gone = await browser.delete('/v1/client')
    expect(gone.headers.getSetCookie().filter(line => line.startsWith('__client='))).toEqual([
      expect.stringMatching(/^__client=; Path=\/; Domain=clerk\.example\.com; Max-Age=0; /),
    ])
  })

  it('refreshes an expired session token for the application’s server, in both forms', async () => {
    await createUser(server, 'refresh@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'refresh@example.com')
    const expired = (await mint(browser, sessionId)).body.jwt
    const payload = await server.backend<{ directives: string[] }>(
      'GET',
      `/clients/handshake_payload?nonce=${await nonceOf(browser)}`,
    )
    const refreshToken = payload.body.directives
      .find(line => line.startsWith('__refresh_'))!
      .split(';')[0]!
      .split('=')[1]!
    server.clock.advance(120_000)
    const body = {
      expired_token: expired,
      refresh_token: refreshToken,
      request_origin: 'http://localhost:3000',
      request_headers: {},
    }
    const token = await server.backend<{ object: string; jwt: string }>(
      'POST',
      `/sessions/${sessionId}/refresh`,
      body,
    )
    expect(token.body.object).toBe('token')
    expect(claimsOf(token.body.jwt)).toMatchObject({ sid: sessionId, azp: 'http://localhost:3000' })
    const cookies = await server.backend<{ object: string; cookies: string[] }>(
      'POST',
      `/sessions/${sessionId}/refresh`,
      { ...body, format: 'cookie' },
    )
    expect([cookies.body.object, cookies.body.cookies.length]).toEqual(['cookies', 2])
    const forged = await server.backend('POST', `/sessions/${sessionId}/refresh`, {
      ...body,
      refresh_token: 'guess',
    })
    expect([forged.status, errorCode(forged.body)]).toEqual([401, 'refresh_token_invalid'])
  })

  it('gives a dev browser by cookie, once', async () => {
    const browser = server.browser()
    const first = await browser.post('/v1/dev_browser/set_first_party_cookie')
    expect([first.status, first.body]).toEqual([200, {}])
    const token = browser.cookie('__clerk_db_jwt')
    expect(token).toMatch(/^dvb_/)
    const client = await browser.get<{ response: { id: string } }>('/v1/client')
    const byToken = await server
      .browser()
      .get<{ response: { id: string } }>('/v1/client', { query: { __clerk_db_jwt: token! } })
    expect(byToken.body.response.id).toBe(client.body.response.id)
    browser.clearCookies()
    browser.setCookie('__clerk_db_jwt', token!)
    await browser.post('/v1/dev_browser/set_first_party_cookie')
    expect(browser.cookie('__clerk_db_jwt')).toBe(token)
  })

  it('gives a dev browser through a frame, to pages of allowed origins alone', async () => {
    const browser = server.browser()
    await browser.post('/v1/client')
    const client = await browser.get<{ response: { id: string } }>('/v1/client')
    const open = (origin: string) =>
      server.frontdesk.fetch(
        new Request(`${TEST_ORIGIN}/v1/dev_browser/init?origin=${encodeURIComponent(origin)}`, {
          headers: { cookie: browser.cookieHeader('/v1/dev_browser/init') },
        }),
        { remoteAddress: '127.0.0.1' },
      )
    const page = await open('http://localhost:3000')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toMatch(/; frame-ancestors http:\/\/localhost:3000$/)
    const [, token, target] =
      /postMessage\(\{"browserToken":"(dvb_[\w-]+)"\}, "([^"]+)"\)/.exec(await page.text()) ?? []
    expect(target).toBe('http://localhost:3000')
    const inOther = await server
      .browser()
      .get<{ response: { id: string } }>('/v1/client', { query: { __clerk_db_jwt: token! } })
    expect(inOther.body.response.id).toBe(client.body.response.id)
    for (const origin of ['https://evil.example', '', '"</script>'])
      expect((await open(origin)).status).toBe(400)
  })

  it('makes dev browsers in development alone, and a stale cookie loses to the one in the URL', async () => {
    const browser = server.browser()
    const { body } = await browser.post<{ id: string }>('/v1/dev_browser')
    const empty = await server.browser().get<{ response: { id: string } }>('/v1/client', {
      query: { __clerk_db_jwt: body.id },
    })
    expect(empty.body.response).toMatchObject({
      object: 'client',
      sessions: [],
      sign_in: null,
      sign_up: null,
    })
    const created = await browser.post<{ response: { id: string } }>(
      '/v1/client',
      {},
      { query: { __clerk_db_jwt: body.id } },
    )
    expect(created.body.response.id).toBe(empty.body.response.id)
    const stale = server.browser()
    await stale.post('/v1/client')
    const answer = await stale.get<{ response: { id: string } }>('/v1/client', {
      query: { __clerk_db_jwt: body.id },
    })
    expect(answer.body.response.id).toBe(created.body.response.id)
    const unknown = await stale.get('/v1/client', { query: { __clerk_db_jwt: 'dvb_unknown' } })
    expect([unknown.status, errorCode(unknown.body)]).toEqual([401, 'dev_browser_unauthenticated'])
    const live = server.browser('https://clerk.example.com', 'https://app.example.com')
    expect(errorCode((await live.post('/v1/dev_browser')).body)).toBe('development_only')
    const setCookie = await live.post('/v1/dev_browser/set_first_party_cookie')
    expect(errorCode(setCookie.body)).toBe('development_only')
    const init = await live.get('/v1/dev_browser/init', { query: { origin: 'https://app.example.com' } })
    expect(errorCode(init.body)).toBe('development_only')
    expect((await live.get('/v1/client', { query: { __clerk_db_jwt: body.id } })).body).toEqual({
      response: null,
      client: null,
    })
  })

  it('answers allowed origins with CORS and refuses changes from foreign ones', async () => {
    const browser = server.browser()
    const allowed = await browser.get('/v1/client', { origin: 'http://localhost:3000' })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true')
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
      expect(
        (await browser.get('/v1/client', { origin })).headers.get('access-control-allow-origin'),
      ).toBeNull()
      const change = await browser.post('/v1/client', {}, { origin })
      expect([change.status, errorCode(change.body)]).toEqual([403, 'origin_forbidden'])
    }
    const live = server.browser('https://clerk.example.com')
    expect(
      (await live.get('/v1/client', { origin: 'http://localhost:3000' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull()
    expect(
      (await live.get('/v1/client', { origin: 'https://app.example.com' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe('https://app.example.com')
    expect(
      (await live.get('/v1/client', { origin: 'https://example.com.evil.example' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull()
  })

  it('keeps two instances on one port apart in one browser', async () => {
    await createUser(server, 'both@example.com')
    await createUser(server, 'both@example.com', 'correct-horse-9', SECOND_KEY)
    const browser = server.browser()
    const first = await signIn(browser, 'both@example.com')
    const prefixed = await browser.post<{ response: { id: string } }>('/second/v1/client/sign_ins', {
      identifier: 'both@example.com',
    })
    expect(prefixed.status).toBe(200)
    await browser.post(`/second/v1/client/sign_ins/${prefixed.body.response.id}/attempt_first_factor`, {
      strategy: 'password',
      password: 'correct-horse-9',
    })
    const second = await browser.get<{ response: { last_active_session_id: string } }>('/second/v1/client')
    const again = await browser.get<{ response: { last_active_session_id: string } }>('/v1/client')
    expect(again.body.response.last_active_session_id).toBe(first.sessionId)
    expect(second.body.response.last_active_session_id).not.toBe(first.sessionId)
    const token = await browser.post<{ jwt: string }>(
      `/second/v1/client/sessions/${second.body.response.last_active_session_id}/tokens`,
    )
    expect(claimsOf(token.body.jwt)['iss']).toBe(`${TEST_ORIGIN}/second`)
  })

  it('finds instances by host, by the built-in proxy’s headers and by key; never a production one by slug or default', async () => {
    const fetchStatus = async (url: string, headers: Record<string, string> = {}) => {
      const response = await server.frontdesk.fetch(
        new Request(url, { headers: { host: new URL(url).host, ...headers } }),
        { remoteAddress: '127.0.0.1' },
      )
      return {
        status: response.status,
        body: (await response.json()) as Record<string, Record<string, unknown>>,
      }
    }
    const live = await fetchStatus('https://clerk.example.com/v1/environment')
    expect(live.body['display_config']?.['instance_environment_type']).toBe('production')
    expect((await fetchStatus('http://clerk.example.com/v1/environment')).status).toBe(400)
    expect((await fetchStatus('https://unknown.example/v1/environment')).status).toBe(400)
    expect(errorCode((await fetchStatus('http://localhost:4400/live/v1/environment')).body)).toBe(
      'resource_not_found',
    )
    const proxied = await fetchStatus('http://10.0.0.1/v1/environment', {
      'clerk-proxy-url': 'http://localhost:3000/__clerk',
      'clerk-secret-key': SECOND_KEY,
    })
    expect(proxied.status).toBe(200)
    const unregistered = await fetchStatus('http://10.0.0.1/v1/environment', {
      'clerk-proxy-url': 'https://app.evil.example/__clerk',
      'clerk-secret-key': LIVE_KEY,
    })
    expect(unregistered.status).toBe(400)
    expect((await server.backend('GET', '/jwks', undefined, { secretKey: 'sk_test_wrong' })).status).toBe(401)
  })

  it('does not believe forwarded headers of strangers', async () => {
    const response = await server.frontdesk.fetch(
      new Request('http://localhost:4400/v1/environment', {
        headers: {
          host: 'localhost:4400',
          'x-forwarded-host': 'clerk.example.com',
          'x-forwarded-proto': 'https',
        },
      }),
      { remoteAddress: '127.0.0.1' },
    )
    const body = (await response.json()) as { display_config: { instance_environment_type: string } }
    expect(body.display_config.instance_environment_type).toBe('development')
  })
})
