import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../src/platform/clock.js'
import { type Issuer, playIssuers } from '../issuers.js'
import { clientOf, comeBack, COMPLETE, departure, RETURN_TO, transfer } from '../provider-visits.js'
import { createUser } from '../support.js'
import { begin, newDomain } from './company.js'

/** The only connection of the instance to Google is for companies: nobody else may come by it. */
const google = { forSignIn: false, clientId: 'web', clientSecret: 'secret' }
const GONE = [{ error: 'invalid_grant' }, 400] as const
const AWAY = [{}, 503] as const

describe.each(DIALECTS)('a company whose people come by Google on %s', dialect => {
  const domain = newDomain()
  let server: TestServer
  let issuers: ReturnType<typeof playIssuers>
  let connection: { id: string }
  beforeAll(async () => {
    server = await startTestServer({ dialect, connections: { google } })
    issuers = playIssuers(server)
    const made = await server.backend<{ id: string }>('POST', '/enterprise_connections', {
      name: 'Acme',
      provider: 'oauth_google',
      domains: [domain],
      active: true,
    })
    expect(made.status).toBe(201)
    connection = made.body
  })
  afterAll(() => server.close())

  let departed: URL
  /** Goes to Google, where somebody with these claims signs in. @returns where the browser is led on to */
  async function visit(browser: TestBrowser, subject: string, claims: object): Promise<string | null> {
    departed = departure(await begin(browser, `${subject}@${domain}`))
    const nonce = departed.searchParams.get('nonce')
    const all = { email: `${subject}@${domain}`, nonce, ...claims }
    answerWith('google', subject, all)
    const back = new URL(departed.searchParams.get('redirect_uri') ?? '')
    back.search = new URLSearchParams({
      state: departed.searchParams.get('state') ?? '',
      code: 'code',
    }).toString()
    return comeBack(browser, back)
  }

  const answerWith = (issuer: Issuer, subject: string, claims: object) =>
    issuers.answerTokens({
      access_token: 'access',
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: `refresh-${subject}`,
      id_token: issuers.tokenOf(issuer, subject, claims),
    })

  const refused = async (browser: TestBrowser) =>
    (await clientOf(browser)).signIn?.first_factor_verification?.error?.code

  /** Somebody new who has signed up. */
  async function employed(subject: string) {
    const browser = server.browser()
    expect(await visit(browser, subject, { hd: domain })).toBe(RETURN_TO)
    const { body } = await transfer(browser, 'sign_ups')
    const session = body.client.sessions[0]!
    return { browser, userId: session.user.id, sessionId: session.id }
  }

  /** The refresh tokens that Google has got since then. */
  const askedSince = (before: number) =>
    issuers.sent.slice(before).flatMap(({ form }) => form['refresh_token'] ?? [])

  const mint = (browser: TestBrowser, sessionId: string) =>
    browser.post(`/v1/client/sessions/${sessionId}/tokens`, {})

  it('asks Google for the company’s accounts, with the client that the instance has there', async () => {
    await employed('ada')
    expect(Object.fromEntries(departed.searchParams)).toMatchObject({
      client_id: 'web',
      hd: domain,
      access_type: 'offline',
      prompt: 'consent',
    })
  })

  it('makes users, whose accounts are the company’s', async () => {
    const { userId } = await employed('grace')
    const { body } = await server.backend('GET', `/users/${userId}`)
    expect(body).toMatchObject({
      enterprise_accounts: [{ provider: 'oauth_google', protocol: 'oauth', provider_user_id: 'grace' }],
      external_accounts: [],
    })
  })

  it.each([
    ['nobody manages', {}],
    ['another company manages', { hd: 'elsewhere.example' }],
  ])('refuses an account with the company’s address that %s', async (_, claims) => {
    const browser = server.browser()
    const email = `mallory@${domain}`
    const victim = await createUser(server, email).catch(() => null)
    await visit(browser, 'mallory', { email, ...claims })
    expect(await refused(browser)).toBe('enterprise_sso_hosted_domain_mismatch')
    expect((await clientOf(browser)).sessions).toEqual([])
    if (victim) await server.backend('DELETE', `/users/${victim}`)
  })

  it('does not believe in an address that Google itself has not seen proven', async () => {
    const userId = await createUser(server, `victim@${domain}`)
    const browser = server.browser()
    await visit(browser, 'victim', { hd: domain, email_verified: false })
    expect((await clientOf(browser)).sessions).toEqual([])
    const { body } = await server.backend('GET', `/users/${userId}`)
    expect(body).toMatchObject({ enterprise_accounts: [] })
  })

  it('asks every ten minutes of use whether somebody is still there, and no more often', async () => {
    const { browser, sessionId } = await employed('alan')
    const before = issuers.sent.length
    server.clock.advance(9 * MINUTE_MS)
    expect((await mint(browser, sessionId)).status).toBe(200)
    expect(issuers.sent.length).toBe(before)
    server.clock.advance(MINUTE_MS)
    answerWith('google', 'alan', { hd: domain })
    for (const _ of [1, 2]) expect((await mint(browser, sessionId)).status).toBe(200)
    expect(askedSince(before)).toEqual(['refresh-alan'])
  })

  it.each([
    ['the next token', (browser: TestBrowser, id: string) => mint(browser, id)],
    ['the next page', (browser: TestBrowser) => browser.get('/v1/client')],
    [
      'the next handshake',
      (browser: TestBrowser) =>
        browser.get(`/v1/client/handshake?redirect_url=${encodeURIComponent('http://localhost:3000/')}`),
    ],
  ])('ends all sessions of somebody whom the company has taken out, with %s', async (place, use) => {
    const subject = `leaver${place.length}`
    const { browser, sessionId, userId } = await employed(subject)
    const other = server.browser()
    expect(await visit(other, subject, { hd: domain })).toContain(COMPLETE)
    server.clock.advance(10 * MINUTE_MS)
    issuers.answerTokens(...GONE)
    await use(browser, sessionId)
    expect((await mint(browser, sessionId)).status).not.toBe(200)
    expect((await clientOf(browser)).sessions).toEqual([])
    expect((await clientOf(other)).sessions).toEqual([])
    const { body } = await server.backend<{ status: string }[]>('GET', `/sessions?user_id=${userId}`)
    expect(new Set(body.map(({ status }) => status))).toEqual(new Set(['revoked']))
  })

  it('lets somebody in again whom the company has put back', async () => {
    const { browser } = await employed('barbara')
    server.clock.advance(10 * MINUTE_MS)
    issuers.answerTokens(...GONE)
    expect((await clientOf(browser)).sessions).toEqual([])
    expect(await visit(browser, 'barbara', { hd: domain })).toContain(COMPLETE)
    expect((await clientOf(browser)).sessions).toHaveLength(1)
  })

  it('lets people go on while Google does not answer, and finds out later', async () => {
    const { browser, sessionId } = await employed('edsger')
    server.clock.advance(10 * MINUTE_MS)
    issuers.answerTokens(...AWAY)
    const before = issuers.sent.length
    for (const _ of [1, 2]) expect((await mint(browser, sessionId)).status).toBe(200)
    expect(askedSince(before)).toEqual(['refresh-edsger'])
    server.clock.advance(5 * MINUTE_MS)
    issuers.answerTokens(...GONE)
    expect((await mint(browser, sessionId)).status).toBe(401)
  })

  it('is asked by one of those who ask at the same time', async () => {
    const { browser, sessionId } = await employed('donald')
    server.clock.advance(10 * MINUTE_MS)
    answerWith('google', 'donald', { hd: domain })
    const before = issuers.sent.length
    const answers = await Promise.all(Array.from({ length: 5 }, () => mint(browser, sessionId)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(askedSince(before)).toEqual(['refresh-donald'])
  })

  it('is not asked once the connection is switched off', async () => {
    const { browser, sessionId } = await employed('john')
    const change = (active: boolean) =>
      server.backend('PATCH', `/enterprise_connections/${connection.id}`, { active })
    await change(false)
    server.clock.advance(10 * MINUTE_MS)
    issuers.answerTokens(...GONE)
    expect((await mint(browser, sessionId)).status).toBe(200)
    await change(true)
    expect((await mint(browser, sessionId)).status).toBe(401)
  })
})

describe('connections by providers that everybody has', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect: 'sqlite', connections: {} })
  })
  afterAll(() => server.close())

  const create = (body: object) =>
    server.backend<{ errors?: { code: string; meta?: { param_name?: string } }[] }>(
      'POST',
      '/enterprise_connections',
      { name: 'Acme', domains: [newDomain()], active: true, ...body },
    )

  it('cannot be switched on without a client there', async () => {
    const { status, body } = await create({ provider: 'oauth_microsoft' })
    expect([status, body.errors?.[0]?.meta?.param_name]).toEqual([422, 'client_id'])
    const own = { provider: 'oauth_microsoft', oidc: { client_id: 'own', client_secret: 'secret' } }
    expect((await create(own)).status).toBe(201)
  })

  it.each(['common', 'organizations', 'consumers', 'COMMON'])(
    'never are Entra ID’s for all tenants: %s',
    async tenant => {
      const discovery_url = `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`
      const { status, body } = await create({
        provider: 'oidc_custom',
        oidc: { client_id: 'x', discovery_url },
      })
      expect([status, body.errors?.[0]?.meta?.param_name]).toEqual([422, 'discovery_url'])
    },
  )
})
