import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../src/platform/clock.js'
import { clientOf, departure, pathOf } from '../provider-visits.js'
import { errorCode } from '../support.js'
import { begin, newDomain } from './company.js'
import { newTestRun, open, testRuns, toProvider } from './test-run.js'

describe.each(DIALECTS)('trying an OpenID connection on %s', dialect => {
  const provider = new OAuth2Server()
  const domain = newDomain()
  let server: TestServer
  let connectionId: string
  let claims: Record<string, unknown>
  let tokenStatus: number
  let userInfoStatus: number
  let token: Record<string, unknown>
  beforeAll(async () => {
    await provider.issuer.keys.generate('RS256')
    await provider.start(0, '127.0.0.1')
    provider.service.on('beforeTokenSigning', (signed: { payload: Record<string, unknown> }) => {
      Object.assign(signed.payload, claims)
    })
    provider.service.on('beforeResponse', (answer: { statusCode: number; body: unknown }) => {
      if (tokenStatus !== 200) Object.assign(answer, { statusCode: tokenStatus, body: token })
      else Object.assign(answer.body as object, token)
    })
    provider.service.on('beforeUserinfo', (answer: { statusCode: number; body: unknown }) => {
      Object.assign(answer, { statusCode: userInfoStatus, body: { ...claims } })
    })
    // the provider has no other one
    const clock = new FakeClock(Date.now())
    server = await startTestServer({ dialect, clock })
    connectionId = await newConnection({ discovery_url: provider.issuer.url }, [domain])
  })
  beforeEach(() => {
    claims = { sub: 'ada', email: `ada@${domain}`, given_name: 'Ada', family_name: 'Lovelace' }
    tokenStatus = 200
    userInfoStatus = 200
    token = {}
  })
  afterAll(async () => {
    await server.close()
    await provider.stop()
  })

  async function newConnection(oidc: object, domains = [newDomain()]): Promise<string> {
    const made = await server.backend<{ id: string }>('POST', '/enterprise_connections', {
      name: 'Acme',
      provider: 'oidc_custom',
      domains,
      oidc: { client_id: 'frontdesk', client_secret: 'the-client-secret', ...oidc },
    })
    return made.body.id
  }

  /** The provider signs the person of the claims in at once. */
  async function run(browser: TestBrowser = server.browser()): Promise<string | null> {
    const url = await toProvider(browser, await newTestRun(server, connectionId))
    const { headers } = await fetch(url, { redirect: 'manual' })
    const back = await browser.get(pathOf(new URL(headers.get('location') ?? '')))
    return back.headers.get('location')
  }

  const record = async () => (await testRuns(server, connectionId))[0]!

  it('works before the connection is switched on, and shows what was said', async () => {
    const browser = server.browser()
    const result = await run(browser)
    const shown = await record()
    expect(shown).toMatchObject({
      status: 'success',
      connection_type: 'oauth',
      parsed_user_info: {
        email_address: `ada@${domain}`,
        first_name: 'Ada',
        last_name: 'Lovelace',
        user_id: 'ada',
      },
      saml: null,
    })
    expect(JSON.parse(shown.oauth!.user_info!)).toEqual(claims)
    expect((await clientOf(browser)).sessions).toEqual([])
    const page = await open(browser, result)
    expect(page.body).toContain('The test went well')
    expect(page.body).toContain('&quot;given_name&quot;')
  })

  it('keeps no token that opens anything', async () => {
    token = { refresh_token: 'the-refresh-token' }
    await run()
    const { id_token: idToken, access_token: accessToken } = (await record()).oauth!
    expect(idToken).toMatch(/^[\w-]+\.[\w-]+\.redacted$/)
    expect(accessToken).toMatch(/^[\w-]+\.[\w-]+\.redacted$/)
    token = { access_token: 'an-opaque-token' }
    await run()
    const shown = await record()
    expect(shown.oauth!.access_token).toBe('redacted')
    expect(JSON.stringify(shown)).not.toMatch(/the-refresh-token|the-client-secret|an-opaque-token/)
  })

  const failures: [string, string, () => void, RegExp][] = [
    [
      'the client secret',
      'oauth_token_exchange_error',
      () => {
        tokenStatus = 401
        token = { error: 'invalid_client', error_description: 'the secret is wrong' }
      },
      /client secret.*\/v1\/oauth_callback.*invalid_client: the secret is wrong/,
    ],
    ['an ID token for somebody else', 'oauth_token_exchange_error', () => (claims['aud'] = 'other'), /aud/],
    ['a token that is too old', 'oauth_token_exchange_error', () => (claims['exp'] = 1), /exp/],
    ['user info that is refused', 'oauth_fetch_user_error', () => (userInfoStatus = 403), /403/],
    [
      'no address, but the claims that came',
      'saml_user_attribute_missing',
      () => (claims = { sub: 'ada', upn: 'ada' }),
      /looks for it in email; these attributes came: .*upn/,
    ],
    [
      'an address of another domain',
      'saml_email_address_domain_mismatch',
      () => (claims['email'] = 'ada@elsewhere.example'),
      /ada@elsewhere\.example/,
    ],
  ]
  it.each(failures)('says what is wrong: %s', async (_, code, prepare, words) => {
    prepare()
    const browser = server.browser()
    const page = await open(browser, await run(browser))
    expect(page.body).toContain('The test has failed')
    const shown = await record()
    expect(shown).toMatchObject({ status: 'failed', logs: [{ level: 'error', code }] })
    expect(shown.logs[0]!.message).toMatch(words)
  })

  it('says that the person was not let in', async () => {
    const browser = server.browser()
    const url = await toProvider(browser, await newTestRun(server, connectionId))
    const query = { state: url.searchParams.get('state') ?? '', error: 'access_denied' }
    await browser.get('/v1/oauth_callback', { query })
    expect(await record()).toMatchObject({ status: 'failed', logs: [{ code: 'oauth_access_denied' }] })
  })

  it('tells at once that the provider cannot be reached, or is not known', async () => {
    const unreachable = await newConnection({ discovery_url: 'http://127.0.0.1:9/' })
    const unknown = await newConnection({})
    const codes = [
      [unreachable, 'oauth_provider_unavailable'],
      [unknown, 'incomplete'],
    ] as const
    for (const [id, code] of codes) {
      const link = await newTestRun(server, id)
      expect((await open(server.browser(), link.href)).body).toContain('The test has failed')
      expect(await testRuns(server, id)).toMatchObject([{ status: 'failed', logs: [{ code }] }])
    }
  })

  it('takes no answer to a sign-in for one to a test, nor the other way round', async () => {
    const path = `/enterprise_connections/${connectionId}`
    await server.backend('PATCH', path, { active: true })
    const browser = server.browser()
    const test = await toProvider(browser, await newTestRun(server, connectionId))
    const signIn = departure(await begin(browser, `ada@${domain}`))
    const codeOf = async (url: URL) => {
      const { headers } = await fetch(url, { redirect: 'manual' })
      return new URL(headers.get('location') ?? '').searchParams.get('code') ?? ''
    }
    const stateOf = (url: URL) => url.searchParams.get('state') ?? ''
    const [ofTest, ofSignIn] = [await codeOf(test), await codeOf(signIn)]
    const come = (code: string, state: string) =>
      browser.get('/v1/oauth_callback', { query: { code, state } })

    await come(ofTest, stateOf(signIn))
    expect((await clientOf(browser)).sessions).toEqual([])
    await come(ofSignIn, stateOf(test))
    expect(await record()).toMatchObject({
      status: 'failed',
      logs: [{ code: 'oauth_token_exchange_error' }],
    })
    expect(errorCode((await come(ofSignIn, stateOf(test))).body)).toBe('oauth_callback_invalid')
    await server.backend('PATCH', path, { active: false })
  })
})
