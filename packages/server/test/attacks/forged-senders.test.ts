import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestHead } from '../../src/http/api-request.js'
import { describePeer, parseTrustProxy } from '../../src/http/forwarded.js'
import { createUser, errorCode, signIn } from '../support.js'

describe('the address of who asks', () => {
  const head = (forwardedFor: string, host = 'localhost'): RequestHead => ({
    method: 'GET',
    url: new URL('http://localhost/'),
    header: name => ({ 'x-forwarded-for': forwardedFor, host })[name] ?? null,
  })
  const addressOf = (forwardedFor: string, trust: string) =>
    describePeer(head(forwardedFor), '10.0.0.1', parseTrustProxy(trust)).ipAddress

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['198.51.100.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    // what is no address ends the chain at who reported it
    ['unknown', '10.0.0.1'],
    ['203.0.113.7, unknown', '10.0.0.1'],
    ['203.0.113.7, unknown, 10.0.0.2', '10.0.0.2'],
    ['1', '10.0.0.1'],
    ['0x7f.1', '10.0.0.1'],
    ['203.0.113.7.', '10.0.0.1'],
    ['fe80::1%eth0', '10.0.0.1'],
    ['<script>', '10.0.0.1'],
    ['203.0.113.7,', '10.0.0.1'],
    ['', '10.0.0.1'],
  ])('%s', (forwardedFor, address) => {
    expect(addressOf(forwardedFor, '10.0.0.0/8')).toBe(address)
    if (!forwardedFor.includes(',')) expect(addressOf(forwardedFor, '1')).toBe(address)
  })

  it('is counted from the right by hops', () => {
    expect(addressOf('198.51.100.1, 203.0.113.7, 192.0.2.1', '2')).toBe('203.0.113.7')
    expect(addressOf('203.0.113.7', '3')).toBe('203.0.113.7')
    expect(addressOf('evil, 192.0.2.1', '2')).toBe('192.0.2.1')
  })

  it('is not asked for under two hosts', () => {
    for (const host of ['localhost, other.example', 'a b', 'user@localhost', ''])
      expect(() => describePeer(head('', host), '10.0.0.1', parseTrustProxy(''))).toThrow('request_invalid')
  })
})

describe.each(DIALECTS)('requests that pretend on %s', dialect => {
  const LIVE = 'https://clerk.example.com'
  const PATH_STYLE = 'https://app.example.org/__clerk'
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        { slug: 'live', environment: 'production', domain: 'example.com', hosts: ['clerk.example.com'] },
        { slug: 'path', environment: 'production', domain: 'example.org', proxyUrls: [PATH_STYLE] },
      ],
    })
    await createUser(server, 'ada@example.com')
  })
  afterAll(() => server.close())

  async function ask(url: string, init: RequestInit = {}) {
    const headers = { host: new URL(url).host, ...(init.headers as Record<string, string>) }
    const response = await server.frontdesk.fetch(new Request(url, { ...init, headers }), {
      remoteAddress: '127.0.0.1',
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text }
  }

  it('a page that says it is a native application has no use of the cookies of its visitor', async () => {
    const browser = server.browser()
    // a development instance knows the browser by this cookie, too
    const { token } = (await browser.post<{ token: string }>('/v1/dev_browser')).body
    browser.setCookie('__clerk_db_jwt', token)
    const { sessionId } = await signIn(browser, 'ada@example.com')
    const cookie = browser.cookieHeader('/v1')
    const post = (query: string, origin: string) =>
      ask(`${TEST_ORIGIN}/v1/client/sessions/${sessionId}/tokens${query}`, {
        method: 'POST',
        headers: { origin, cookie },
      })
    expect((await post('', 'http://localhost:3000')).status).toBe(200)
    for (const native of ['1', 'true'])
      expect((await post(`?_is_native=${native}`, 'https://evil.example')).status).toBe(401)
    const client = await ask(`${TEST_ORIGIN}/v1/client?_is_native=1`, { headers: { cookie } })
    expect(JSON.parse(client.text)).toMatchObject({ response: null })
  })

  it('a native application gets no cookies', async () => {
    const begun = await ask(`${TEST_ORIGIN}/v1/client/sign_ins?_is_native=1`, {
      method: 'POST',
      body: new URLSearchParams({ identifier: 'ada@example.com' }),
    })
    expect(begun.status).toBe(200)
    expect(begun.headers.getSetCookie()).toEqual([])
    expect(begun.headers.get('authorization')).toBeTruthy()
  })

  it('a change from another site is refused, also when it names no origin', async () => {
    const change = (fetchSite: string, query = '') =>
      ask(`${TEST_ORIGIN}/v1/client/sign_ins${query}`, {
        method: 'POST',
        headers: { 'sec-fetch-site': fetchSite },
        body: new URLSearchParams({ identifier: 'ada@example.com' }),
      })
    const refused = await change('cross-site')
    expect([refused.status, errorCode(JSON.parse(refused.text))]).toEqual([403, 'origin_forbidden'])
    for (const site of ['same-origin', 'same-site', 'none']) expect((await change(site)).status).toBe(200)
    expect((await change('cross-site', '?_is_native=1')).status).toBe(200)
    const read = await ask(`${TEST_ORIGIN}/v1/environment`, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(read.status).toBe(200)
  })

  it('a production instance at its own host is asked for by https alone', async () => {
    const hsts = async (url: string, init?: RequestInit) =>
      (await ask(url, init)).headers.get('strict-transport-security')
    for (const path of ['/v1/environment', '/v1/nothing', '/v1/me', '/sign-in'])
      expect([path, await hsts(LIVE + path)]).toEqual([path, 'max-age=31536000'])
    // the host is the application's
    expect(await hsts(`${PATH_STYLE}/v1/environment`)).toBeNull()
    expect(await hsts(`${TEST_ORIGIN}/v1/environment`)).toBeNull()
  })

  it.each([
    ['localhost:4400', 200],
    ['127.0.0.1:4400', 200],
    ['[::1]:4400', 200],
    ['10.1.2.3:4400', 200],
    ['frontdesk:4400', 200],
    ['frontdesk.svc.cluster.local', 200],
    ['rebound.evil.example', 403],
    ['clerk.example.com', 403],
    ['localhost.evil.example', 403],
    ['localhost:4400, evil.example', 403],
  ])('metrics are for the own network: %s', async (host, status) => {
    const request = new Request(`${TEST_ORIGIN}/metrics`, { headers: { host } })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    expect(response.status).toBe(status)
  })
})
