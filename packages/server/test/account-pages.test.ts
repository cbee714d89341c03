import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, signIn } from './support.js'

const LIVE_KEY = 'sk_live_production000000000000'
const instances = [
  {
    slug: 'live',
    environment: 'production' as const,
    secretKeys: [LIVE_KEY],
    domain: 'example.com',
    hosts: ['clerk.example.com'],
    proxyUrls: ['https://app.example.com/__clerk'],
  },
  {
    slug: 'second',
    environment: 'development' as const,
    settings: { signUp: { mode: 'waitlist' as const } },
  },
  {
    slug: 'providers',
    environment: 'development' as const,
    settings: { attributes: { web3Wallet: { enabled: true } } },
    connections: {
      gitlab: {},
      custom_acme: {
        name: 'Acme',
        logoUrl: 'https://acme.example/logo.png',
        discoveryUrl: 'https://id.acme.example',
      },
    },
  },
  { slug: 'without', environment: 'development' as const, settings: { display: { accountPages: false } } },
  {
    slug: 'labelled',
    environment: 'development' as const,
    publishableKey: `pk_test_${Buffer.from('own-1.clerk.accounts.dev$').toString('base64')}`,
    hosts: ['own-1.clerk.accounts.dev'],
    settings: { display: { signInUrl: 'https://app.test/login' } },
  },
]
const PAGES = ['sign-in', 'sign-up', 'user', 'organization', 'create-organization', 'organization-list']

interface Environment {
  display_config: Record<string, string>
}

describe.each(DIALECTS)('the account pages on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    const settings = { organizations: { enabled: true }, display: { applicationName: 'A & <b>' } }
    server = await startTestServer({ dialect, instances, settings })
  })
  afterAll(() => server.close())

  const open = (url: string, headers: Record<string, string> = {}, method = 'GET') => {
    const { host } = new URL(url)
    const request = new Request(url, { method, headers: { host, ...headers }, redirect: 'manual' })
    return server.frontdesk.fetch(request, { remoteAddress: '203.0.113.9' })
  }
  const displayOf = async (frontendApiUrl: string, origin: string | null = null) => {
    const browser = server.browser(frontendApiUrl, origin)
    return (await browser.get<Environment>('/v1/environment')).body.display_config
  }

  describe('are where the environment says, when the settings name no page', () => {
    it.each([
      ['the default instance', TEST_ORIGIN],
      ['another one, under its slug', `${TEST_ORIGIN}/second`],
      ['production, CNAME style', 'https://clerk.example.com'],
      ['production, path style', 'https://app.example.com/__clerk'],
    ])('%s', async (_, frontendApiUrl) => {
      const display = await displayOf(frontendApiUrl)
      expect(display).toMatchObject({
        sign_in_url: `${frontendApiUrl}/sign-in`,
        sign_up_url: `${frontendApiUrl}/sign-up`,
        user_profile_url: `${frontendApiUrl}/user`,
        organization_profile_url: `${frontendApiUrl}/organization`,
        create_organization_url: `${frontendApiUrl}/create-organization`,
        waitlist_url: `${frontendApiUrl}/waitlist`,
      })
      const page = await open(display['sign_in_url']!)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    })

    it('not in a browser whose clerk-js could not lead there', async () => {
      // cookies of localhost are not those of 127.0.0.1: with test keys clerk-js
      // would find no dev browser, and throw
      expect((await displayOf(TEST_ORIGIN, 'http://127.0.0.1:3000'))['sign_in_url']).toBe('')
      expect((await displayOf(TEST_ORIGIN, 'http://localhost:3000'))['sign_in_url']).not.toBe('')
      const labelled = 'https://own-1.clerk.accounts.dev'
      expect((await displayOf(labelled, 'http://localhost:3000'))['sign_up_url']).toBe(`${labelled}/sign-up`)
    })
  })

  it('give way to pages that the settings name, and can be switched off', async () => {
    const labelled = await displayOf('https://own-1.clerk.accounts.dev')
    expect(labelled['sign_in_url']).toBe('https://app.test/login')
    expect(labelled['user_profile_url']).toBe('https://own-1.clerk.accounts.dev/user')
    const off = await displayOf(`${TEST_ORIGIN}/without`)
    expect([off['sign_in_url'], off['user_profile_url'], off['waitlist_url']]).toEqual(['', '', ''])
    for (const path of PAGES) expect((await open(`${TEST_ORIGIN}/without/${path}`)).status, path).toBe(404)
    const portal = await server.browser(`${TEST_ORIGIN}/without`).get('/v1/account_portal')
    expect(portal.body).toMatchObject({ enabled: false, internal_linking: false })
  })

  it('are named by the Backend API', async () => {
    const { body } = await server.backend<{ data: { accounts_portal_url: string | null }[] }>(
      'GET',
      '/domains',
      undefined,
      { secretKey: LIVE_KEY },
    )
    expect(body.data[0]?.accounts_portal_url).toBe('https://clerk.example.com')
  })

  it('are at no other address, and answer readers alone', async () => {
    expect((await open('https://clerk.elsewhere.com/sign-in')).status).toBe(400)
    expect((await open('https://example.com/sign-in')).status).toBe(400)
    expect((await open(`${TEST_ORIGIN}/sign-inn`)).status).toBe(404)
    expect((await open(`${TEST_ORIGIN}/a/sign-in`)).status).toBe(404)
    expect((await open(`${TEST_ORIGIN}/sign-in`, {}, 'POST')).status).toBe(404)
    const head = await open(`${TEST_ORIGIN}/sign-in/factor-one`, {}, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('exist only for what the instance has', async () => {
    expect((await open(`${TEST_ORIGIN}/waitlist`)).status).toBe(404)
    expect((await open(`${TEST_ORIGIN}/second/waitlist`)).status).toBe(200)
    expect((await open('https://clerk.example.com/organization')).status).toBe(404)
  })

  it('are safe to show: a strict policy, no index, no markup out of settings', async () => {
    const page = await open(`${TEST_ORIGIN}/sign-in`)
    const html = await page.text()
    const policy = page.headers.get('content-security-policy') ?? ''
    const [, nonce] = /script-src 'self' 'nonce-([\w-]+)';/.exec(policy) ?? []
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:\/\/(?!localhost:4400)/)
    expect(html.match(/<script(?! type="application\/json"| nonce=")/g)).toBeNull()
    expect(html).toContain(`nonce="${nonce}"`)
    expect(html).toContain('<title>Sign in · A &amp; &lt;b&gt;</title>')
    expect(html).toContain('<html lang="en">')
    expect([page.headers.get('x-robots-tag'), page.headers.get('cache-control')]).toEqual([
      'noindex',
      'no-store',
    ])
    const again = await (await open(`${TEST_ORIGIN}/sign-in`)).text()
    expect(again).not.toContain(nonce)
  })

  it('give the components icons of this server, and let in logos that the settings name', async () => {
    const page = await open(`${TEST_ORIGIN}/providers/sign-in`)
    const [, json = ''] = /id="page">(.*?)<\/script>/.exec(await page.text()) ?? []
    const { elements } = JSON.parse(json) as { elements: Record<string, Record<string, string>> }
    const [, url = ''] =
      /url\("(.+)"\)/.exec(elements['providerIcon__gitlab']?.['backgroundImage'] ?? '') ?? []
    expect(url).toBe(`${TEST_ORIGIN}/img/providers/gitlab.svg`)
    const icon = await open(url)
    expect([
      icon.status,
      icon.headers.get('content-type'),
      icon.headers.get('access-control-allow-origin'),
    ]).toEqual([200, 'image/svg+xml; charset=utf-8', '*'])
    expect(elements).toHaveProperty('providerIcon__metamask')
    expect(elements).not.toHaveProperty('providerIcon__custom_acme')
    const [, pictures] = /img-src (.*?);/.exec(page.headers.get('content-security-policy') ?? '') ?? []
    expect(pictures).toBe(`'self' data: blob: ${TEST_ORIGIN} https://acme.example`)
    expect((await open(`${TEST_ORIGIN}/img/providers/acme.svg`)).status).toBe(404)
  })

  it('show the way to the inbox in development alone', async () => {
    expect(await (await open(`${TEST_ORIGIN}/sign-up`)).text()).toContain(`${TEST_ORIGIN}/inbox`)
    expect(await (await open('https://clerk.example.com/sign-up')).text()).not.toContain('inbox')
  })

  describe('send people back', () => {
    const cleaned = async (url: string) => {
      const { status, headers } = await open(url)
      return status === 303 ? headers.get('location') : status
    }

    it.each([
      ['https://evil.example/x'],
      ['//evil.example'],
      ['javascript:alert(1)'],
      ['http://localhost:3000@evil.example/'],
      ['https://example.com.evil.example'],
    ])('never to %s', async target => {
      const query = new URLSearchParams({ redirect_url: target, kept: '1' }).toString()
      expect(await cleaned(`${TEST_ORIGIN}/sign-in/factor-one?${query}`)).toBe(
        `${TEST_ORIGIN}/sign-in/factor-one?kept=1`,
      )
      const forced = new URLSearchParams({ __clerk_satellite_url: target }).toString()
      expect(await cleaned(`https://clerk.example.com/sign-up?${forced}`)).toBe(
        'https://clerk.example.com/sign-up',
      )
    })

    it('to their application', async () => {
      const query = (target: string) => new URLSearchParams({ redirect_url: target }).toString()
      expect(await cleaned(`${TEST_ORIGIN}/sign-in?${query('http://localhost:3000/a')}`)).toBe(200)
      expect(await cleaned(`${TEST_ORIGIN}/sign-in?${query('/user')}`)).toBe(200)
      const live = 'https://clerk.example.com/sign-in'
      expect(await cleaned(`${live}?${query('https://shop.example.com/cart')}`)).toBe(200)
      expect(await cleaned(`${live}?${query('http://localhost:3000/a')}`)).toBe(live)
      expect(await cleaned(`${live}?${query('http://shop.example.com/cart')}`)).toBe(live)
    })

    it('by one rule for server and browser', async () => {
      const html = await (await open('https://clerk.example.com/sign-in')).text()
      const [, json = ''] = /id="page">(.*?)<\/script>/.exec(html) ?? []
      const { allowedOrigins } = JSON.parse(json) as { allowedOrigins: string[] }
      const allows = (origin: string) => allowedOrigins.some(source => new RegExp(source).test(origin))
      expect(
        ['https://example.com', 'https://a.b.example.com', 'https://example.com:8443'].every(allows),
      ).toBe(true)
      const foreign = [
        'http://example.com',
        'https://example.com.evil.test',
        'https://evilexample.com',
        'null',
      ]
      expect(foreign.some(allows)).toBe(false)
      expect(allows('https://evil.test/.example.com')).toBe(false)
    })
  })

  it('are also found where the SDKs look for them: beside the Frontend API, at accounts.', async () => {
    const live = await open('https://accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2F')
    expect([live.status, live.headers.get('location')]).toEqual([
      303,
      'https://clerk.example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2F',
    ])
    const labelled = await open('https://own-1.accounts.dev/sign-up')
    expect(labelled.headers.get('location')).toBe('https://own-1.clerk.accounts.dev/sign-up')
    expect((await open('https://accounts.example.com/healthy')).status).toBe(400)
    expect((await open('https://accounts.other.com/sign-in')).status).toBe(400)
  })

  describe('at accounts. end windows that clerk-js has opened for a provider', () => {
    const popup = (query: Record<string, string>, host = 'accounts.example.com') =>
      open(`https://${host}/popup-callback?${new URLSearchParams(query).toString()}`)
    const toldBy = async (answer: Response) => {
      const [, json = ''] = /id="told">(.*?)<\/script>/.exec(await answer.text()) ?? []
      return [answer.status, JSON.parse(json)]
    }
    const RETURN_URL = 'https://shop.example.com/sign-in#/sso-callback'
    const targetOrigin = 'https://shop.example.com'

    it('with what the page that opened them waits for, for its origin alone', async () => {
      expect(await toldBy(await popup({ return_url: RETURN_URL }))).toEqual([
        200,
        { message: { return_url: RETURN_URL }, targetOrigin },
      ])
      expect(await toldBy(await popup({ return_url: RETURN_URL, session: 'sess_1' }))).toEqual([
        200,
        { message: { session: 'sess_1' }, targetOrigin },
      ])
    })

    it.each([
      ['nothing', {}],
      ['a session, and not for whom', { session: 'sess_1' }],
      ['a foreign page', { return_url: 'https://evil.example/' }],
      ['a foreign page, with a session', { return_url: 'https://evil.example/', session: 'sess_1' }],
      ['no web page', { return_url: 'javascript:alert(1)' }],
      ['something else than a session', { return_url: RETURN_URL, session: '</script>' }],
    ])('that tell nobody anything when the address says %s', async (_, query) => {
      expect(await toldBy(await popup(query))).toEqual([400, null])
    })

    it('in a page that keeps the window and runs its own script alone', async () => {
      const { headers } = await popup({ return_url: `${RETURN_URL}</script>` })
      expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none')
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'nonce-[\w-]+'; style-src 'nonce-[\w-]+'; img-src data:; .*frame-ancestors 'none'$/,
      )
    })

    it('and nowhere else', async () => {
      expect((await popup({ return_url: RETURN_URL }, 'clerk.example.com')).status).toBe(404)
      expect((await popup({ return_url: RETURN_URL }, 'accounts.elsewhere.com')).status).toBe(400)
    })
  })

  it('are reached from the bare address, by a person alone', async () => {
    const html = { accept: 'text/html,application/xhtml+xml' }
    const locationOf = async (url: string) => (await open(url, html)).headers.get('location')
    expect(await locationOf(`${TEST_ORIGIN}/`)).toBe(`${TEST_ORIGIN}/sign-in`)
    const known = { ...html, cookie: '__client=secret' }
    const here = await open(`${TEST_ORIGIN}/`, known)
    expect(here.headers.get('location')).toBe(`${TEST_ORIGIN}/default-redirect`)
    expect(await locationOf('https://clerk.example.com/')).toBe('https://clerk.example.com/sign-in')
    expect(await locationOf('https://accounts.example.com/')).toBe('https://clerk.example.com/')
    for (const address of ['/second', '/second/'])
      expect(await locationOf(TEST_ORIGIN + address)).toBe(`${TEST_ORIGIN}/second/sign-in`)
    expect(await locationOf('https://app.example.com/__clerk')).toBe(
      'https://app.example.com/__clerk/sign-in',
    )
    for (const address of ['/nobody', '/without', '/second/nothing'])
      expect((await open(TEST_ORIGIN + address, html)).status).toBe(404)
    expect((await open(`${TEST_ORIGIN}/`)).status).toBe(404)
  })

  it('of a satellite domain are those of the primary one', async () => {
    const body = { name: 'satellite.test', is_satellite: true }
    await server.backend('POST', '/domains', body, { secretKey: LIVE_KEY })
    await server.frontdesk.services.registry.refresh(true)
    const satellite = 'https://clerk.satellite.test'
    expect((await displayOf(satellite))['sign_in_url']).toBe('https://clerk.example.com/sign-in')
    expect((await open(`${satellite}/sign-in?a=b`)).headers.get('location')).toBe(
      'https://clerk.example.com/sign-in?a=b',
    )
  })

  describe('take over the dev browser of an application on another host', () => {
    const handOver = (token: string, cookie = '') =>
      open(`${TEST_ORIGIN}/sign-in?__clerk_db_jwt=${token}&a=b`, { cookie })

    it('from the address to cookies', async () => {
      const made = await server.browser().post<{ token: string }>('/v1/dev_browser')
      const answer = await handOver(made.body.token)
      expect(answer.headers.get('location')).toBe(`${TEST_ORIGIN}/sign-in?a=b`)
      const cookies = answer.headers.getSetCookie()
      expect(cookies.map(line => line.split('=')[0])).toEqual([
        '__clerk_db_jwt',
        expect.stringMatching(/^__clerk_db_jwt_.{8}$/),
      ])
      expect(cookies[0]).toContain(made.body.token)
    })

    it('together with its client: another one that was here does not win over it', async () => {
      const application = server.browser()
      const made = await application.post<{ token: string }>('/v1/dev_browser')
      await createUser(server, `visitor-${dialect}@example.com`)
      const other = server.browser()
      await signIn(other, `visitor-${dialect}@example.com`)
      const gone = (answer: Response) =>
        answer.headers.getSetCookie().filter(line => /^__client=;/.test(line))
      expect(gone(await handOver(made.body.token, `__client=${other.cookie('__client')}`))).toHaveLength(1)
      const own = `__client=${application.cookie('__client')}`
      expect(gone(await handOver(made.body.token, own))).toHaveLength(0)
    })

    it('but no unknown one, and never in production', async () => {
      const unknown = await handOver('dvb_unknown')
      expect(unknown.headers.get('location')).toBe(`${TEST_ORIGIN}/sign-in?a=b`)
      expect(unknown.headers.getSetCookie()).toEqual([])
      const made = await server.browser().post<{ token: string }>('/v1/dev_browser')
      const live = await open(`https://clerk.example.com/sign-in?__clerk_db_jwt=${made.body.token}`)
      expect(live.headers.get('location')).toBe('https://clerk.example.com/sign-in')
      expect(live.headers.getSetCookie()).toEqual([])
    })
  })

  describe('give clerk-js of a page on the same host the dev browser that it leads there with', () => {
    const asPage = { headers: { 'sec-fetch-site': 'same-site' } }

    it('with its first look at the client, once', async () => {
      const browser = server.browser()
      await browser.get('/v1/client', asPage)
      const token = browser.cookie('__clerk_db_jwt')
      expect(token).toMatch(/^dvb_/)
      await browser.get('/v1/client', asPage)
      expect(browser.cookie('__clerk_db_jwt')).toBe(token)
    })

    it('for the client that the browser has', async () => {
      const address = `present-${dialect}@example.com`
      await createUser(server, address)
      const browser = server.browser()
      await signIn(browser, address)
      await browser.get('/v1/client', asPage)
      const elsewhere = server.browser(TEST_ORIGIN, 'http://127.0.0.1:3000')
      const query = { __clerk_db_jwt: browser.cookie('__clerk_db_jwt')! }
      const seen = await elsewhere.get<{ response: { sessions: unknown[] } }>('/v1/client', { query })
      expect(seen.body.response.sessions).toHaveLength(1)
    })

    it('to nobody else', async () => {
      const devBrowserOf = async (origin: string, site?: string, url = TEST_ORIGIN) => {
        const browser = server.browser(url, origin)
        await browser.get('/v1/client', { headers: site ? { 'sec-fetch-site': site } : {} })
        return browser.cookie('__clerk_db_jwt')
      }
      expect(await devBrowserOf('http://localhost:3000')).toBeUndefined()
      expect(await devBrowserOf('http://localhost:3000', 'cross-site')).toBeUndefined()
      expect(await devBrowserOf('http://127.0.0.1:3000', 'same-site')).toBeUndefined()
      const live = 'https://clerk.example.com'
      expect(await devBrowserOf('https://example.com', 'same-site', live)).toBeUndefined()
    })
  })
})
