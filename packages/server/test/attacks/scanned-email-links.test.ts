import { loadContract } from '@frontdesk/contract'
import {
  DIALECTS,
  startTestServer,
  TEST_ORIGIN,
  type TestBrowser,
  type TestServer,
  type TestServerOptions,
} from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendOperations } from '../../src/bapi/index.js'
import { frontendOperations } from '../../src/fapi/index.js'
import { onSignIn, onSignUp, startSignIn, startSignUp } from '../flows/flow-bodies.js'
import { createUser, errorCode, signIn } from '../support.js'

const RETURN_TO = 'http://localhost:3000/verify?from=mail'
const ADDRESS = '127.0.0.1'

/** A browser that has asked for a link, and what it waits for. */
interface Asked {
  browser: TestBrowser
  address: string
  /** `status` of whatever the link is for */
  status(): Promise<string | undefined>
}
interface Waiting {
  response: { status: string; verification: { status: string } | null }
}

let counter = 0
const newAddress = () => `scanned${counter++}@example.com`

const asking: Record<string, (server: TestServer) => Promise<Asked>> = {
  'a sign-in': async server => {
    const [browser, address] = [server.browser(), newAddress()]
    await createUser(server, address)
    const { id } = (await startSignIn(browser, { identifier: address })).body.response
    await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_link', redirect_url: RETURN_TO })
    const status = async () => (await browser.get<Waiting>(`/v1/client/sign_ins/${id}`)).body.response.status
    return { browser, address, status }
  },
  'a sign-up': async server => {
    const [browser, address] = [server.browser(), newAddress()]
    const form = { email_address: address, password: 'correct-horse-9' }
    const { id } = (await startSignUp(browser, form)).body.response
    await onSignUp(browser, id, 'prepare_verification', {
      strategy: 'email_link',
      redirect_url: RETURN_TO,
    })
    const status = async () => (await browser.get<Waiting>(`/v1/client/sign_ups/${id}`)).body.response.status
    return { browser, address, status }
  },
  'another address of an account': async server => {
    const [browser, address, owner] = [server.browser(), newAddress(), newAddress()]
    await createUser(server, owner)
    await signIn(browser, owner)
    const added = await browser.post<{ response: { id: string } }>('/v1/me/email_addresses', {
      email_address: address,
    })
    const path = `/v1/me/email_addresses/${added.body.response.id}`
    await browser.post(`${path}/prepare_verification`, { strategy: 'email_link', redirect_url: RETURN_TO })
    const status = async () => (await browser.get<Waiting>(path)).body.response.verification?.status
    return { browser, address, status }
  },
}

const OPEN = ['needs_first_factor', 'missing_requirements', 'unverified']
const DONE = ['complete', 'verified']

describe.each(DIALECTS)('links that somebody else opens than who asked for them, on %s', dialect => {
  let strict: TestServer
  let lenient: TestServer
  beforeAll(async () => {
    const start = (settings: TestServerOptions['settings']) =>
      startTestServer({
        dialect,
        settings: {
          ...settings,
          attributes: { emailAddress: { firstFactors: ['email_link'], verifications: ['email_link'] } },
          display: { applicationName: 'Acme <b>' },
        },
      })
    strict = await start({})
    lenient = await start({ attackProtection: { emailLinkRequireSameClient: false } })
  })
  afterAll(() => Promise.all([strict.close(), lenient.close()]))

  const linkOf = async (server: TestServer, { address }: Asked) =>
    (await server.newestLink(address)) ?? expect.fail('no link was mailed')

  /** A program without cookies, or a person in a browser that has none of this server. */
  const elsewhere = async (server: TestServer, method: string, link: string, init: RequestInit = {}) =>
    server.frontdesk.fetch(
      new Request(link, { method, redirect: 'manual', headers: { 'user-agent': 'Scanner/1.0' }, ...init }),
      { remoteAddress: ADDRESS },
    )

  const press = async (server: TestServer, link: string, origin: string | null = TEST_ORIGIN) =>
    elsewhere(server, 'POST', `${TEST_ORIGIN}/v1/verify`, {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(origin === null ? {} : { origin }),
      },
      body: new URLSearchParams({ token: new URL(link).searchParams.get('token') ?? '' }),
    })

  const outcomeOf = (response: Response) => {
    expect(response.status).toBe(303)
    return new URL(response.headers.get('location') ?? '').searchParams.get('__clerk_status')
  }

  /** Everything that a link could change. */
  async function traces(server: TestServer) {
    const { read } = server.frontdesk.services.store
    return Promise.all(
      (['verifications', 'sign_ins', 'sign_ups', 'sessions', 'users', 'identifiers', 'clients'] as const).map(
        table => read.selectFrom(table).selectAll().orderBy('id').execute(),
      ),
    )
  }

  describe.each(Object.keys(asking))('for %s', kind => {
    it('prove nothing by HEAD and GET, however often, and still work where they were asked for', async () => {
      for (const server of [strict, lenient]) {
        const asked = await asking[kind]!(server)
        const link = await linkOf(server, asked)
        const before = await traces(server)
        for (const method of ['HEAD', 'GET', 'GET', 'HEAD']) await elsewhere(server, method, link)
        expect(await traces(server)).toEqual(before)
        expect(OPEN).toContain(await asked.status())
        const own = await asked.browser.get(link.replace(TEST_ORIGIN, ''))
        expect(own.headers.get('location')).toContain('__clerk_status=verified')
        expect(DONE).toContain(await asked.status())
      }
    })

    it('lead a browser that did not ask to a mismatch by default, also by the button', async () => {
      const asked = await asking[kind]!(strict)
      const link = await linkOf(strict, asked)
      expect(outcomeOf(await elsewhere(strict, 'GET', link))).toBe('client_mismatch')
      expect(outcomeOf(await press(strict, link))).toBe('client_mismatch')
      expect(OPEN).toContain(await asked.status())
    })

    it('show a page where other browsers may open them, and prove by its button alone', async () => {
      const asked = await asking[kind]!(lenient)
      const link = await linkOf(lenient, asked)
      const page = await elsewhere(lenient, 'GET', link)
      const html = await page.text()
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(html).toContain(asked.address)
      expect(html).toContain('Acme &lt;b&gt;')
      expect(html).toContain(`<form method="post" action="${TEST_ORIGIN}/v1/verify">`)
      expect(html).not.toContain('<script')
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(page.headers.getSetCookie()).toEqual([])
      expect(OPEN).toContain(await asked.status())
      const pressed = await press(lenient, link)
      expect(outcomeOf(pressed)).toBe('verified')
      // the other browser is the one that goes on
      expect(pressed.headers.getSetCookie()).toEqual([])
      expect(DONE).toContain(await asked.status())
    })
  })

  it('take no press of the button from another page, nor with another token', async () => {
    const asked = await asking['a sign-in']!(lenient)
    const link = await linkOf(lenient, asked)
    for (const origin of ['https://evil.example', 'http://localhost:3000', 'null', null]) {
      const refused = await press(lenient, link, origin)
      expect([refused.status, errorCode(await refused.json())]).toEqual([403, 'origin_forbidden'])
    }
    const before = await traces(lenient)
    for (let round = 0; round < 10; round++)
      expect(outcomeOf(await press(lenient, `${link}x`))).toBe('failed')
    expect(await traces(lenient)).toEqual(before)
    expect(outcomeOf(await press(lenient, link))).toBe('verified')
    expect(DONE).toContain(await asked.status())
  })

  it('say when and from where they were asked for, in the language of who looks', async () => {
    const browser = lenient.browser()
    const address = newAddress()
    await createUser(lenient, address)
    const { id } = (await startSignIn(browser, { identifier: address })).body.response
    await browser.post(
      `/v1/client/sign_ins/${id}/prepare_first_factor`,
      { strategy: 'email_link', redirect_url: RETURN_TO },
      { headers: { 'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Firefox/140.0' } },
    )
    const link = (await lenient.newestLink(address)) ?? ''
    lenient.clock.advance(3 * 60_000)
    const page = async (language: string) =>
      (await elsewhere(lenient, 'GET', link, { headers: { 'accept-language': language } })).text()
    const english = await page('en')
    expect(english).toContain('3 minutes ago')
    expect(english).toContain('Firefox on macOS, 127.0.0.1')
    expect(await page('de-CH')).toContain('vor 3 Minuten')
  })
})

describe('HEAD', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect: 'sqlite' })
  })
  afterAll(() => server.close())

  const operations = [...frontendOperations, ...backendOperations]
  const changing = (['fapi', 'bapi'] as const).flatMap(api => {
    const gets = loadContract(api).operations.filter(shape => shape.method.toUpperCase() === 'GET')
    return gets
      .filter(shape =>
        operations.some(each => each.id === shape.id && each.api === api && each.mode !== 'read'),
      )
      .map(shape => ({ api, path: shape.path.replace(/\{\w+\}/g, 'x') }))
  })

  it('is answered without running any operation that may change something', async () => {
    // a server reads its instance when it is first asked for
    await server.browser().get('/v1/environment')
    await server.backend('GET', '/users/count')
    expect(changing.length).toBeGreaterThan(5)
    for (const { api, path } of changing) {
      const prefix = api === 'bapi' ? '/bapi' : ''
      const headers: Record<string, string> =
        api === 'bapi' ? { authorization: 'Bearer sk_test_primary00000000000000000000000000000' } : {}
      const request = () => new Request(`${TEST_ORIGIN}${prefix}${path}`, { method: 'HEAD', headers })
      let status = 0
      const statements = await server.queriesOf(async () => {
        status = (await server.frontdesk.fetch(request(), { remoteAddress: ADDRESS })).status
      })
      expect([path, status, statements]).toEqual([path, 405, []])
    }
  })

  it('sets no cookie where GET would renew one', async () => {
    const browser = server.browser()
    await browser.post('/v1/client')
    const url = `${TEST_ORIGIN}/v1/client/touch?redirect_url=${encodeURIComponent(RETURN_TO)}`
    const ask = (method: string) =>
      server.frontdesk.fetch(
        new Request(url, { method, headers: { cookie: browser.cookieHeader('/') }, redirect: 'manual' }),
        { remoteAddress: ADDRESS },
      )
    expect((await ask('GET')).headers.getSetCookie().join()).toContain('__client=')
    expect((await ask('HEAD')).headers.getSetCookie()).toEqual([])
  })
})
