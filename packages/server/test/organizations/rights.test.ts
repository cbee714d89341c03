import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'
import {
  createOrganization,
  type InvitationBody,
  type MembershipBody,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
} from './support.js'

interface Listed {
  id: string
}

describe.each(DIALECTS)('what instance and user allow, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  async function person(email: string): Promise<{ browser: TestBrowser; userId: string }> {
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    return { browser, userId }
  }

  const create = (browser: TestBrowser, name: string) => browser.post('/v1/organizations', { name })
  const rolesOf = async (organizationId: string) => {
    const path = `/organizations/${organizationId}/memberships`
    const { data } = (await server.backend<Page<MembershipBody>>('GET', path)).body
    return new Map(data.map(row => [row.public_user_data.user_id, row.role]))
  }
  const permissionIds = async (keys: string[]) => {
    const path = '/organization_permissions?limit=100'
    const { data } = (await server.backend<Page<Listed & { key: string }>>('GET', path)).body
    return data.filter(row => keys.includes(row.key)).map(row => row.id)
  }
  const createRole = async (key: string, keys: string[] = []) =>
    (
      await server.backend<Listed>('POST', '/organization_roles', {
        name: key,
        key,
        permissions: await permissionIds(keys),
        include_in_initial_role_set: true,
      })
    ).body.id

  it('takes the right to delete away, from one organization and from all', async () => {
    const { organization } = await organizationWithAdmin(server, 'admin@deletes.test')
    const browser = server.browser()
    await signIn(browser, 'admin@deletes.test')
    const refused = async () => errorCode((await browser.delete(`/v1/organizations/${organization.id}`)).body)
    const own = `/organizations/${organization.id}`
    await server.backend('PATCH', own, { admin_delete_enabled: false })
    expect(await refused()).toBe('organization_admin_delete_not_enabled')
    await server.backend('PATCH', own, { admin_delete_enabled: true })
    const settings = '/instance/organization_settings'
    await server.backend('PATCH', settings, { admin_delete_enabled: false })
    expect(await refused()).toBe('organization_admin_delete_not_enabled')
    await server.backend('PATCH', settings, { admin_delete_enabled: true })
    expect((await browser.delete(`/v1/organizations/${organization.id}`)).status).toBe(200)
  })

  it('keeps people from creating organizations, or from creating many, also at the same moment', async () => {
    const barred = await person('barred@creates.test')
    await server.backend('PATCH', `/users/${barred.userId}`, { create_organization_enabled: false })
    expect(errorCode((await create(barred.browser, 'No')).body)).toBe('organization_creation_not_allowed')

    const limited = await person('limited@creates.test')
    await server.backend('PATCH', `/users/${limited.userId}`, { create_organizations_limit: 2 })
    expect((await create(limited.browser, 'First')).status).toBe(200)
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) => create(limited.browser, `Parallel ${index}`)),
    )
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    const refused = answers.filter(answer => answer.status !== 200)
    expect(refused.map(answer => errorCode(answer.body))).toEqual(
      refused.map(() => 'organization_quota_exceeded'),
    )
  })

  it('gives the creator and those who come through a domain the roles of the settings', async () => {
    const owner = await createRole('org:owner', [
      'org:sys_memberships:manage',
      'org:sys_memberships:read',
      'org:sys_profile:delete',
    ])
    const visitor = await createRole('org:visitor')
    await server.backend('PATCH', '/instance/organization_settings', {
      creator_role_id: owner,
      domains_default_role_id: visitor,
    })
    const founder = await person('founder@settings.test')
    const { id } = await createOrganization(server, { created_by: founder.userId })
    const domain = await server.backend<Listed>('POST', `/organizations/${id}/domains`, {
      name: 'visits.test',
      enrollment_mode: 'automatic_suggestion',
    })
    const suggested = await person('suggested@visits.test')
    const suggestions = await suggested.browser.get<{ response: Page<Listed> }>(
      '/v1/me/organization_suggestions',
    )
    const { id: suggestionId } = suggestions.body.response.data[0]!
    await suggested.browser.post(`/v1/me/organization_suggestions/${suggestionId}/accept`)
    const requests = `/v1/organizations/${id}/membership_requests`
    const open = await founder.browser.get<{ response: Page<Listed> }>(requests)
    await founder.browser.post(`${requests}/${open.body.response.data[0]!.id}/accept`)

    await server.backend('PATCH', `/organizations/${id}/domains/${domain.body.id}`, {
      enrollment_mode: 'automatic_invitation',
    })
    const invited = await person('invited@visits.test')
    const invitations = await invited.browser.get<{ response: Page<InvitationBody> }>(
      '/v1/me/organization_invitations?status=pending',
    )
    const { id: invitationId } = invitations.body.response.data[0]!
    await invited.browser.post(`/v1/me/organization_invitations/${invitationId}/accept`)
    expect(await rolesOf(id)).toEqual(
      new Map([
        [founder.userId, 'org:owner'],
        [suggested.userId, 'org:visitor'],
        [invited.userId, 'org:visitor'],
      ]),
    )
  })
})
