import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'
import {
  createOrganization,
  eventsOf,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
  typesOf,
} from './support.js'

interface DomainBody {
  id: string
  name: string
  enrollment_mode: string
  verification: { status: string; strategy: string } | null
  ownership_verification: { status: string; strategy: string } | null
}

describe.each(DIALECTS)('organization domains of the Backend API on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect, { maxAllowedDomains: 4 })
  })
  afterAll(() => server.close())

  const add = (organizationId: string, name: string, more: object = {}) =>
    server.backend<DomainBody>('POST', `/organizations/${organizationId}/domains`, {
      name,
      enrollment_mode: 'manual_invitation',
      ...more,
    })

  it('adds verified domains, changes their mode and takes them away', async () => {
    const { id } = await createOrganization(server)
    const { body } = await add(id, 'Acme.Example', { enrollment_mode: 'automatic_suggestion' })
    expect(body).toMatchObject({
      name: 'acme.example',
      organization_id: id,
      enrollment_mode: 'automatic_suggestion',
      affiliation_verification: { status: 'verified', strategy: 'manual_override' },
      verification: { status: 'verified' },
      ownership_verification: null,
      total_pending_invitations: 0,
      public_organization_data: { id, name: 'Acme' },
    })
    const path = `/organizations/${id}/domains/${body.id}`
    expect(
      (await server.backend('PATCH', path, { enrollment_mode: 'automatic_invitation' })).body,
    ).toMatchObject({
      enrollment_mode: 'automatic_invitation',
    })
    const owned = await server.backend<DomainBody>('POST', `${path}/verify_ownership`)
    expect(owned.body.ownership_verification).toMatchObject({
      status: 'verified',
      strategy: 'manual_override',
    })
    await server.backend('POST', `${path}/verify_ownership`)
    expect((await server.backend('DELETE', path)).body).toEqual({
      object: 'organization_domain',
      id: body.id,
      deleted: true,
    })
    expect((await server.backend('DELETE', path)).status).toBe(404)
    expect(await typesOf(server, body.id)).toEqual([
      'organizationDomain.created',
      'organizationDomain.updated',
      'organizationDomain.updated',
      'organizationDomain.deleted',
    ])
    expect((await eventsOf(server, body.id))[0]!.data).toMatchObject({ name: 'acme.example' })
  })

  it('lets several claim a domain, and one prove it', async () => {
    const [one, two] = [await createOrganization(server), await createOrganization(server)]
    const first = await add(one.id, 'claimed.example', { verified: false })
    const second = await add(two.id, 'claimed.example', { verified: false })
    expect(first.body.verification).toBeNull()
    expect(errorCode((await add(one.id, 'claimed.example', { verified: false })).body)).toBe(
      'organization_domain_already_exists',
    )
    const answers = await Promise.all([
      server.backend('PATCH', `/organizations/${one.id}/domains/${first.body.id}`, { verified: true }),
      server.backend('PATCH', `/organizations/${two.id}/domains/${second.body.id}`, { verified: true }),
    ])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 422])
    const three = await createOrganization(server)
    expect(errorCode((await add(three.id, 'claimed.example')).body)).toBe(
      'organization_domain_already_exists',
    )
    const loser = answers[0].status === 200 ? [two.id, second.body.id] : [one.id, first.body.id]
    const mode = await server.backend('PATCH', `/organizations/${loser[0]}/domains/${loser[1]}`, {
      enrollment_mode: 'automatic_invitation',
    })
    expect(errorCode(mode.body)).toBe('organization_domain_not_verified')
  })

  it('refuses what is no domain, common providers, unknown modes, and too many', async () => {
    const { id } = await createOrganization(server)
    const refused = async (name: string, more: object = {}) => errorCode((await add(id, name, more)).body)
    expect(await refused('no domain')).toBe('form_param_format_invalid')
    expect(await refused('localhost')).toBe('form_param_format_invalid')
    expect(await refused('Gmail.com')).toBe('organization_domain_common')
    expect(await refused('x.example', { enrollment_mode: 'by_magic' })).toBe('form_param_value_invalid')
    for (const name of ['a', 'b', 'c', 'd']) await add(id, `${name}.quota.example`)
    expect(await refused('e.quota.example')).toBe('organization_domain_quota_exceeded')
  })

  it('lists by organization, verification, mode, name and order', async () => {
    const { id } = await createOrganization(server)
    await add(id, 'b.listed.example')
    server.clock.advance(1000)
    await add(id, 'a.listed.example', { verified: false })
    server.clock.advance(1000)
    await add(id, 'c.listed.example', { enrollment_mode: 'automatic_suggestion' })
    const names = async (path: string) =>
      (await server.backend<Page<DomainBody>>('GET', path)).body.data.map(row => row.name.charAt(0)).join('')
    expect(await names(`/organizations/${id}/domains`)).toBe('cab')
    expect(await names(`/organizations/${id}/domains?verified=true`)).toBe('cb')
    expect(await names(`/organizations/${id}/domains?enrollment_mode=-automatic_suggestion`)).toBe('ab')
    expect(await names('/organization_domains?query=listed.example&order_by=name')).toBe('abc')
    expect(await names(`/organization_domains?query=${id}&enrollment_mode=automatic_suggestion`)).toBe('c')
    expect(await names('/organization_domains?domains=a.listed.example&domains=b.listed.example')).toBe('ab')
    expect(await names(`/organization_domains?organization_id=${id}&verified=false`)).toBe('a')
  })

  it('shows the proof of ownership to those alone who may manage domains', async () => {
    const { organization } = await organizationWithAdmin(server, 'admin@proof.example')
    const { body: found } = await server.backend<Page<{ id: string }>>(
      'GET',
      '/organization_permissions?query=org:sys_domains:read',
    )
    await server.backend('POST', '/organization_roles', {
      name: 'Reader',
      key: 'org:reader',
      permissions: [found.data[0]!.id],
      include_in_initial_role_set: true,
    })
    const userId = await createUser(server, 'reader@proof.example')
    const member = { user_id: userId, role: 'org:reader' }
    await server.backend('POST', `/organizations/${organization.id}/memberships`, member)
    const { body: domain } = await add(organization.id, 'proof.example')
    const path = `/v1/organizations/${organization.id}/domains`
    const [admin, reader] = [server.browser(), server.browser()]
    await signIn(admin, 'admin@proof.example')
    await signIn(reader, 'reader@proof.example')
    await admin.post(`${path}/${domain.id}/prepare_ownership_verification`)
    const proof = expect.stringMatching(/^frontdesk-verification=/) as string
    for (const [browser, value] of [
      [admin, proof],
      [reader, null],
    ] as const) {
      const shown = { ownership_verification: { status: 'unverified', txt_record_value: value } }
      expect((await browser.get(`${path}/${domain.id}`)).body).toMatchObject({ response: shown })
      expect((await browser.get(path)).body).toMatchObject({ response: { data: [shown] } })
    }
  })

  it('needs domains to be switched on', async () => {
    const { id } = await createOrganization(server)
    await server.backend('PATCH', '/instance/organization_settings', { domains_enabled: false })
    const answer = await add(id, 'off.example')
    await server.backend('PATCH', '/instance/organization_settings', { domains_enabled: true })
    expect([answer.status, errorCode(answer.body)]).toEqual([403, 'organization_domains_not_enabled'])
  })
})
