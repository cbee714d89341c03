import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlowBody } from './flows/flow-bodies.js'
import { createUser, signInAtOnce } from './support.js'

const HOST = 'http://localhost:4400'
const PUBLIC_URL = `${HOST}/auth`
const PASSWORD = 'correct-horse-9'

/** `--public-url https://example.com/auth`: whatever the server gives an address to can be reached by it. */
describe.each(DIALECTS)('a server below a path, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      publicUrl: PUBLIC_URL,
      settings: { organizations: { enabled: true } },
      instances: [{ slug: 'side', environment: 'development' }],
    })
  })
  afterAll(() => server?.close())

  const browser = (url = PUBLIC_URL): TestBrowser => server.browser(url)
  async function load(url: string, init: RequestInit = {}): Promise<Response> {
    return server.frontdesk.fetch(new Request(url, init), { remoteAddress: '127.0.0.1' })
  }

  it.each([PUBLIC_URL, HOST])(
    'signs people in, and keeps their cookies below the path, at %s',
    async base => {
      const email = `ada${base.length}-${dialect}@example.com`
      await createUser(server, email, PASSWORD)
      const person = browser(base)
      const answer = await person.post<FlowBody>('/v1/client/sign_ins', {
        identifier: email,
        strategy: 'password',
        password: PASSWORD,
      })
      expect(answer.body.response.status).toBe('complete')
      const client = answer.headers.getSetCookie().find(line => line.startsWith('__client='))
      expect(client).toMatch(/; Path=\/auth;/)
    },
  )

  it('serves the Backend API and an instance beside the default one', async () => {
    const headers = { authorization: 'Bearer sk_test_primary00000000000000000000000000000' }
    expect((await load(`${PUBLIC_URL}/bapi/v1/users`, { headers })).status).toBe(200)
    expect((await load(`${PUBLIC_URL}/side/v1/environment`)).status).toBe(200)
  })

  it('names no address outside of the path that leads to the server', async () => {
    const email = `grace-${dialect}@example.com`
    await createUser(server, email, PASSWORD)
    const person = browser()
    const { sessionId } = await signInAtOnce(person, email)
    const query = { _clerk_session_id: sessionId }
    const texts = [
      JSON.stringify((await person.get('/v1/environment')).body),
      JSON.stringify((await person.get('/v1/me', { query })).body),
      await (await load(`${PUBLIC_URL}/sign-in`, { headers: { accept: 'text/html' } })).text(),
      await (await load(`${PUBLIC_URL}/inbox`)).text(),
    ]
    for (const text of texts) {
      // patterns of allowed origins have no path
      const addresses = text.match(/http:\/\/localhost:4400(?!\$)[^"'\s<)]*/g) ?? []
      expect(addresses.filter(address => !address.startsWith(PUBLIC_URL))).toEqual([])
      const local = text.match(/(?:href|src|action)="\/[^"]*"/g) ?? []
      expect(local.filter(attribute => !attribute.includes('"/auth'))).toEqual([])
    }
  })

  it.each([
    '/sign-in',
    '/sign-up',
    '/inbox',
    '/inbox/templates',
    '/img/providers/google.svg',
    '/healthz',
    '/readyz',
  ])('serves %s with the path and, behind a proxy that takes it off, without', async path => {
    const headers = { accept: 'text/html' }
    for (const base of [PUBLIC_URL, HOST]) expect((await load(base + path, { headers })).status).toBe(200)
  })

  it('leads a visitor of the bare path on, below it', async () => {
    const answer = await load(PUBLIC_URL, { headers: { accept: 'text/html' } })
    expect([answer.status, answer.headers.get('location')?.startsWith(`${PUBLIC_URL}/`)]).toEqual([303, true])
  })

  it('opens links of messages', async () => {
    const made = await server.backend('POST', '/invitations', { email_address: `new-${dialect}@example.com` })
    expect(made.status).toBe(200)
    const link = await server.newestLink(`new-${dialect}@example.com`)
    expect(link).toMatch(new RegExp(`^${PUBLIC_URL}/v1/`))
    expect((await load(link!)).status).toBe(303)
  })
})
