import { DIALECTS, startTestServer, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FakeClock } from '../../src/platform/clock.js'
import { createOrganization } from '../organizations/support.js'
import { clientOf, comeBack, COMPLETE, departure, pathOf, RETURN_TO, transfer } from '../provider-visits.js'
import { createUser } from '../support.js'
import { begin, newDomain } from './company.js'

describe.each(DIALECTS)('sign-in by the OpenID provider of a company on %s', dialect => {
  const provider = new OAuth2Server()
  const domain = newDomain()
  let server: TestServer
  let organizationId: string
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
    // the provider has no other one
    const clock = new FakeClock(Date.now())
    server = await startTestServer({ dialect, clock, settings: { organizations: { enabled: true } } })
    organizationId = (await createOrganization(server)).id
    const made = await server.backend('POST', '/enterprise_connections', {
      name: 'Acme',
      provider: 'oidc_custom',
      domains: [domain],
      active: true,
      organization_id: organizationId,
      oidc: { client_id: 'frontdesk', client_secret: 'secret', discovery_url: provider.issuer.url },
      custom_attributes: [{ name: 'Team', key: 'team', sso_path: 'work.team' }],
    })
    expect(made.status).toBe(201)
  })
  afterAll(async () => {
    await server.close()
    await provider.stop()
  })

  /** The provider signs the person of the claims in at once. @returns where the browser is led on to */
  async function visit(browser: TestBrowser, typed: string): Promise<string | null> {
    const { headers } = await fetch(departure(await begin(browser, typed)), { redirect: 'manual' })
    return comeBack(browser, new URL(headers.get('location') ?? ''))
  }

  it('leaves from any address of the instance, and comes back by the one that the provider knows', async () => {
    const email = `hopper@${domain}`
    claims = { sub: 'hopper', email }
    await createUser(server, email)
    const browser = server.browser('http://127.0.0.1:4400')
    const url = departure(await begin(browser, email))
    expect(url.searchParams.get('redirect_uri')).toBe(`${TEST_ORIGIN}/v1/oauth_callback`)
    const { headers } = await fetch(url, { redirect: 'manual' })
    const answered = new URL(headers.get('location') ?? '')
    // the browser has no cookies there
    const home = (await server.browser().get(pathOf(answered))).headers.get('location') ?? ''
    expect(new URL(home).origin).toBe('http://127.0.0.1:4400')
    expect((await browser.get(pathOf(new URL(home)))).headers.get('location')).toContain(COMPLETE)
    expect((await clientOf(browser)).sessions).toHaveLength(1)
  })

  it('signs somebody new up, whose claims come along, and in again', async () => {
    const email = `ada@${domain}`
    claims = { sub: 'ada', email, given_name: 'Ada', family_name: 'Lovelace', work: { team: 'Red' } }
    const browser = server.browser()
    expect(await visit(browser, email)).toBe(RETURN_TO)
    const { body } = await transfer(browser, 'sign_ups')
    const userId = body.client.sessions[0]!.user.id
    const { body: user } = await server.backend('GET', `/users/${userId}`)
    expect(user).toMatchObject({
      first_name: 'Ada',
      public_metadata: { team: 'Red' },
      enterprise_accounts: [{ protocol: 'oauth', provider: 'oidc_custom', provider_user_id: 'ada' }],
      saml_accounts: [],
      external_accounts: [],
    })
    const again = server.browser()
    expect(await visit(again, email)).toContain(COMPLETE)
    expect((await clientOf(again)).sessions.map(session => session.user.id)).toEqual([userId])
  })

  it('takes the provider’s word for its own domain alone', async () => {
    const victim = 'victim@elsewhere.example'
    await createUser(server, victim)
    claims = { sub: 'mallory', email: victim, email_verified: true }
    const browser = server.browser()
    expect(await visit(browser, `mallory@${domain}`)).toBe(RETURN_TO)
    const { signIn, sessions } = await clientOf(browser)
    const code = signIn?.first_factor_verification?.error?.code
    expect([code, sessions]).toEqual(['saml_email_address_domain_mismatch', []])
  })

  it('needs no claim that says that an address is proven', async () => {
    const email = `grace@${domain}`
    const userId = await createUser(server, email)
    claims = { sub: 'grace', email }
    const browser = server.browser()
    expect(await visit(browser, email)).toContain(COMPLETE)
    expect((await clientOf(browser)).sessions.map(session => session.user.id)).toEqual([userId])
  })

  it('lets nobody in by an address that the provider itself does not vouch for', async () => {
    const victim = `victim@${domain}`
    await createUser(server, victim)
    claims = { sub: 'attacker', email: victim, email_verified: false }
    const browser = server.browser()
    expect(await visit(browser, victim)).toBe(RETURN_TO)
    const { signIn, sessions } = await clientOf(browser)
    expect(sessions).toEqual([])
    // the owner of the mailbox may still prove it
    expect(signIn?.supported_first_factors?.map(({ strategy }) => strategy)).toContain('email_code')
  })

  it('takes nothing for an address that is none, whatever it ends with', async () => {
    for (const email of [`a b@${domain}`, `a@evil.example,b@${domain}`, `"a@evil.example"@${domain}`]) {
      claims = { sub: email, email }
      const browser = server.browser()
      expect(await visit(browser, `ada@${domain}`)).toBe(RETURN_TO)
      const { signIn, sessions } = await clientOf(browser)
      const code = signIn?.first_factor_verification?.error?.code
      expect([code, sessions]).toEqual(['saml_user_attribute_missing', []])
    }
  })
})
