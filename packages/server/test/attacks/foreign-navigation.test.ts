import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, mint, signIn } from '../support.js'

const LIVE_KEY = 'sk_live_navigation00000000000000000000000000'
const LIVE_APP = 'https://app.example.com'
const EVIL = 'https://evil.example/page'

type Headers = Record<string, string>

/** Which organization somebody works in is theirs to choose, or the application's: no link elsewhere does. */
describe.each(DIALECTS)('a navigation that another site began, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { organizations: { enabled: true } },
      instances: [
        {
          slug: 'live',
          environment: 'production',
          secretKeys: [LIVE_KEY],
          domain: 'example.com',
          hosts: ['clerk.example.com'],
          settings: { organizations: { enabled: true } },
        },
      ],
    })
  })
  afterAll(() => server.close())

  let counter = 0
  async function member(kind: 'development' | 'production') {
    const email = `navigates${counter++}@example.com`
    const isLive = kind === 'production'
    await createUser(server, email, undefined, isLive ? LIVE_KEY : undefined)
    const browser = isLive ? server.browser('https://clerk.example.com', LIVE_APP) : server.browser()
    const { sessionId } = await signIn(browser, email)
    const { body } = await browser.post<{ response: { id: string; slug: string } }>('/v1/organizations', {
      name: `Organization ${counter}`,
    })
    return {
      browser,
      sessionId,
      organizationId: body.response.id,
      page: isLive ? LIVE_APP : 'http://localhost:3000',
    }
  }
  /** The page `/orgs/…` of the application, whose server leads to the handshake. */
  async function visit(
    person: { browser: TestBrowser; sessionId: string; organizationId: string; page: string },
    headers: Headers,
  ) {
    const answer = await person.browser.get('/v1/client/handshake', {
      origin: null,
      headers,
      query: { redirect_url: `${person.page}/orgs`, organization_id: person.organizationId },
    })
    const claims = claimsOf((await mint(person.browser, person.sessionId)).body.jwt)
    const organization = (claims['o'] as { id: string } | undefined)?.id ?? null
    return { status: answer.status, isSwitched: organization === person.organizationId }
  }

  it.each<[string, Headers]>([
    ['by a link', { 'sec-fetch-site': 'cross-site', referer: EVIL }],
    ['by a link that hides where it is', { 'sec-fetch-site': 'cross-site' }],
    ['in a browser that does not tell of sites', { referer: EVIL }],
    ['in a browser that tells nothing', {}],
  ])('does not switch the organization: %s', async (_, headers) => {
    const person = await member('production')
    expect(await visit(person, headers)).toEqual({ status: 307, isSwitched: false })
    const cookies = person.browser.cookie('__clerk_handshake')!
    const { handshake } = claimsOf(cookies) as { handshake: string[] }
    expect(handshake.find(line => line.startsWith('__session='))).toMatch(/^__session=ey/)
  })

  it.each<[string, Headers]>([
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['a link of the application', { 'sec-fetch-site': 'same-site', referer: `${LIVE_APP}/` }],
    ['a link of a page at the same origin', { 'sec-fetch-site': 'same-origin' }],
    ['a link of the application in a browser that does not tell of sites', { referer: `${LIVE_APP}/` }],
  ])('is not %s, which switches it', async (_, headers) => {
    const person = await member('production')
    expect(await visit(person, headers)).toEqual({ status: 307, isSwitched: true })
  })

  it('is told apart in development, too, where the application may be on another site than the server', async () => {
    const own = { 'sec-fetch-site': 'cross-site', referer: 'http://127.0.0.1:3000/' }
    expect(await visit(await member('development'), own)).toEqual({ status: 307, isSwitched: true })
    // http://myapp.test: no header there
    expect(await visit(await member('development'), {})).toEqual({ status: 307, isSwitched: true })
    const foreign = { 'sec-fetch-site': 'cross-site', referer: EVIL }
    expect(await visit(await member('development'), foreign)).toEqual({ status: 307, isSwitched: false })
  })
})
