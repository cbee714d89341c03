import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyConfig } from '../src/domain/provisioning/provision.js'
import { createUser, errorCode, mint, signIn } from './support.js'

const LIVE_KEY = 'sk_live_production000000000000'
const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':')
const production = {
  slug: 'live',
  environment: 'production' as const,
  secretKeys: [LIVE_KEY],
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}
const OTHER_KEY = 'sk_live_other00000000000000000'
const other = {
  slug: 'other',
  environment: 'production' as const,
  secretKeys: [OTHER_KEY],
  domain: 'other.test',
  hosts: ['clerk.other.test'],
}

describe.each(DIALECTS)('features of an instance on %s', dialect => {
  let server: TestServer
  const probed: string[] = []
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [production, other],
      settings: {
        attributes: { phoneNumber: { enabled: true, usedForFirstFactor: true } },
        display: { homeUrl: 'http://localhost:3000/home' },
        native: {
          appleAppIds: ['ABCDE12345.com.example.app'],
          androidApps: [{ packageName: 'com.example.app', sha256CertFingerprints: [FINGERPRINT] }],
        },
      },
      probeProxy: async url => {
        probed.push(url)
        return url.startsWith('https://app.example.com/')
      },
    })
  })
  afterAll(() => server.close())

  const live = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    server.backend<Body>(method, path, body, { secretKey: LIVE_KEY })
  const fetchRaw = (url: string, headers: Record<string, string> = {}) =>
    server.frontdesk.fetch(new Request(url, { headers: { host: new URL(url).host, ...headers } }), {
      remoteAddress: '203.0.113.9',
    })
  const primaryDomain = async () =>
    (
      await live<{
        data: { id: string; name: string; frontend_api_url: string; proxy_url: string | null }[]
      }>('GET', '/domains')
    ).body.data[0]!

  describe('sessions and invitations', () => {
    it('verifies the token of a live session, and no other', async () => {
      await createUser(server, 'verify@example.com')
      const browser = server.browser()
      const { sessionId } = await signIn(browser, 'verify@example.com')
      const { jwt } = (await mint(browser, sessionId)).body
      const verify = (token?: string, id = sessionId) =>
        server.backend('POST', `/sessions/${id}/verify`, token === undefined ? {} : { token })
      expect((await verify(jwt)).body).toMatchObject({ object: 'session', id: sessionId, status: 'active' })
      expect(errorCode((await verify()).body)).toBe('form_param_missing')
      expect(errorCode((await verify(`${jwt}x`)).body)).toBe('session_token_invalid')
      const second = server.browser()
      const another = await signIn(second, 'verify@example.com')
      expect(errorCode((await verify(jwt, another.sessionId)).body)).toBe('session_token_invalid')
      server.clock.advance(61_000)
      expect(errorCode((await verify(jwt)).body)).toBe('session_token_invalid')
      await server.backend('POST', `/sessions/${sessionId}/revoke`)
      expect((await verify((await mint(second, another.sessionId)).body.jwt)).status).toBe(401)
    })

    it('deletes an invitation, whose ticket then leads nowhere', async () => {
      const made = await server.backend<{ id: string; url: string }>('POST', '/invitations', {
        email_address: 'deleted@example.com',
        notify: false,
      })
      const foreign = await live('DELETE', `/invitations/${made.body.id}`)
      expect(foreign.status).toBe(404)
      const deleted = await server.backend('DELETE', `/invitations/${made.body.id}`)
      expect(deleted.body).toEqual({ object: 'invitation', id: made.body.id, deleted: true })
      expect((await server.backend('DELETE', `/invitations/${made.body.id}`)).status).toBe(404)
      const ticket = new URL(made.body.url).searchParams.get('ticket')
      const used = await server.browser().post('/v1/client/sign_ups', { strategy: 'ticket', ticket })
      expect(errorCode(used.body)).toBe('ticket_invalid')
    })
  })

  describe('settings', () => {
    it('sends no text message to a blocked country', async () => {
      const blocked = await server.backend('PATCH', '/instance/communication', {
        blocked_country_codes: ['DE', 'XX'],
      })
      expect(blocked.body).toEqual({ object: 'instance_communication', blocked_country_codes: ['DE'] })
      expect((await server.backend('PATCH', '/instance/communication', {})).body).toEqual(blocked.body)
      const refused = await server.backend('PATCH', '/instance/communication', {
        blocked_country_codes: ['de'],
      })
      expect(refused.status).toBe(422)
      const signUp = async (number: string) => {
        const browser = server.browser()
        const made = await browser.post<{ response: { id: string } }>('/v1/client/sign_ups', {
          phone_number: number,
        })
        const path = `/v1/client/sign_ups/${made.body.response.id}/prepare_verification`
        return browser.post(path, { strategy: 'phone_code' })
      }
      expect(errorCode((await signUp('+491711234567')).body)).toBe('unsupported_country_code')
      expect((await signUp('+33612345678')).status).toBe(200)
      await server.backend('PATCH', '/instance/communication', { blocked_country_codes: [] })
      expect((await signUp('+491711234567')).status).toBe(200)
    })

    it('keeps the settings of OAuth applications', async () => {
      const path = '/instance/oauth_application_settings'
      const before = (await server.backend('GET', path)).body
      expect(before).toMatchObject({ dynamic_oauth_client_registration: false, default_scopes: null })
      const changed = await server.backend('PATCH', path, {
        dynamic_oauth_client_registration: true,
        default_scopes: ['profile', 'email', 'email'],
      })
      expect(changed.body).toMatchObject({
        dynamic_oauth_client_registration: true,
        default_scopes: ['profile', 'email'],
      })
      expect((await server.backend('GET', path)).body).toEqual(changed.body)
      await server.backend('PATCH', path, { dynamic_oauth_client_registration: false, default_scopes: null })
      expect((await server.backend('GET', path)).body).toEqual(before)
    })

    it('says that there is no service that judges visitors, and refuses to switch one on', async () => {
      const off = { object: 'instance_protect', rules_enabled: false, specter_enabled: false }
      expect((await server.backend('GET', '/instance/protect')).body).toMatchObject(off)
      const path = '/instance/protect'
      expect((await server.backend('PATCH', path, { rules_enabled: false })).body).toMatchObject(off)
      expect(errorCode((await server.backend('PATCH', path, { specter_enabled: true })).body)).toBe(
        'form_param_value_disabled',
      )
    })

    it('lets the developer’s browser switch organizations on, in development alone', async () => {
      const path = '/v1/dev_tools/enable_environment_setting'
      const form = { enable_organizations: true, organization_allow_personal_accounts: false }
      const settings = { enabled: true, force_organization_selection: true }
      const answer = await server.browser().patch<Record<string, unknown>>(path, form)
      expect(answer.body['organization_settings']).toMatchObject(settings)
      const shown = await server.browser().get<Record<string, unknown>>('/v1/environment')
      expect(shown.body['organization_settings']).toMatchObject(settings)
      await server.browser().patch(path, { enable_organizations: false })
      const still = await server.browser().get<Record<string, unknown>>('/v1/environment')
      expect(still.body['organization_settings']).toMatchObject({ enabled: true })
      const inProduction = server.browser('https://clerk.example.com', 'https://example.com')
      expect(errorCode((await inProduction.patch(path, form)).body)).toBe('development_only')
      const foreign = server.browser(TEST_ORIGIN, 'https://evil.example')
      expect((await foreign.patch(path, form)).status).toBe(403)
    })

    it('publishes the native applications of the instance', async () => {
      const apple = await server.browser().get('/.well-known/apple-app-site-association')
      expect(apple.body).toEqual({ webcredentials: { apps: ['ABCDE12345.com.example.app'] } })
      const android = await server.browser().get('/.well-known/assetlinks.json')
      expect(android.body).toMatchObject([
        { target: { package_name: 'com.example.app', sha256_cert_fingerprints: [FINGERPRINT] } },
      ])
      const portal = await server.browser().get('/v1/account_portal')
      expect(portal.body).toMatchObject({ object: 'account_portal', enabled: true, internal_linking: true })
    })
  })

  describe('redirects', () => {
    const open = (path: string, headers = {}) => server.browser().get(path, { origin: null, headers })
    const location = (answer: { headers: Headers }) => answer.headers.get('location')

    it('leads on to allowed pages only', async () => {
      const target = 'http://localhost:3000/a?b=c'
      const redirected = await open(`/v1/redirect?redirect_url=${encodeURIComponent(target)}`)
      expect([redirected.status, location(redirected)]).toEqual([307, target])
      expect(location(await open('/v1/redirect'))).toBe('http://localhost:3000/home')
      for (const path of ['/v1/redirect', '/v1/client/touch']) {
        const evil = await open(`${path}?redirect_url=${encodeURIComponent('https://evil.example/')}`)
        expect([evil.status, errorCode(evil.body)]).toEqual([422, 'redirect_url_forbidden'])
      }
    })

    it('renews the cookie of a browser that passes by', async () => {
      await createUser(server, 'touch@example.com')
      const browser = server.browser()
      const { sessionId } = await signIn(browser, 'touch@example.com')
      const secret = browser.cookie('__client')
      const touched = await browser.get('/v1/client/touch', {
        origin: null,
        query: { redirect_url: 'http://localhost:3000/next' },
      })
      expect([touched.status, location(touched)]).toEqual([307, 'http://localhost:3000/next'])
      const line = touched.headers.getSetCookie().find(text => text.startsWith('__client='))
      expect(line).toMatch(new RegExp(`^__client=${secret};.*Max-Age=\\d{6,}.*HttpOnly`))
      expect((await mint(browser, sessionId)).status).toBe(200)
      const stranger = await server.browser().get('/v1/client/touch', {
        origin: null,
        query: { redirect_url: 'http://localhost:3000/next' },
      })
      expect(stranger.headers.getSetCookie()).toEqual([])
    })

    it('clears a browser’s data by hand, not for a page of somebody else', async () => {
      const byHand = await open('/v1/clear-site-data', { 'sec-fetch-site': 'none' })
      expect([byHand.status, byHand.headers.get('clear-site-data')]).toEqual([200, '"*"'])
      const embedded = await open('/v1/clear-site-data', { 'sec-fetch-site': 'cross-site' })
      expect([embedded.status, embedded.headers.get('clear-site-data')]).toEqual([403, null])
    })
  })

  describe('domains', () => {
    it('checks a proxy before it is used', async () => {
      const { id } = await primaryDomain()
      const check = (body: object) => live('POST', '/proxy_checks', body)
      const good = await check({ domain_id: id, proxy_url: 'https://app.example.com/__clerk/' })
      expect(good.body).toMatchObject({
        object: 'proxy_check',
        domain_id: id,
        proxy_url: 'https://app.example.com/__clerk',
        successful: true,
      })
      expect(probed.at(-1)).toBe(`https://app.example.com/__clerk/v1/proxy-health?domain_id=${id}`)
      const bad = await check({ domain_id: id, proxy_url: 'https://down.example.com/__clerk' })
      expect(bad.body).toMatchObject({ successful: false })
      expect((await check({ domain_id: 'dmn_unknown', proxy_url: 'https://x.example.com' })).status).toBe(404)
      expect(errorCode((await check({ domain_id: id, proxy_url: 'http://x.example.com' })).body)).toBe(
        'form_param_format_invalid',
      )
      expect(errorCode((await check({ domain_id: id })).body)).toBe('form_param_missing')
      expect(
        errorCode(
          (
            await server.backend('POST', '/proxy_checks', {
              domain_id: `dmn_${(await server.frontdesk.services.registry.findDefault())!.id.replace('ins_', '')}`,
              proxy_url: 'https://x.example.com',
            })
          ).body,
        ),
      ).toBe('production_only')
    })

    it('answers through a proxy that is not registered yet with its health, and with nothing else', async () => {
      const { id } = await primaryDomain()
      const proxied = { 'clerk-proxy-url': 'https://new.example.com/__clerk', 'clerk-secret-key': LIVE_KEY }
      const ask = async (path: string, headers: Record<string, string>) =>
        (await fetchRaw(`${TEST_ORIGIN}${path}`, headers)).json()
      expect(await ask(`/v1/proxy-health?domain_id=${id}`, proxied)).toEqual({
        status: 'healthy',
        x_forwarded_for: '203.0.113.9',
      })
      expect(await ask('/v1/proxy-health?domain_id=dmn_other', proxied)).toMatchObject({
        status: 'unhealthy',
      })
      expect(errorCode(await ask('/v1/client', proxied))).toBe('instance_not_found')
      const wrongKey = { ...proxied, 'clerk-secret-key': 'sk_live_wrong000000' }
      expect(errorCode(await ask(`/v1/proxy-health?domain_id=${id}`, wrongKey))).toBe('secret_key_invalid')
    })

    it('moves a production instance to another domain, and the configuration file does not move it back', async () => {
      const moved = await live('POST', '/beta_features/change_domain', {
        home_url: 'https://www.example.org/start',
      })
      expect([moved.status, moved.body]).toEqual([202, null])
      const { registry } = server.frontdesk.services
      await applyConfig(server.frontdesk.services, {
        applications: [{ name: 'Test', instances: [production, other] }],
      })
      await registry.refresh(true)
      const instance = (await registry.findBySlug('live'))!
      expect(instance.domain).toBe('example.org')
      expect(instance.urls).toEqual(['https://clerk.example.org'])
      expect(Buffer.from(instance.publishableKey.slice('pk_live_'.length), 'base64').toString()).toBe(
        'clerk.example.org$',
      )
      expect(instance.settings.display.homeUrl).toBe('https://www.example.org/start')
      expect((await fetchRaw('https://clerk.example.org/v1/environment')).status).toBe(200)
      expect((await fetchRaw('https://clerk.example.com/v1/environment')).status).toBe(400)
      await applyConfig(server.frontdesk.services, {
        applications: [
          {
            name: 'Test',
            instances: [{ ...production, hosts: ['clerk.example.com', 'id.example.com'] }, other],
          },
        ],
      })
      await registry.refresh(true)
      expect((await registry.findBySlug('live'))!.urls).toEqual([
        'https://clerk.example.com',
        'https://id.example.com',
      ])
    })

    it('takes a subdomain as a whole for a secondary application', async () => {
      await live('POST', '/instance/change_domain', { home_url: 'https://www.team.test', is_secondary: true })
      expect(await primaryDomain()).toMatchObject({ name: 'www.team.test' })
      await live('PUT', '/beta_features/domain', { home_url: 'https://www.example.com' })
      expect(await primaryDomain()).toMatchObject({
        name: 'example.com',
        frontend_api_url: 'https://clerk.example.com',
      })
    })

    it('puts the primary domain behind a proxy and takes it out again', async () => {
      const { id } = await primaryDomain()
      const change = (body: object) => live('PATCH', `/domains/${id}`, body)
      const proxied = await change({ proxy_url: 'https://app.example.com/__clerk' })
      expect(proxied.body).toMatchObject({
        proxy_url: 'https://app.example.com/__clerk',
        frontend_api_url: 'https://app.example.com/__clerk',
      })
      expect((await change({ proxy_url: null })).body).toMatchObject({
        proxy_url: null,
        frontend_api_url: 'https://clerk.example.com',
      })
      expect(errorCode((await change({ proxy_url: 'https://elsewhere.test/__clerk' })).body)).toBe(
        'form_param_format_invalid',
      )
    })

    it.each([
      [{ home_url: 'http://plain.test' }, 'form_param_format_invalid'],
      [{ home_url: 'nothing' }, 'form_param_format_invalid'],
      [{ home_url: 'https://other.test' }, 'form_identifier_exists'],
      [{}, 'form_param_missing'],
    ])('refuses the move to %o', async (body, code) => {
      expect(errorCode((await live('POST', '/instance/change_domain', body)).body)).toBe(code)
    })

    it('does not move a development instance', async () => {
      const answer = await server.backend('POST', '/instance/change_domain', { home_url: 'https://a.test' })
      expect(errorCode(answer.body)).toBe('production_only')
    })
  })

  it('gives the page of SDKs before version 5 to anybody, with no address that is not its own', async () => {
    const key = (await server.frontdesk.services.registry.findDefault())!.publishableKey
    const query = new URLSearchParams({
      publishable_key: key,
      proxy_url: 'https://evil.example',
      domain: '</script><script>alert(1)</script>',
      sign_in_url: 'https://evil.example/sign-in',
    })
    const answer = await fetchRaw(`${TEST_ORIGIN}/bapi/v1/public/interstitial?${query.toString()}`)
    const page = await answer.text()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page).toContain(key)
    expect(page).not.toMatch(/evil|alert/)
    const unknown = await fetchRaw(`${TEST_ORIGIN}/bapi/v1/public/interstitial?publishable_key=pk_test_x`)
    expect(unknown.status).toBe(400)
    const bearer = { authorization: `Bearer ${TEST_SECRET_KEY}` }
    expect((await fetchRaw(`${TEST_ORIGIN}/bapi/v1/public/interstitial`, bearer)).status).toBe(400)
  })
})
