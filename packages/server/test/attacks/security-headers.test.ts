import { DIALECTS, startTestServer, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtBundleDirectory } from '../../src/bundles/serve.js'
import { createUser } from '../support.js'

const LIVE_KEY = 'sk_live_headers00000000000000000000'
const LIVE_HOST = 'clerk.example.com'
const PASSWORD = 'correct-horse-9'

/**
 * One of each kind of answer: both APIs, what went wrong in them, pages,
 * pictures, scripts, probes, the admin API.
 */
const ANSWERS: [string, string, RequestInit?][] = [
  ['the Frontend API', '/v1/environment'],
  ['a change that is refused', '/v1/me', { method: 'PATCH' }],
  ['a preflight', '/v1/client', { method: 'OPTIONS', headers: { origin: 'http://localhost:3000' } }],
  ['an unknown operation', '/v1/nothing'],
  ['the Backend API', '/bapi/v1/users', { headers: { authorization: `Bearer ${TEST_SECRET_KEY}` } }],
  ['the Backend API without a key', '/bapi/v1/users'],
  ['the admin API', '/admin/v1/openapi.json'],
  ['the admin API without a credential', '/admin/v1/events'],
  ['an account page', '/sign-in'],
  ['a redirect of the account pages', '/default-redirect'],
  ['the inbox', '/inbox'],
  ['messages of the inbox', '/inbox/messages'],
  ['a generated picture', '/img/avatar_placeholder/user_1.svg'],
  ['a picture that is not there', '/img/img_nothing'],
  ['a script', '/npm/@clerk/clerk-js@5/dist/clerk.browser.js'],
  ['a script that is not there', '/npm/@clerk/clerk-js@5/dist/nothing.js'],
  ['a probe', '/healthz'],
  ['the metrics', '/metrics'],
  ['a path of nobody', '/nothing/here'],
]

describe.each(DIALECTS)('answers on %s', dialect => {
  let server: TestServer
  let received: { what: string; headers: Headers }[]
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      bundleDirectory: builtBundleDirectory,
      instances: [
        {
          slug: 'live',
          environment: 'production',
          domain: 'example.com',
          hosts: [LIVE_HOST],
          secretKeys: [LIVE_KEY],
        },
      ],
    })
    const ask = (path: string, init: RequestInit = {}) => {
      const headers = { host: 'localhost:4400', ...(init.headers as Record<string, string> | undefined) }
      const request = new Request(`http://localhost:4400${path}`, { redirect: 'manual', ...init, headers })
      return server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    }
    received = await Promise.all(
      ANSWERS.map(async ([what, path, init]) => {
        const { headers, status } = await ask(path, init)
        return { what: `${what}: ${path} ${status}`, headers }
      }),
    )
  })
  afterAll(() => server.close())

  /** Those whose header is not as it should be. */
  const wrong = (name: string, isRight: (value: string) => boolean) =>
    received
      .filter(({ headers }) => !isRight(headers.get(name) ?? ''))
      .map(({ what, headers }) => `${what} ${headers.get(name)}`)
  const directivesOf = (policy: string) => policy.split('; ')

  it('let nobody guess what they are', () => {
    expect(wrong('x-content-type-options', value => value === 'nosniff')).toEqual([])
  })

  it('tell other sites no path they came from', () => {
    const isNarrow = (value: string) => ['no-referrer', 'strict-origin-when-cross-origin'].includes(value)
    expect(wrong('referrer-policy', isNarrow)).toEqual([])
  })

  it('are framed by nobody', () => {
    expect(
      wrong('content-security-policy', value => directivesOf(value).includes("frame-ancestors 'none'")),
    ).toEqual([])
  })

  it('let a browser run and fetch nothing, unless they are pages', () => {
    const isStrict = (value: string) => {
      const directives = directivesOf(value)
      const noObjects = ["default-src 'none'", "object-src 'none'"].some(each => directives.includes(each))
      return noObjects && directives.includes("base-uri 'none'")
    }
    expect(wrong('content-security-policy', isStrict)).toEqual([])
    const scripts = received
      .flatMap(({ headers }) => directivesOf(headers.get('content-security-policy') ?? ''))
      .filter(directive => /^(script|default)-src /.test(directive))
    expect(scripts.filter(directive => /unsafe|\*|https?:/.test(directive))).toEqual([])
  })

  it('keep browsers on TLS once they have spoken to a production instance', async () => {
    const origin = 'https://www.example.com'
    const ask = async (path: string, init: RequestInit) => {
      const request = new Request(`https://${LIVE_HOST}${path}`, init)
      return (await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })).headers
    }
    for (const method of ['GET', 'OPTIONS']) {
      const headers = await ask('/v1/environment', { method, headers: { host: LIVE_HOST, origin } })
      expect([method, headers.get('strict-transport-security')]).toEqual([method, 'max-age=31536000'])
    }
  })

  it('come with cookies that only TLS carries and no other site sends', async () => {
    await createUser(server, 'cookies@example.com', PASSWORD, LIVE_KEY)
    const browser = server.browser(`https://${LIVE_HOST}`, 'https://www.example.com')
    const form = { identifier: 'cookies@example.com', password: PASSWORD }
    const { headers } = await browser.post('/v1/client/sign_ins', form)
    const cookies = headers.getSetCookie()
    const names = cookies.map(line => line.split('=', 1)[0])
    expect(names).toEqual(expect.arrayContaining(['__client', '__client_uat']))
    expect(cookies.filter(line => !/; Secure(;|$)/.test(line))).toEqual([])
    expect(cookies.filter(line => !/; SameSite=(Lax|Strict)$/.test(line))).toEqual([])
    const secrets = cookies.filter(line => !line.startsWith('__client_uat'))
    expect(secrets.filter(line => !/; HttpOnly;/.test(line))).toEqual([])
  })
})
