import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadataXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { firstKey } from '../../src/protocols/saml/keys.fixture.js'
import { ORGANIZATIONS } from '../organizations/support.js'
import { createUser, errorCode, signIn } from '../support.js'
import { Administrator, type Body, type Connection, resolveTxt } from './administrator.js'
import { begin, Company, newDomain } from './company.js'

interface Person {
  public_metadata: object
  organization_memberships: object[]
}

const METADATA = { issuer: 'https://idp.self-serve.example/metadata' }
const samlForm = () => ({ saml_idp_metadata: metadataXml([firstKey.certificate], METADATA) })

describe.each(DIALECTS)('enterprise connections in the hands of members, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      resolveTxt,
      settings: { organizations: { ...ORGANIZATIONS, selfServeSso: true } },
    })
  })
  afterAll(() => server?.close())

  it('lead from a domain to a person who signs in', { timeout: 60_000 }, async () => {
    const admin = await Administrator.create(server)
    const domain = await admin.proveDomain()
    const made = await admin.connect({ domains: [domain] })
    const { id } = made.body.response
    expect([made.status, made.body.response]).toMatchObject([
      201,
      { name: 'admins.example', active: false, domains: [domain], organization_id: admin.organizationId },
    ])
    expect(errorCode((await admin.change(id, { active: 'true' })).body)).toBe('form_param_missing')
    const configured = await admin.change(id, samlForm())
    expect(configured.body.response.saml_connection).toMatchObject({
      idp_entity_id: METADATA.issuer,
      idp_certificate: expect.stringContaining('BEGIN CERTIFICATE'),
      idp_certificate_expires_at: expect.any(Number),
    })
    expect(await admin.list()).toMatchObject([{ id, active: false }])
    expect((await admin.change(id, { active: 'true' })).body.response.active).toBe(true)

    const company = Company.of(server, configured.body.response as never, METADATA.issuer)
    const browser = server.browser()
    const email = `ada@${domain}`
    await createUser(server, email)
    const attributes = { mail: email, public_metadata_role: 'owner of everything' }
    await company.visit(browser, await begin(browser, email), { email, attributes })
    const { body } = await browser.get<Body<{ sessions: { user: Person }[] }>>('/v1/client')
    const { user } = body.response.sessions[0]!
    // a customer's provider writes nothing that the application trusts
    expect(user.public_metadata).toEqual({})
    expect(user.organization_memberships).toMatchObject([
      { organization: { id: admin.organizationId }, role: 'org:member' },
    ])
    expect((await admin.remove(id)).body.response).toMatchObject({ id, deleted: true })
    expect(await admin.list()).toEqual([])
  })

  it('refuse domains that the organization has not proven, as a whole', async () => {
    const admin = await Administrator.create(server)
    const [proven, unproven, manual] = [await admin.proveDomain(), newDomain(), newDomain()]
    await admin.addDomain(unproven)
    await server.backend('POST', `/organizations/${admin.organizationId}/domains`, {
      name: manual,
      enrollment_mode: 'manual_invitation',
    })
    const other = await Administrator.create(server)
    const others = await other.proveDomain()
    const refusal = {
      errors: [{ code: 'enterprise_connection_domain_not_proven', meta: { param_name: 'domains' } }],
    }
    for (const foreign of [unproven, manual, others, newDomain(), `eu.${proven}`]) {
      expect(await admin.connect({ domains: [proven, foreign] })).toMatchObject({
        status: 422,
        body: refusal,
      })
    }
    const { id } = (await admin.connect({ domains: [proven] })).body.response
    expect(await admin.change(id, { domains: [proven, others] })).toMatchObject({
      status: 422,
      body: refusal,
    })
    expect((await admin.list())[0]!.domains).toEqual([proven])
  })

  it('are for whom has proven the domain, although somebody of another organization has a mailbox there', async () => {
    const [admin, other] = [await Administrator.create(server), await Administrator.create(server)]
    const domain = newDomain()
    const path = `/organizations/${other.organizationId}/domains`
    const affiliated = { name: domain, enrollment_mode: 'automatic_invitation', verified: true }
    expect((await server.backend('POST', path, affiliated)).status).toBe(200)
    await admin.proveDomain(domain)
    const { id } = (await admin.connect({ domains: [domain], ...samlForm() })).body.response
    expect((await admin.change(id, { active: 'true' })).body.response.active).toBe(true)
    // nobody is enrolled elsewhere by it any more
    expect((await server.backend<{ data: object[] }>('GET', path)).body.data).toEqual([])
    // and by the mailbox alone the domain is still one organization's
    const again = { ...affiliated, enrollment_mode: 'enterprise_sso' }
    const third = await Administrator.create(server)
    await server.backend('POST', path, affiliated)
    const refused = await server.backend('POST', `/organizations/${third.organizationId}/domains`, again)
    expect(errorCode(refused.body)).toBe('organization_domain_already_exists')
  })

  it('are those of the active organization alone', async () => {
    const [admin, other] = [await Administrator.create(server), await Administrator.create(server)]
    const { id } = (await admin.connect({ domains: [await admin.proveDomain()] })).body.response
    expect((await other.change(id, { name: 'Mine' })).status).toBe(404)
    expect((await other.remove(id)).status).toBe(404)
    const unbound = await Company.create(server)
    expect((await admin.change(unbound.connection.id, { name: 'Mine' })).status).toBe(404)
    await admin.goTo('')
    expect(await admin.change(id, { name: 'Mine' })).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'organization_not_active' }] },
    })
    expect(await admin.list()).toEqual([])
    await admin.goTo(admin.organizationId)
    expect(await admin.list()).toHaveLength(1)
  })

  it('keep secrets, and take nothing that fills in public metadata', async () => {
    const admin = await Administrator.create(server)
    const made = await admin.connect({
      provider: 'oidc_custom',
      name: 'By OpenID',
      domains: [await admin.proveDomain()],
      oidc_client_id: 'client',
      oidc_client_secret: 'very-secret',
      oidc_discovery_url: 'https://idp.example/.well-known/openid-configuration',
    })
    const { id, oauth_config: config } = made.body.response
    expect(JSON.stringify(made.body)).not.toContain('very-secret')
    expect(config).toMatchObject({
      client_id: 'client',
      redirect_uri: expect.stringMatching(/\/v1\/oauth_callback$/),
    })
    const custom = JSON.stringify([{ name: 'Role', key: 'role', sso_path: 'role' }])
    expect(errorCode((await admin.change(id, { custom_attributes: custom })).body)).toBe(
      'form_param_value_disabled',
    )
    for (const mapping of ['no json', '[]', '{"groups":"x"}']) {
      expect(errorCode((await admin.change(id, { saml_attribute_mapping: mapping })).body)).toBe(
        'form_param_format_invalid',
      )
    }
    const mapping = JSON.stringify({ email_address: 'upn' })
    const saml = (await admin.connect({ domains: [await admin.proveDomain()] })).body.response
    await admin.change(saml.id, { saml_attribute_mapping: mapping })
    const { body } = await server.backend('GET', `/saml_connections/${saml.saml_connection!.id}`)
    expect(body).toMatchObject({ attribute_mapping: { email_address: 'upn', first_name: 'firstName' } })
  })

  it('are as many as a company has', async () => {
    const admin = await Administrator.create(server)
    const domains = [await admin.proveDomain()]
    for (let made = 0; made < 20; made++) await admin.connect({ domains })
    expect(errorCode((await admin.connect({ domains })).body)).toBe('enterprise_connection_quota_exceeded')
  })

  it('leave domains for enterprise sign-in in place when they are switched on', async () => {
    const admin = await Administrator.create(server)
    const domain = await admin.proveDomain()
    const { id } = (await admin.connect({ domains: [domain], ...samlForm() })).body.response
    const { organizationId } = admin
    const listed = await server.backend<{ data: { id: string }[] }>(
      'GET',
      `/organizations/${organizationId}/domains`,
    )
    const path = `/organizations/${organizationId}/domains/${listed.body.data[0]!.id}`
    await server.backend('PATCH', path, { verified: true })
    await admin.change(id, { active: 'true' })
    expect((await admin.change(id, { domains: [domain] })).status).toBe(200)
    // nobody is invited by such a domain
    const person = server.browser()
    await createUser(server, `ada@${domain}`)
    await signIn(person, `ada@${domain}`).catch(() => null)
    const invited = await server.backend<{ data: object[] }>(
      'GET',
      `/organizations/${organizationId}/invitations`,
    )
    expect(invited.body.data).toEqual([])
  })

  it('work by their former addresses', async () => {
    const admin = await Administrator.create(server)
    const form = { provider: 'saml_okta', domains: [await admin.proveDomain()] }
    const made = await admin.browser.post<Body<Connection>>('/v1/me/enterprise_connections', form)
    expect(made).toMatchObject({ status: 201, body: { response: { organization_id: admin.organizationId } } })
    const path = `/v1/me/enterprise_connections/${made.body.response.id}`
    expect(
      (await admin.browser.send<Body<Connection>>('PATCH', path, { name: 'Renamed' })).body.response.name,
    ).toBe('Renamed')
    const other = await Administrator.create(server)
    expect((await admin.browser.send('PATCH', path, { organization_id: other.organizationId })).status).toBe(
      404,
    )
    expect((await other.browser.send('DELETE', path)).status).toBe(404)
    expect((await admin.browser.send('DELETE', path)).status).toBe(200)
  })

  it('are told to who signs up by their address alone', async () => {
    const company = await Company.create(server)
    const asked = async (email_address: string) => {
      const browser = server.browser()
      const begun = await browser.post<Body<{ id: string }>>('/v1/client/sign_ups', { email_address })
      const path = `/v1/client/sign_ups/${begun.body.response.id}/enterprise_connections`
      return async () => (await browser.get<Body<object[]>>(path)).body.response
    }
    const shown = [
      {
        object: 'enterprise_connection',
        id: company.connection.id,
        name: expect.any(String),
        provider: 'saml_custom',
        logo_public_url: null,
      },
    ]
    const offered = await asked(company.address('somebody'))
    expect(await offered()).toEqual(shown)
    await createUser(server, company.address('somebody'))
    expect(await offered()).toEqual(shown)
    expect(await (await asked('somebody@elsewhere.example'))()).toEqual([])
  })
})

it('is off unless the instance says otherwise', async () => {
  const server = await startTestServer({ dialect: 'sqlite', settings: { organizations: ORGANIZATIONS } })
  const admin = await Administrator.create(server)
  expect((await admin.connect({ domains: ['acme.example'] })).body).toMatchObject({
    errors: [{ code: 'self_serve_not_enabled' }],
  })
  const domain = { name: 'acme.example', enrollment_mode: 'enterprise_sso' }
  expect(errorCode((await admin.browser.post(`${admin.path}/domains`, domain)).body)).toBe(
    'self_serve_not_enabled',
  )
  const { body } = await admin.browser.get<{ user_settings: { enterprise_sso: object } }>('/v1/environment')
  expect(body.user_settings.enterprise_sso).toEqual({
    enabled: false,
    self_serve_sso: false,
    self_serve_directory_sync: false,
  })
  await server.close()
})
