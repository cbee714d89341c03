import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, mint, signIn } from './support.js'

const LIVE_KEY = 'sk_live_production000000000000'
const PRIMARY = 'https://clerk.example.com'
const SATELLITE = 'https://clerk.satellite.test'
const PAGE = 'https://www.satellite.test/page?a=1'

interface Person {
  primary: TestBrowser
  satellite: TestBrowser
}

describe.each(DIALECTS)('satellite domains on %s', dialect => {
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
    for (const name of ['satellite.test', 'second.test'])
      await server.backend('POST', '/domains', { name, is_satellite: true }, { secretKey: LIVE_KEY })
    await createUser(server, 'ada@example.com', undefined, LIVE_KEY)
    await createUser(server, 'bob@example.com', undefined, LIVE_KEY)
  })
  afterAll(() => server.close())

  /** Cookies of the two hosts, as a browser keeps them apart. */
  const person = (): Person => ({
    primary: server.browser(PRIMARY, 'https://example.com'),
    satellite: server.browser(SATELLITE, 'https://satellite.test'),
  })

  /**
   * One navigation: from hop to hop within the server.
   * @returns every address, and the cookies of the last hop
   */
  async function navigate({ primary, satellite }: Person, start: string) {
    const visited = [start]
    for (;;) {
      const url = new URL(visited.at(-1)!)
      const browser = { [PRIMARY]: primary, [SATELLITE]: satellite }[url.origin]
      if (!browser || visited.length > 8) return { visited, end: url, setCookies: [] as string[] }
      const answer = await browser.get(url.pathname + url.search, { origin: null })
      const location = answer.headers.get('location')
      if (!location) return { visited, end: url, error: errorCode(answer.body), setCookies: [] }
      visited.push(location)
    }
  }
  const syncUrl = (page = PAGE) => `${SATELLITE}/v1/client/sync?redirect_url=${encodeURIComponent(page)}`
  const sessionsAt = async (browser: TestBrowser) => {
    const client = await browser.get<{ response: { sessions: { id: string }[] } | null }>('/v1/client')
    return client.body.response?.sessions.map(session => session.id) ?? []
  }
  const pathsOf = (visited: string[]) => visited.map(url => new URL(url).origin + new URL(url).pathname)

  it('brings the session of the primary domain to the satellite, as clerk-js asks for it', async () => {
    const ada = person()
    const { sessionId, userId } = await signIn(ada.primary, 'ada@example.com')
    const { visited, end } = await navigate(ada, syncUrl())
    expect(pathsOf(visited)).toEqual([
      `${SATELLITE}/v1/client/sync`,
      `${PRIMARY}/v1/client/sync`,
      `${SATELLITE}/v1/client/link`,
      'https://www.satellite.test/page',
    ])
    expect(Object.fromEntries(end.searchParams)).toEqual({ a: '1', __clerk_synced: 'true' })
    expect(await sessionsAt(ada.satellite)).toEqual([sessionId])
    expect(ada.satellite.cookie('__client')).not.toBe(ada.primary.cookie('__client'))
    const token = claimsOf((await mint(ada.satellite, sessionId)).body.jwt)
    expect(token).toMatchObject({ sub: userId, azp: 'https://satellite.test', iss: PRIMARY })
  })

  it('brings it in a handshake, with cookies for the satellite’s own domain', async () => {
    const ada = person()
    const { userId } = await signIn(ada.primary, 'ada@example.com')
    const query = new URLSearchParams({
      redirect_url: PAGE,
      format: 'nonce',
      __clerk_hs_reason: 'satellite-needs-syncing',
    })
    const { visited, end } = await navigate(ada, `${SATELLITE}/v1/client/handshake?${query.toString()}`)
    expect(pathsOf(visited)).toEqual([
      `${SATELLITE}/v1/client/handshake`,
      `${PRIMARY}/v1/client/sync`,
      `${SATELLITE}/v1/client/link`,
      `${SATELLITE}/v1/client/handshake`,
      'https://www.satellite.test/page',
    ])
    expect(end.searchParams.get('__clerk_synced')).toBe('true')
    const nonce = ada.satellite.cookie('__clerk_handshake_nonce')
    const payload = await server.backend<{ directives: string[] }>(
      'GET',
      `/clients/handshake_payload?nonce=${nonce}`,
      undefined,
      { secretKey: LIVE_KEY },
    )
    const line = (name: string) => payload.body.directives.find(text => text.startsWith(`${name}=`))!
    expect(claimsOf(line('__session').slice('__session='.length).split(';')[0]!)).toMatchObject({
      sub: userId,
      azp: 'https://www.satellite.test',
    })
    expect(line('__client_uat')).toContain('Domain=satellite.test')
    expect(line('__client_uat')).not.toMatch(/^__client_uat=0/)
  })

  it('leads somebody who is signed out back at once, and does not ask again', async () => {
    const nobody = person()
    const { visited, end } = await navigate(nobody, syncUrl())
    expect(pathsOf(visited)).toEqual([
      `${SATELLITE}/v1/client/sync`,
      `${PRIMARY}/v1/client/sync`,
      'https://www.satellite.test/page',
    ])
    expect(end.searchParams.get('__clerk_synced')).toBe('true')
    const handshake = `${SATELLITE}/v1/client/handshake?redirect_url=${encodeURIComponent(PAGE)}`
    const again = await navigate(nobody, handshake)
    expect(again.end.hostname).toBe('www.satellite.test')
    expect(again.visited.length).toBe(4)
  })

  it('shares what happens to the session: a sign-out on either side ends it on both', async () => {
    const ada = person()
    await signIn(ada.primary, 'ada@example.com')
    await navigate(ada, syncUrl())
    const out = await ada.satellite.delete('/v1/client/sessions')
    expect(out.headers.getSetCookie().find(text => text.startsWith('__client_uat=0'))).toContain(
      'Domain=satellite.test',
    )
    expect(await sessionsAt(ada.primary)).toEqual([])
    await signIn(ada.primary, 'ada@example.com')
    await navigate(ada, syncUrl())
    expect(await sessionsAt(ada.satellite)).toHaveLength(1)
    await ada.primary.delete('/v1/client/sessions')
    expect(await sessionsAt(ada.satellite)).toEqual([])
  })

  it('ends the satellite’s credential with the next sign-in, after which it asks anew', async () => {
    const ada = person()
    await signIn(ada.primary, 'ada@example.com')
    await navigate(ada, syncUrl())
    await signIn(ada.primary, 'bob@example.com')
    expect(await sessionsAt(ada.satellite)).toEqual([])
    await navigate(ada, `${SATELLITE}/v1/client/handshake?redirect_url=${encodeURIComponent(PAGE)}`)
    expect(await sessionsAt(ada.satellite)).toHaveLength(2)
  })

  describe('keeps out', () => {
    async function linkOf(ada: Person): Promise<string> {
      const asked = await ada.satellite.get(syncUrl().slice(SATELLITE.length), { origin: null })
      const primary = new URL(asked.headers.get('location')!)
      const answered = await ada.primary.get(primary.pathname + primary.search, { origin: null })
      return answered.headers.get('location')!.slice(SATELLITE.length)
    }

    it('a link in the browser of somebody else: nobody is signed in as another person', async () => {
      const mallory = person()
      await signIn(mallory.primary, 'bob@example.com')
      const link = await linkOf(mallory)
      const victim = person()
      const planted = await victim.satellite.get(link, { origin: null })
      expect([planted.status, errorCode(planted.body)]).toEqual([403, 'client_link_invalid'])
      await victim.satellite.get(syncUrl().slice(SATELLITE.length), { origin: null })
      expect((await victim.satellite.get(link, { origin: null })).status).toBe(403)
      expect(victim.satellite.cookie('__client')).toBeUndefined()
      expect((await mallory.satellite.get(link, { origin: null })).status).toBe(307)
    })

    it('a second use: of 20 parallel tries one wins', async () => {
      const ada = person()
      await signIn(ada.primary, 'ada@example.com')
      const link = await linkOf(ada)
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => ada.satellite.get(link, { origin: null })),
      )
      expect(answers.filter(answer => answer.status === 307)).toHaveLength(1)
    })

    it('another satellite, a late browser, and the primary domain', async () => {
      const ada = person()
      await signIn(ada.primary, 'ada@example.com')
      const link = await linkOf(ada)
      const state = ada.satellite.cookie('__client_link')!
      const second = server.browser('https://clerk.second.test', 'https://second.test')
      second.setCookie('__client_link', state)
      ada.primary.setCookie('__client_link', state)
      expect((await second.get(link, { origin: null })).status).toBe(403)
      expect((await ada.primary.get(link, { origin: null })).status).toBe(403)
      server.clock.advance(61_000)
      expect((await ada.satellite.get(link, { origin: null })).status).toBe(403)
    })

    it('a satellite’s credential at any other host', async () => {
      const ada = person()
      const { sessionId } = await signIn(ada.primary, 'ada@example.com')
      await navigate(ada, syncUrl())
      for (const url of [PRIMARY, 'https://clerk.second.test']) {
        const elsewhere = server.browser(url, 'https://example.com')
        elsewhere.setCookie('__client', ada.satellite.cookie('__client')!)
        expect(await sessionsAt(elsewhere)).toEqual([])
        expect((await mint(elsewhere, sessionId)).status).toBe(401)
      }
    })

    it.each([
      [`${SATELLITE}/v1/client/sync?redirect_url=https://evil.example/`, 'redirect_url_forbidden'],
      [`${SATELLITE}/v1/client/handshake?redirect_url=https://evil.example/`, 'redirect_url_forbidden'],
      [`${SATELLITE}/v1/client/sync`, 'form_param_missing'],
      [`${PRIMARY}/v1/client/sync?redirect_url=${PAGE}`, 'form_param_missing'],
      [`${PRIMARY}/v1/client/sync?link_domain=evil.example&redirect_url=${PAGE}`, 'resource_not_found'],
      [
        `${PRIMARY}/v1/client/sync?link_domain=satellite.test&redirect_url=https://evil.example`,
        'redirect_url_forbidden',
      ],
      [`${SATELLITE}/v1/client/link?__clerk_token=guess`, 'client_link_invalid'],
    ])('%s', async (url, code) => {
      const ada = person()
      await signIn(ada.primary, 'ada@example.com')
      const { error, visited } = await navigate(ada, url)
      expect([error, visited.length]).toEqual([code, 1])
    })

    it('sign-in and sign-up at a satellite', async () => {
      const { satellite } = person()
      const identifier = { identifier: 'ada@example.com' }
      const code = 'operation_not_allowed_on_satellite_domain'
      expect(errorCode((await satellite.post('/v1/client/sign_ins', identifier)).body)).toBe(code)
      expect(errorCode((await satellite.post('/v1/client/sign_ups', {})).body)).toBe(code)
    })

    it('the flow itself where there is no production', async () => {
      const answer = await server.browser().get('/v1/client/sync', {
        query: { redirect_url: 'http://localhost:3000/', link_domain: 'localhost:3001' },
      })
      expect(errorCode(answer.body)).toBe('production_only')
    })
  })
})
