import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../src/platform/clock.js'
import { begin, clientOf, comeBack, COMPLETE, departure, RETURN_TO, transfer } from './provider-visits.js'

const STRATEGY = 'oauth_custom_acme'

describe.each(DIALECTS)('an OpenID provider, on %s', dialect => {
  const provider = new OAuth2Server()
  let server: TestServer
  let claims: Record<string, unknown>
  beforeAll(async () => {
    await provider.issuer.keys.generate('RS256')
    await provider.start(0, '127.0.0.1')
    provider.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) => {
      Object.assign(token.payload, claims)
    })
    provider.service.on('beforeUserinfo', (answer: { body: unknown }) => {
      answer.body = { ...claims }
    })
    server = await startTestServer({
      dialect,
      // the provider has no other one
      clock: new FakeClock(Date.now()),
      connections: {
        custom_acme: {
          name: 'Acme',
          discoveryUrl: provider.issuer.url ?? '',
          clientId: 'frontdesk',
          clientSecret: 'secret',
        },
      },
    })
  })
  beforeEach(() => {
    claims = { sub: 'ada', email: 'ada@acme.example', email_verified: true, given_name: 'Ada' }
  })
  afterAll(async () => {
    await server.close()
    await provider.stop()
  })

  /** The provider signs everybody in at once. @returns the callback that it leads to */
  async function consent(url: URL): Promise<URL> {
    const { headers } = await fetch(url, { redirect: 'manual' })
    return new URL(headers.get('location') ?? '')
  }

  async function visit(browser: TestBrowser) {
    const callback = await consent(departure(await begin(browser, 'sign_ins', STRATEGY)))
    return { ledTo: await comeBack(browser, callback), ...(await clientOf(browser)) }
  }

  it.each(['https://appleid.apple.com', 'null'])(
    'may post its answer from a page of its own, whose origin is %s and which brings no cookies',
    async origin => {
      claims.sub = `posted from ${origin}`
      const browser = server.browser()
      const callback = await consent(departure(await begin(browser, 'sign_ins', STRATEGY)))
      const posted = Object.fromEntries(callback.searchParams)
      // another page's cookies don't travel across sites
      const post = () => server.browser().post(callback.pathname, posted, { origin })
      const answer = await post()
      expect(answer.status).toBe(303)
      expect(answer.headers.getSetCookie()).toEqual([])
      const back = new URL(answer.headers.get('location') ?? '')
      expect([back.origin + back.pathname, [...back.searchParams.keys()]]).toEqual([
        callback.origin + callback.pathname,
        ['state'],
      ])
      expect(await comeBack(browser, back)).toBe(RETURN_TO)
      const { signIn } = await clientOf(browser)
      expect(signIn?.first_factor_verification?.error?.code).toBe('external_account_not_found')
      const invented = { ...posted, state: 'ver_invented.secret' }
      const refused = await server.browser().post(callback.pathname, invented, {
        origin,
        headers: { accept: 'text/html' },
      })
      expect(refused.status).toBe(400)
      expect(refused.body).toContain('Please begin again')
      expect(refused.body).toMatch(/<a href="http[^"]+">Go to /)
    },
  )

  it('signs up and in', async () => {
    const browser = server.browser()
    const first = await visit(browser)
    expect(first.signIn?.first_factor_verification?.error?.code).toBe('external_account_not_found')
    expect(first.ledTo).toBe(RETURN_TO)
    const { body } = await transfer(browser, 'sign_ups')
    expect(body.errors).toBeUndefined()
    expect(body.response).toMatchObject({ status: 'complete', email_address: 'ada@acme.example' })
    const again = await visit(server.browser())
    expect(again.ledTo).toBe(COMPLETE)
    expect(again.sessions).toMatchObject([{ user: { id: body.client.sessions[0]!.user.id } }])
  })

  it.each([
    ['another nonce: a code that was injected', { nonce: 'of somebody else' }],
    ['another audience', { aud: 'mallory' }],
    ['another issuer', { iss: 'https://evil.example' }],
  ])('lets nobody in by an ID token with %s', async (_, changes) => {
    Object.assign(claims, changes)
    const { signIn, ledTo, sessions } = await visit(server.browser())
    expect([ledTo, sessions]).toEqual([RETURN_TO, []])
    expect(signIn?.first_factor_verification).toMatchObject({
      status: 'failed',
      error: { code: 'oauth_token_exchange_error' },
    })
  })

  it('lets nobody in by an answer of another provider: a mix-up of issuers (RFC 9207)', async () => {
    const browser = server.browser()
    const callback = await consent(departure(await begin(browser, 'sign_ins', STRATEGY)))
    callback.searchParams.set('iss', 'https://evil.example')
    expect(await comeBack(browser, callback)).toBe(RETURN_TO)
    const { signIn, sessions } = await clientOf(browser)
    expect(sessions).toEqual([])
    expect(signIn?.first_factor_verification).toMatchObject({
      status: 'failed',
      error: { code: 'oauth_token_exchange_error' },
    })
  })

  it('lets nobody in by a page without a challenge: a PKCE downgrade', async () => {
    const browser = server.browser()
    const page = departure(await begin(browser, 'sign_ins', STRATEGY))
    expect(page.searchParams.get('code_challenge_method')).toBe('S256')
    page.searchParams.delete('code_challenge')
    page.searchParams.delete('code_challenge_method')
    // RFC 9700, 2.1.1: who gives codes refuses a verifier without a challenge, so that it has to be sent
    expect(await comeBack(browser, await consent(page))).toBe(RETURN_TO)
    expect((await clientOf(browser)).signIn?.first_factor_verification).toMatchObject({
      status: 'failed',
      error: { code: 'oauth_token_exchange_error' },
    })
    expect((await clientOf(browser)).sessions).toEqual([])
  })

  it('lets nobody in by the code of another visit: an injected code', async () => {
    const [victim, attacker] = [server.browser(), server.browser()]
    const stolen = await consent(departure(await begin(victim, 'sign_ins', STRATEGY)))
    const own = await consent(departure(await begin(attacker, 'sign_ins', STRATEGY)))
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '')
    expect(await comeBack(attacker, own)).toBe(RETURN_TO)
    const { signIn, sessions } = await clientOf(attacker)
    expect(sessions).toEqual([])
    expect(signIn?.first_factor_verification).toMatchObject({
      status: 'failed',
      error: { code: 'oauth_token_exchange_error' },
    })
  })

  it('is understood when it signs with a new key while the old ones are kept', async () => {
    Object.assign(claims, { sub: 'rotated', email: 'rotated@acme.example' })
    await visit(server.browser())
    const [old] = provider.issuer.keys.toJSON()
    const { kid } = await provider.issuer.keys.generate('RS256')
    expect(kid).not.toBe(old?.kid)
    provider.service.on('beforeTokenSigning', (token: { header: Record<string, unknown> }) => {
      token.header['kid'] = kid
    })
    const sign = provider.issuer.buildToken.bind(provider.issuer)
    provider.issuer.buildToken = options => sign({ ...options, kid })
    // a document that was read in the last minute is not read again
    server.clock.advance(2 * 60_000)
    const { signIn } = await visit(server.browser())
    expect(signIn?.first_factor_verification).toMatchObject({
      status: 'transferable',
      error: { code: 'external_account_not_found' },
    })
  })
})
