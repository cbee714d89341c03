import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DIALECTS, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadataXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { firstKey, secondKey } from '../../src/protocols/saml/keys.fixture.js'
import { createOrganization, OTHER_KEY, startOrganizationServer } from '../organizations/support.js'
import { createUser, errorCode } from '../support.js'
import { Company } from './company.js'

interface Connection {
  id: string
  active: boolean
  domains: string[]
  saml_connection: { id: string; idp_entity_id: string | null; acs_url: string }
}

let number = 0
const newDomain = () => `company${++number}.example`

describe.each(DIALECTS)('enterprise connections on %s', dialect => {
  let server: TestServer
  let provider: Server
  let metadataUrl: string
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
    provider = createServer((request, response) => {
      response.writeHead(request.url === '/metadata' ? 200 : 404)
      response.end(metadataXml([firstKey.certificate, secondKey.certificate]))
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => provider.once('listening', resolve))
    metadataUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/metadata`
  })
  afterAll(async () => {
    provider.close()
    await server.close()
  })

  const create = (body: object = {}) =>
    server.backend<Connection>('POST', '/enterprise_connections', {
      name: 'Acme',
      provider: 'saml_okta',
      domains: [newDomain()],
      ...body,
    })
  const change = (id: string, body: object) =>
    server.backend<Connection>('PATCH', `/enterprise_connections/${id}`, body)
  const complete = () => ({ saml: { idp_metadata: metadataXml([firstKey.certificate]) } })

  it('are made switched off, read, changed, listed and deleted', async () => {
    const domain = newDomain()
    const made = await create({
      domains: [domain.toUpperCase()],
      custom_attributes: [{ name: 'Team', key: 'team', sso_path: 'team' }],
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      object: 'enterprise_connection',
      name: 'Acme',
      provider: 'saml_okta',
      active: false,
      domains: [domain],
      organization_id: null,
      sync_user_attributes: true,
      custom_attributes: [{ name: 'Team', key: 'team', sso_path: 'team', multi_valued: false }],
      saml_connection: { idp_entity_id: null, active: false, login_hint: { mode: 'email_address' } },
      oauth_config: null,
    })
    const path = `/enterprise_connections/${made.body.id}`
    expect((await server.backend('GET', path)).body).toEqual(made.body)
    expect((await change(made.body.id, { name: 'Acme Ltd', ...complete() })).body).toMatchObject({
      name: 'Acme Ltd',
      domains: [domain],
      saml_connection: {
        idp_entity_id: 'https://idp.example/metadata',
        idp_sso_url: 'https://idp.example/sso',
      },
    })
    expect((await change(made.body.id, { active: true })).body.active).toBe(true)
    const listed = await server.backend<{ data: Connection[] }>(
      'GET',
      '/enterprise_connections?active=true&limit=100',
    )
    expect(listed.body.data.map(({ id }) => id)).toContain(made.body.id)
    expect((await server.backend('DELETE', path)).body).toMatchObject({ deleted: true })
    expect((await server.backend('GET', path)).status).toBe(404)
  })

  it('are the SAML connections of the older operations', async () => {
    const made = (
      await server.backend<{ id: string; enterprise_connection_id: string }>('POST', '/saml_connections', {
        name: 'Old Co',
        provider: 'saml_microsoft',
        domain: newDomain(),
        idp_entity_id: 'https://sts.example/1',
        idp_sso_url: 'https://login.example/1/saml2',
        idp_certificate: `${firstKey.certificate}\n${secondKey.certificate}`,
      })
    ).body
    expect(made).toMatchObject({
      object: 'saml_connection',
      provider: 'saml_microsoft',
      idp_entity_id: 'https://sts.example/1',
      idp_certificate: `${firstKey.certificate}\n${secondKey.certificate}`,
      idp_certificate_expires_at: expect.any(Number),
      attribute_mapping: { user_id: 'http://schemas.microsoft.com/identity/claims/objectidentifier' },
      acs_url: expect.stringContaining(`/v1/saml/acs/${made.id}`),
      user_count: 0,
    })
    const same = (
      await server.backend<Connection>('GET', `/enterprise_connections/${made.enterprise_connection_id}`)
    ).body
    expect(same.saml_connection).toMatchObject({ id: made.id, idp_entity_id: 'https://sts.example/1' })
    const found = await server.backend<{ data: object[]; total_count: number }>(
      'GET',
      '/saml_connections?query=LD%20C',
    )
    expect(found.body.total_count).toBe(1)
    expect((await server.backend('DELETE', `/saml_connections/${made.id}`)).status).toBe(200)
  })

  it('read metadata by its address, and say what is wrong with it', async () => {
    const { body } = await create({ saml: { idp_metadata_url: metadataUrl } })
    expect(body.saml_connection).toMatchObject({
      idp_entity_id: 'https://idp.example/metadata',
      idp_metadata_url: metadataUrl,
    })
    const missing = await create({ saml: { idp_metadata_url: metadataUrl.replace('metadata', 'nothing') } })
    expect([missing.status, errorCode(missing.body)]).toEqual([422, 'enterprise_connection_metadata_invalid'])
    const broken = await create({ saml: { idp_metadata: '<!DOCTYPE a><a/>' } })
    expect(errorCode(broken.body)).toBe('enterprise_connection_metadata_invalid')
    const certificate = await create({ saml: { idp_certificate: 'none' } })
    expect(errorCode(certificate.body)).toBe('form_param_format_invalid')
    const address = await create({ saml: { idp_sso_url: 'javascript:alert(1)' } })
    expect(errorCode(address.body)).toBe('form_param_format_invalid')
  })

  it('are switched on once they know their provider', async () => {
    const { body } = await create()
    const early = await change(body.id, { active: true })
    expect([early.status, errorCode(early.body)]).toEqual([422, 'form_param_missing'])
    expect((await server.backend<Connection>('GET', `/enterprise_connections/${body.id}`)).body.active).toBe(
      false,
    )
    const openid = await create({ provider: 'oidc_custom', active: true })
    expect(errorCode(openid.body)).toBe('form_param_missing')
    const complete = await create({
      provider: 'oidc_custom',
      active: true,
      oidc: {
        client_id: 'c',
        client_secret: 's3cret-of-acme',
        discovery_url: 'https://idp.example/.well-known/openid-configuration',
      },
    })
    expect(complete.body).toMatchObject({
      active: true,
      oauth_config: { client_id: 'c' },
      saml_connection: null,
    })
    expect(JSON.stringify(complete.body)).not.toContain('s3cret-of-acme')
  })

  it('share a domain within one organization alone, and never one that everybody can have', async () => {
    const [one, other] = [await createOrganization(server), await createOrganization(server)]
    const domain = newDomain()
    expect((await create({ domains: [domain], organization_id: one.id })).status).toBe(201)
    expect((await create({ domains: [domain], organization_id: one.id })).status).toBe(201)
    const foreign = await create({ domains: [domain], organization_id: other.id })
    expect([foreign.status, errorCode(foreign.body)]).toEqual([409, 'enterprise_connection_domain_exists'])
    expect(errorCode((await create({ domains: ['gmail.com'] })).body)).toBe('organization_domain_common')
    expect(errorCode((await create({ domains: [] })).body)).toBe('form_param_missing')
    const nowhere = await create({ organization_id: 'org_000000000000000000000000000' })
    expect(nowhere.status).toBe(404)
  })

  it('take the place of domains by which organizations enroll people', async () => {
    const { id } = await createOrganization(server)
    const domain = newDomain()
    await server.backend('POST', `/organizations/${id}/domains`, {
      name: domain,
      enrollment_mode: 'automatic_invitation',
      verified: true,
    })
    const saml = (
      await server.backend<{ id: string }>('POST', '/saml_connections', {
        name: 'Old Co',
        provider: 'saml_okta',
        domain,
        idp_metadata: metadataXml([firstKey.certificate]),
      })
    ).body
    const path = `/saml_connections/${saml.id}`
    const refused = await server.backend('PATCH', path, { active: true })
    expect(errorCode(refused.body)).toBe('enterprise_connection_verified_domain_exists')
    const agreed = await server.backend('PATCH', path, {
      active: true,
      consent_verified_domains_deletion: true,
    })
    expect(agreed.body).toMatchObject({ active: true })
    const domains = await server.backend<{ total_count: number }>('GET', `/organizations/${id}/domains`)
    expect(domains.body.total_count).toBe(0)
  })

  it('go with their organization, and take no people along', async () => {
    const { id } = await createOrganization(server)
    const domain = newDomain()
    const { body } = await create({ domains: [domain], organization_id: id, active: true, ...complete() })
    const userId = await createUser(server, `ada@${domain}`)
    const identify = () => server.browser().post('/v1/client/sign_ins', { identifier: `ada@${domain}` })
    expect(JSON.stringify((await identify()).body)).toContain('"saml"')
    await server.backend('DELETE', `/organizations/${id}`)
    expect((await server.backend('GET', `/enterprise_connections/${body.id}`)).status).toBe(404)
    expect((await server.backend('GET', `/users/${userId}`)).status).toBe(200)
    expect(JSON.stringify((await identify()).body)).not.toContain('"saml"')
  })

  it('have the address of their own instance, which the provider is told', async () => {
    const other = await Company.create(server, {}, OTHER_KEY)
    const { acs_url: acsUrl, sp_entity_id: entityId } = other.connection.saml_connection
    expect(acsUrl).toBe(`${TEST_ORIGIN}/other/v1/saml/acs/${other.connection.saml_connection.id}`)
    const metadata = await server
      .browser(`${TEST_ORIGIN}/other`)
      .get<string>(new URL(entityId).pathname.slice('/other'.length))
    expect(metadata.body).toContain(acsUrl)
  })
})
