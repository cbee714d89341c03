import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyConfig } from '../src/domain/provisioning/provision.js'
import { errorCode } from './support.js'

const LIVE_KEY = 'sk_live_production000000000000'
const production = {
  slug: 'live',
  environment: 'production' as const,
  secretKeys: [LIVE_KEY],
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}
interface Listed {
  id: string
  url: string
  name: string
  is_satellite: boolean
  frontend_api_url: string
}

describe.each(DIALECTS)('administration of an instance on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, instances: [production] })
  })
  afterAll(() => server.close())

  const live = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    server.backend<Body>(method, path, body, { secretKey: LIVE_KEY })
  const liveOrigin = async (origin: string) => {
    const request = new Request('https://clerk.example.com/v1/environment', {
      headers: { host: 'clerk.example.com', origin },
    })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    return response.headers.get('access-control-allow-origin')
  }
  const environment = async () =>
    (await server.browser().get<Record<string, Record<string, unknown>>>('/v1/environment')).body
  const instance = async () => (await server.frontdesk.services.registry.findDefault())!

  it('registers redirect URLs, which open their origin until they are deleted', async () => {
    expect(await liveOrigin('https://partner.test')).toBeNull()
    const made = await live<Listed>('POST', '/redirect_urls', { url: 'https://partner.test/callback' })
    expect(made.body).toMatchObject({ object: 'redirect_url', url: 'https://partner.test/callback' })
    expect(await liveOrigin('https://partner.test')).toBe('https://partner.test')
    expect(
      errorCode((await live('POST', '/redirect_urls', { url: 'https://partner.test/callback' })).body),
    ).toBe('form_identifier_exists')
    expect((await live<Listed[]>('GET', '/redirect_urls')).body).toEqual([made.body])
    expect((await live('GET', '/redirect_urls?paginated=true')).body).toEqual({
      data: [made.body],
      total_count: 1,
    })
    expect((await live('GET', `/redirect_urls/${made.body.id}`)).body).toEqual(made.body)
    expect((await server.backend('GET', `/redirect_urls/${made.body.id}`)).status).toBe(404)
    await live('DELETE', `/redirect_urls/${made.body.id}`)
    expect(await liveOrigin('https://partner.test')).toBeNull()
  })

  it.each(['javascript:alert(1)', 'nothing', 'data:text/html,x', 'https://u:p@x.test/'])(
    'refuses the redirect URL %s',
    async url => {
      expect(errorCode((await live('POST', '/redirect_urls', { url })).body)).toBe(
        'form_param_format_invalid',
      )
    },
  )

  it('takes the whole URL of a native application', async () => {
    await live('POST', '/redirect_urls', { url: 'myapp://callback' })
    const { checkRedirectUrl } = await import('../src/domain/urls/origins.js')
    const present = (await server.frontdesk.services.registry.findBySlug('live'))!
    await server.frontdesk.services.registry.refresh(true)
    const registered = (await server.frontdesk.services.registry.findBySlug('live'))!
    expect(checkRedirectUrl(registered, 'myapp://callback').href).toBe('myapp://callback')
    expect(() => checkRedirectUrl(present, 'myapp://other')).toThrow()
  })

  it('changes settings, which the environment shows at once', async () => {
    const answer = await server.backend('PATCH', '/instance', {
      test_mode: false,
      support_email: 'help@example.com',
      allowed_origins: ['chrome-extension://abcdef', 'https://app.test'],
      preferred_sign_in_strategy_when_password_required: 'otp',
    })
    expect([answer.status, answer.body]).toEqual([204, null])
    expect((await environment())['display_config']).toMatchObject({
      support_email: 'help@example.com',
      preferred_sign_in_strategy: 'otp',
    })
    expect((await server.backend('GET', '/instance')).body).toMatchObject({
      allowed_origins: ['chrome-extension://abcdef', 'https://app.test'],
    })
    const browser = server.browser(TEST_ORIGIN, 'chrome-extension://abcdef')
    expect((await browser.get('/v1/environment')).headers.get('access-control-allow-origin')).toBe(
      'chrome-extension://abcdef',
    )
    await server.backend('PATCH', '/instance', { support_email: '', test_mode: true })
    expect((await environment())['display_config']).toMatchObject({ support_email: null })
  })

  it.each([
    [{ allowed_origins: ['https://app.test/path'] }, 'form_param_format_invalid'],
    [{ allowed_origins: ['null'] }, 'form_param_format_invalid'],
    [{ support_email: 'nobody' }, 'form_param_value_invalid'],
    [{ clerk_js_version: '5' }, 'form_param_value_disabled'],
    [{ url_based_session_syncing: false }, 'form_param_value_invalid'],
  ])('refuses the settings %o', async (body, code) => {
    const answer = await server.backend('PATCH', '/instance', body)
    expect([answer.status, errorCode(answer.body)]).toEqual([422, code])
  })

  it('changes restrictions, also by the older operation', async () => {
    const answer = await server.backend('PATCH', '/instance/restrictions', {
      blocklist: true,
      block_email_subaddresses: true,
    })
    expect(answer.body).toMatchObject({
      object: 'instance_restrictions',
      blocklist: true,
      allowlist: false,
      block_email_subaddresses: true,
    })
    await server.backend('PATCH', '/instance/restrictions', {
      blocklist: null,
      block_email_subaddresses: false,
    })
    expect((await environment())['user_settings']!['restrictions']).toMatchObject({
      blocklist: { enabled: true },
      block_email_subaddresses: { enabled: false },
    })
    const older = await server.backend('PATCH', '/beta_features/instance_settings', {
      restricted_to_allowlist: true,
      from_email_address: 'hello',
    })
    expect(older.body).toMatchObject({ restricted_to_allowlist: true, from_email_address: 'hello' })
    await server.backend('PATCH', '/instance/restrictions', { allowlist: false, blocklist: false })
    expect((await instance()).settings.email.fromAddress).toMatch(/^hello@/)
  })

  it('keeps what was changed until the configuration file says something else', async () => {
    const { services } = server.frontdesk
    const declare = async (settings: Record<string, object>, origins: string[] = []) => {
      await applyConfig(services, {
        applications: [
          {
            name: 'Kept',
            instances: [
              {
                slug: 'kept',
                environment: 'development',
                secretKeys: ['sk_test_kept00000000'],
                origins,
                settings,
              },
            ],
          },
        ],
      })
      await services.registry.refresh(true)
    }
    const kept = async () => (await services.registry.findBySlug('kept'))!
    await declare({ display: { supportEmail: 'file@example.com' } })
    await server.backend(
      'PATCH',
      '/instance',
      { support_email: 'api@example.com', allowed_origins: ['https://api.test'] },
      { secretKey: 'sk_test_kept00000000' },
    )
    await server.backend(
      'PATCH',
      '/instance/restrictions',
      { blocklist: true },
      { secretKey: 'sk_test_kept00000000' },
    )
    await declare({ display: { supportEmail: 'file@example.com' } })
    expect((await kept()).settings).toMatchObject({
      display: { supportEmail: 'api@example.com' },
      restrictions: { blocklist: true },
    })
    expect((await kept()).origins).toEqual(['https://api.test'])
    await declare({ display: { supportEmail: 'file2@example.com' } }, ['https://file.test'])
    expect((await kept()).settings).toMatchObject({
      display: { supportEmail: 'file2@example.com' },
      restrictions: { blocklist: true },
    })
    expect((await kept()).origins).toEqual(['https://file.test'])
  })

  it('adds, changes and deletes satellite domains, which become allowed origins and addresses', async () => {
    const listed = async () => (await live<{ data: Listed[]; total_count: number }>('GET', '/domains')).body
    const [primary] = (await listed()).data
    expect(primary).toMatchObject({
      name: 'example.com',
      is_satellite: false,
      frontend_api_url: 'https://clerk.example.com',
    })
    const made = await live<Listed>('POST', '/domains', { name: 'Satellite.test', is_satellite: true })
    expect(made.body).toMatchObject({
      name: 'satellite.test',
      is_satellite: true,
      frontend_api_url: 'https://clerk.satellite.test',
    })
    expect((await listed()).total_count).toBe(2)
    expect(await liveOrigin('https://satellite.test')).toBe('https://satellite.test')
    expect(await liveOrigin('http://satellite.test')).toBeNull()
    expect((await server.frontdesk.services.registry.findByUrl('https://clerk.satellite.test'))?.slug).toBe(
      'live',
    )
    const changed = await live<Listed>('PATCH', `/domains/${made.body.id}`, {
      proxy_url: 'https://satellite.test/__clerk/',
    })
    expect(changed.body).toMatchObject({
      proxy_url: 'https://satellite.test/__clerk',
      frontend_api_url: 'https://satellite.test/__clerk',
    })
    expect((await live('DELETE', `/domains/${made.body.id}`)).body).toMatchObject({ deleted: true })
    expect(await liveOrigin('https://satellite.test')).toBeNull()
    expect(errorCode((await live('DELETE', `/domains/${primary!.id}`)).body)).toBe('primary_domain_kept')
  })

  it.each([
    [{ name: 'localhost:3001', is_satellite: true }, 'form_param_format_invalid'],
    [{ name: 'example.com', is_satellite: true }, 'form_identifier_exists'],
    [{ name: 'a.test', is_satellite: true, proxy_url: 'http://a.test/x' }, 'form_param_format_invalid'],
    [{ name: 'a.test', is_satellite: false }, 'form_param_value_invalid'],
    [{ name: 'https://a.test', is_satellite: true }, 'form_param_format_invalid'],
  ])('refuses the domain %o', async (body, code) => {
    expect(errorCode((await live('POST', '/domains', body)).body)).toBe(code)
  })

  it('lets a development instance have a satellite with a port', async () => {
    const made = await server.backend<Listed>('POST', '/domains', {
      name: 'localhost:3001',
      is_satellite: true,
    })
    expect(made.body).toMatchObject({ name: 'localhost:3001', development_origin: 'http://localhost:3001' })
  })
})
