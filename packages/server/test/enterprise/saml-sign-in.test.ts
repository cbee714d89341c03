import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secondKey } from '../../src/protocols/saml/keys.fixture.js'
import { createOrganization, startOrganizationServer } from '../organizations/support.js'
import {
  type Body,
  clientOf,
  COMPLETE,
  departure,
  pathOf,
  RETURN_TO,
  transfer,
  visit as visitSocial,
} from '../provider-visits.js'
import { claimsOf, createUser, errorCode } from '../support.js'
import { begin, Company, identify, NEW, newDomain, prepare } from './company.js'

interface User {
  id: string
  first_name: string | null
  last_name: string | null
  public_metadata: Record<string, unknown>
  enterprise_accounts: { provider_user_id: string; enterprise_connection: { id: string; name: string } }[]
  saml_accounts: object[]
  external_accounts: object[]
}

describe.each(DIALECTS)('sign-in by the identity provider of a company on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const userOf = async (id: string) => (await server.backend<User>('GET', `/users/${id}`)).body
  const factors = ({ body }: { body: Body }) => body.response.supported_first_factors
  const memberships = async (userId: string) =>
    (
      await server.backend<{ data: { organization: { id: string }; role: string }[] }>(
        'GET',
        `/users/${userId}/organization_memberships`,
      )
    ).body.data

  /** Somebody new comes in. */
  async function newcomer(
    company: Company,
    name: string,
    browser: TestBrowser = server.browser(),
    who: object = {},
  ) {
    const email = company.address(name)
    expect(await company.visit(browser, await begin(browser, email), { email, ...who })).toBe(RETURN_TO)
    const { body } = await transfer(browser, 'sign_ups')
    return { browser, email, body, userId: body.client.sessions.at(-1)?.user.id ?? '' }
  }

  it('offers the provider of the typed domain alone, also to those whom nobody knows', async () => {
    const company = await Company.create(server)
    const known = company.address('known')
    await createUser(server, known)
    for (const address of [known, company.address('unknown')]) {
      const begun = await identify(server.browser(), address)
      expect([address, begun.status, factors(begun)]).toEqual([
        address,
        200,
        [{ strategy: 'enterprise_sso' }],
      ])
    }
    const other = await identify(server.browser(), `somebody@${newDomain()}`)
    expect(errorCode(other.body)).toBe('form_identifier_not_found')
    const environment = await server
      .browser()
      .get<{ user_settings: { enterprise_sso: object } }>('/v1/environment')
    expect(environment.body.user_settings.enterprise_sso).toMatchObject({ enabled: true })
  })

  it('signs somebody new up, into the organization, and in again', async () => {
    const organization = await createOrganization(server)
    const company = await Company.create(server, { organization_id: organization.id })
    const { userId, email, body } = await newcomer(company, 'ada')
    expect(body.response.status).toBe('complete')
    const user = await userOf(userId)
    expect(user).toMatchObject({
      first_name: 'Ada',
      last_name: 'Lovelace',
      external_accounts: [],
      enterprise_accounts: [
        { provider_user_id: email, enterprise_connection: { id: company.connection.id } },
      ],
      email_addresses: [{ email_address: email, verification: { status: 'verified', strategy: 'saml' } }],
    })
    expect(user.saml_accounts).toHaveLength(1)
    expect(await memberships(userId)).toMatchObject([
      { organization: { id: organization.id }, role: 'org:member' },
    ])

    const browser = server.browser()
    const again = await company.visit(browser, await begin(browser, email), { email })
    expect(again).toContain(COMPLETE)
    const { sessions } = await clientOf(browser)
    expect(sessions.map(({ user: { id } }) => id)).toEqual([userId])
    expect(await memberships(userId)).toHaveLength(1)
  })

  it('lets nobody into an organization that is full, and says so', async () => {
    const organization = await createOrganization(server, { max_allowed_memberships: 1 })
    const founder = await createUser(server, `founder@${newDomain()}`)
    const path = `/organizations/${organization.id}/memberships`
    await server.backend('POST', path, { user_id: founder, role: 'org:admin' })
    const company = await Company.create(server, { organization_id: organization.id })
    const email = company.address('late')
    await createUser(server, email)
    const browser = server.browser()
    expect(await company.visit(browser, await begin(browser, email), { email })).toBe(RETURN_TO)
    const { signIn, sessions } = await clientOf(browser)
    expect([signIn?.first_factor_verification?.error?.code, sessions]).toEqual([
      'organization_membership_quota_exceeded_for_sso',
      [],
    ])
    await server.backend('PATCH', `/organizations/${organization.id}`, { max_allowed_memberships: 2 })
    await company.visit(browser, await begin(browser, email), { email })
    expect((await clientOf(browser)).sessions).toHaveLength(1)
  })

  it('links somebody who is known by the address, and tells the next sign-in by the name at the provider', async () => {
    const company = await Company.create(server)
    const email = company.address('grace')
    const userId = await createUser(server, email)
    const browser = server.browser()
    expect(await company.visit(browser, await begin(browser, email), { email, nameId: 'grace-1' })).toContain(
      COMPLETE,
    )
    expect((await userOf(userId)).enterprise_accounts).toMatchObject([{ provider_user_id: 'grace-1' }])

    const renamed = server.browser()
    const now = company.address('grace.hopper')
    expect(
      await company.visit(renamed, await begin(renamed, email), { email: now, nameId: 'grace-1' }),
    ).toContain(COMPLETE)
    expect((await clientOf(renamed)).sessions.map(({ user }) => user.id)).toEqual([userId])
  })

  it('takes over what the provider says, at each sign-in or at the first one alone', async () => {
    const custom_attributes = [
      { name: 'Team', key: 'team', sso_path: 'team' },
      { name: 'Groups', key: 'groups', sso_path: 'groups', multi_valued: true },
    ]
    const company = await Company.create(server, { custom_attributes })
    const attributes = (email: string, team: string) => ({
      mail: email,
      firstName: team,
      lastName: 'L',
      team,
      groups: ['a', 'b'],
      public_metadata_floor: '3',
    })
    const email = company.address('sync')
    const { userId } = await newcomer(company, 'sync', server.browser(), {
      attributes: attributes(email, 'Red'),
    })
    const all = { team: 'Red', groups: ['a', 'b'], floor: '3' }
    expect(await userOf(userId)).toMatchObject({ first_name: 'Red', public_metadata: all })

    const signIn = async (team: string) => {
      const browser = server.browser()
      await company.visit(browser, await begin(browser, email), {
        email,
        attributes: attributes(email, team),
      })
    }
    await signIn('Blue')
    expect(await userOf(userId)).toMatchObject({ first_name: 'Blue', public_metadata: { team: 'Blue' } })
    await company.change({ sync_user_attributes: false })
    await signIn('Green')
    expect(await userOf(userId)).toMatchObject({ first_name: 'Blue', public_metadata: { team: 'Blue' } })
  })

  it('ends the session when the provider wants it to end', async () => {
    const company = await Company.create(server)
    const email = company.address('brief')
    await createUser(server, email)
    const browser = server.browser()
    const sessionNotOnOrAfter = server.clock.now() + 600_000
    await company.visit(browser, await begin(browser, email), { email, sessionNotOnOrAfter })
    const { sessions } = await clientOf(browser)
    const session = await server.backend<{ expire_at: number }>('GET', `/sessions/${sessions[0]!.id}`)
    expect(session.body.expire_at).toBeLessThanOrEqual(sessionNotOnOrAfter)
    expect(session.body.expire_at).toBeGreaterThan(server.clock.now())
  })

  it('gives a choice between two connections of one organization', async () => {
    const organization_id = (await createOrganization(server)).id
    const domain = newDomain()
    const shared = { organization_id, domains: [domain] }
    const one = await Company.create(server, { ...shared, name: 'Entra', provider: 'saml_microsoft' })
    const two = await Company.create(server, { ...shared, name: 'Okta' })
    const browser = server.browser()
    const email = `choice@${domain}`
    const begun = await identify(browser, email)
    expect(factors(begun)).toEqual([
      {
        strategy: 'enterprise_sso',
        enterprise_connection_id: one.connection.id,
        enterprise_connection_name: 'Entra',
        enterprise_connection_provider: 'saml_microsoft',
        enterprise_connection_logo_public_url: 'http://localhost:4400/img/providers/microsoft.svg',
      },
      {
        strategy: 'enterprise_sso',
        enterprise_connection_id: two.connection.id,
        enterprise_connection_name: 'Okta',
        enterprise_connection_provider: 'saml_custom',
        enterprise_connection_logo_public_url: null,
      },
    ])
    const { id } = begun.body.response
    expect(errorCode((await prepare(browser, id)).body)).toBe('form_param_missing')
    const chosen = await prepare(browser, id, { enterprise_connection_id: two.connection.id })
    expect(await two.visit(browser, chosen, { email })).toBe(RETURN_TO)
    expect((await transfer(browser, 'sign_ups')).body.response.status).toBe('complete')
    const foreign = await Company.create(server)
    const refused = await prepare(browser, (await identify(browser, `other@${domain}`)).body.response.id, {
      enterprise_connection_id: foreign.connection.id,
    })
    expect(refused.status).toBe(422)
  })

  it('knows subdomains where the connection says so', async () => {
    const company = await Company.create(server)
    const address = `ada@eu.${company.domain}`
    expect(errorCode((await identify(server.browser(), address)).body)).toBe('form_identifier_not_found')
    await company.change({ saml: { allow_subdomains: true } })
    const browser = server.browser()
    expect(factors(await identify(browser, address))).toEqual([{ strategy: 'enterprise_sso' }])
    await company.visit(browser, await begin(browser, address), { email: address })
    expect((await transfer(browser, 'sign_ups')).body.response.status).toBe('complete')
  })

  describe('the only way in', () => {
    it('leads SDK 4 there, which sends the password along, without a word on the password', async () => {
      const company = await Company.create(server)
      const email = company.address('four')
      await createUser(server, email)
      for (const password of ['correct-horse-9', 'wrong']) {
        const begun = await server
          .browser()
          .post<Body>('/v1/client/sign_ins', { identifier: email, password })
        expect([begun.status, begun.body.response.status, factors(begun)]).toEqual([
          200,
          // where clerk-js 4 looks for it
          'needs_identifier',
          [{ strategy: 'saml' }],
        ])
      }
      const browser = server.browser()
      const { id } = (await identify(browser, email, {})).body.response
      const prepared = await browser.post<Body>(`/v1/client/sign_ins/${id}/prepare_first_factor`, {
        strategy: 'saml',
        redirect_url: RETURN_TO,
        action_complete_redirect_url: COMPLETE,
      })
      expect(prepared.body.response.first_factor_verification).toMatchObject({ strategy: 'saml' })
      expect(await company.visit(browser, prepared, { email })).toContain(COMPLETE)
    })

    it('is neither a password, nor a code, nor a reset, nor a social account', async () => {
      const company = await Company.create(server)
      const email = company.address('forced')
      await createUser(server, email)
      const { response } = (await identify(server.browser(), email)).body
      const browser = server.browser()
      const { id } = (await identify(browser, email)).body.response
      const attempt = await browser.post(`/v1/client/sign_ins/${id}/attempt_first_factor`, {
        strategy: 'password',
        password: 'correct-horse-9',
      })
      expect(errorCode(attempt.body)).toBe('strategy_for_user_invalid')
      for (const strategy of ['email_code', 'reset_password_email_code']) {
        const sent = await browser.post(`/v1/client/sign_ins/${id}/prepare_first_factor`, { strategy })
        expect([strategy, sent.status]).toEqual([strategy, 422])
      }
      expect(response.supported_first_factors).toEqual([{ strategy: 'enterprise_sso' }])
      for (const isProven of [true, false]) {
        const { signIn, sessions } = await visitSocial(server.browser(), { email, isProven, name: 'F' })
        expect([signIn?.first_factor_verification?.error?.code, sessions]).toEqual([
          'oauth_email_domain_reserved_by_saml',
          [],
        ])
      }
    })

    it('holds for sign-ups with such an address, whatever else they bring', async () => {
      const company = await Company.create(server)
      const email_address = company.address('new')
      const browser = server.browser()
      const begun = await browser.post<Body>(
        '/v1/client/sign_ups',
        { email_address, password: 'correct-horse-9' },
        NEW,
      )
      expect(begun.body.response).toMatchObject({
        status: 'missing_requirements',
        missing_fields: ['enterprise_sso'],
        unverified_fields: [],
      })
      const old = await browser.get<{ response: { sign_up: { missing_fields: string[] } } }>('/v1/client')
      expect(old.body.response.sign_up.missing_fields).toEqual(['saml'])
      const { id } = begun.body.response
      const led = await browser.patch<Body>(
        `/v1/client/sign_ups/${id}`,
        {
          strategy: 'enterprise_sso',
          redirect_url: RETURN_TO,
          action_complete_redirect_url: COMPLETE,
          email_address,
        },
        NEW,
      )
      expect(await company.visit(browser, led, { email: email_address })).toContain(COMPLETE)
      const { sessions } = await clientOf(browser)
      expect(sessions).toHaveLength(1)
      const social = await visitSocial(server.browser(), {
        email: company.address('social'),
        isProven: true,
        name: 'S',
      })
      expect(social.sessions).toEqual([])
    })

    it('ends with the connection', async () => {
      const company = await Company.create(server)
      const email = company.address('later')
      await createUser(server, email)
      const browser = server.browser()
      const begun = await begin(browser, email)
      await company.change({ active: false })
      expect(factors(await identify(server.browser(), email))).toContainEqual({ strategy: 'password' })
      expect(await company.visit(browser, begun, { email })).not.toContain(COMPLETE)
      expect((await clientOf(browser)).sessions).toEqual([])
    })
  })

  describe('a response that is wrong', () => {
    const wrong: [string, string, object][] = [
      ['signed by somebody else', 'saml_response_invalid', { key: secondKey }],
      ['not signed', 'saml_response_invalid', { signs: 'nothing' }],
      ['for another audience', 'saml_response_invalid', { audience: 'https://other.example' }],
      ['that has expired', 'saml_response_invalid', { lifetimeMs: -300_000 }],
      ['of another provider', 'saml_response_invalid', { issuer: 'https://other.example' }],
      ['without an address', 'saml_user_attribute_missing', { attributes: {}, nameId: 'x-1' }],
      [
        'with an address of another domain',
        'saml_email_address_domain_mismatch',
        { email: 'ceo@other.example' },
      ],
    ]
    it.each(wrong)('%s', async (_, code, who) => {
      const company = await Company.create(server)
      const email = company.address('victim')
      await createUser(server, email)
      const browser = server.browser()
      expect(await company.visit(browser, await begin(browser, email), { email, ...who })).toBe(RETURN_TO)
      const { signIn, sessions } = await clientOf(browser)
      expect([signIn?.first_factor_verification?.error?.code, sessions]).toEqual([code, []])
    })

    it('goes on in the browser that left alone, and once', async () => {
      const company = await Company.create(server)
      const email = company.address('once')
      await createUser(server, email)
      const browser = server.browser()
      const url = departure(await begin(browser, email))
      const response = company.response(url, { email })
      const state = url.searchParams.get('RelayState') ?? ''
      const posted = await company.post(server.browser(), response, state)
      const back = pathOf(new URL(posted.headers.get('location')!))
      expect((await server.browser().get(back)).status).toBeGreaterThanOrEqual(400)
      expect((await browser.get(back)).headers.get('location')).toContain(COMPLETE)

      const second = server.browser()
      const next = departure(await begin(second, email))
      const replayed = await company.post(server.browser(), response, next.searchParams.get('RelayState')!)
      expect(
        (await second.get(pathOf(new URL(replayed.headers.get('location')!)))).headers.get('location'),
      ).toBe(RETURN_TO)
      expect((await clientOf(second)).sessions).toEqual([])
    })

    it('of a company signs nobody of another one in', async () => {
      const [one, other] = [await Company.create(server), await Company.create(server)]
      const email = other.address('member')
      await createUser(server, email)
      const browser = server.browser()
      expect(await one.visit(browser, await begin(browser, one.address('x')), { email })).toBe(RETURN_TO)
      expect((await clientOf(browser)).sessions).toEqual([])
      // nor is its response taken for an answer to the other's request
      const url = departure(await begin(browser, email))
      const posted = await one.post(
        server.browser(),
        one.response(url, { email }),
        url.searchParams.get('RelayState')!,
      )
      expect(posted.status).toBeGreaterThanOrEqual(400)
    })
  })

  describe('the provider’s own beginning', () => {
    const come = async (
      company: Company,
      who: { email: string },
      relayState?: string,
      browser = server.browser(),
    ) => {
      const posted = await company.post(server.browser(), company.response(null, who), relayState)
      if (posted.status !== 303) return { browser, posted, ledTo: null }
      const ledTo = (await browser.get(pathOf(new URL(posted.headers.get('location')!)))).headers.get(
        'location',
      )
      return { browser, posted, ledTo }
    }

    it('signs people in and up where the connection lets it, once, and leads where the application is', async () => {
      const company = await Company.create(server, { saml: { allow_idp_initiated: true } })
      const known = company.address('known')
      await createUser(server, known)
      for (const email of [known, company.address('unknown')]) {
        const { browser, ledTo } = await come(company, { email }, 'https://evil.example/')
        expect(ledTo).not.toContain('evil.example')
        const { sessions } = await clientOf(browser)
        expect([email, sessions.length]).toEqual([email, 1])
      }
      const response = company.response(null, { email: known })
      expect((await company.post(server.browser(), response)).status).toBe(303)
      expect((await company.post(server.browser(), response)).status).toBe(422)
    })

    it('is refused where it does not', async () => {
      const company = await Company.create(server)
      const { posted } = await come(company, { email: company.address('x') })
      expect(errorCode(posted.body)).toBe('oauth_callback_invalid')
    })
  })

  it('makes no user where the connection does not let it', async () => {
    const company = await Company.create(server)
    await server.frontdesk.services.store.transaction(async tx => {
      await tx
        .updateTable('enterprise_connections')
        .set({ disable_jit_provisioning: true })
        .where('id', '=', company.connection.id)
        .execute()
    })
    const browser = server.browser()
    const email = company.address('nobody')
    await company.visit(browser, await begin(browser, email), { email })
    const { signIn } = await clientOf(browser)
    expect(signIn?.first_factor_verification?.error?.code).toBe('saml_jit_provisioning_disabled')
  })

  it('describes itself to the provider', async () => {
    const company = await Company.create(server)
    const { sp_entity_id: entityId, acs_url: acsUrl } = company.connection.saml_connection
    const answer = await server.browser().get<string>(new URL(entityId).pathname)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('application/samlmetadata+xml')
    expect(answer.body).toContain(`entityID="${entityId}"`)
    expect(answer.body).toContain(`Location="${acsUrl}"`)
    expect((await server.browser().get('/v1/saml/metadata/samlc_none.xml')).status).toBe(404)
  })

  it('is the factor of the session', async () => {
    const company = await Company.create(server)
    const email = company.address('claims')
    await createUser(server, email)
    const browser = server.browser()
    await company.visit(browser, await begin(browser, email), { email })
    const { sessions } = await clientOf(browser)
    const { body } = await browser.post<{ jwt: string }>(`/v1/client/sessions/${sessions[0]!.id}/tokens`)
    expect(claimsOf(body.jwt)).toMatchObject({ sub: sessions[0]!.user.id })
  })

  it('leaves people nothing to add, where the company wants that', async () => {
    const company = await Company.create(server)
    await company.change({ disable_additional_identifications: true })
    const { browser, userId } = await newcomer(company, 'bound')
    const added = await browser.post('/v1/me/email_addresses', { email_address: 'own@mail.example' })
    const connected = await browser.post('/v1/me/external_accounts', {
      strategy: 'oauth_google',
      redirect_url: RETURN_TO,
    })
    for (const refused of [added, connected])
      expect([refused.status, errorCode(refused.body)]).toEqual([403, 'additional_identifications_disabled'])
    const user = (await server.backend<{ email_addresses: object[] }>('GET', `/users/${userId}`)).body
    expect(user.email_addresses).toHaveLength(1)
    await company.change({ disable_additional_identifications: false })
    const later = await browser.post('/v1/me/email_addresses', { email_address: 'own@mail.example' })
    expect(later.status).toBe(200)
  })

  it('is shown to its people', async () => {
    const organization = await createOrganization(server)
    const company = await Company.create(server, { organization_id: organization.id })
    const { browser } = await newcomer(company, 'shown')
    const lists = [
      '/v1/me/enterprise_connections',
      `/v1/organizations/${organization.id}/enterprise_connections`,
    ]
    for (const path of lists) {
      const { body } = await browser.get<{ response: object[] }>(path)
      expect([path, body.response]).toMatchObject([path, [{ id: company.connection.id, active: true }]])
    }
  })
})
