import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization, startOrganizationServer } from '../organizations/support.js'
import { type Body, clientOf, COMPLETE, RETURN_TO } from '../provider-visits.js'
import { createUser } from '../support.js'
import { Company, NEW, prepare } from './company.js'

interface Membership {
  organization: { id: string }
  role: string
}

describe.each(DIALECTS)('invitations of people who sign in with their company on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  async function invite(organizationId: string, email: string): Promise<{ id: string; ticket: string }> {
    const path = `/organizations/${organizationId}/invitations`
    const invitation = { email_address: email, role: 'org:admin' }
    const { body } = await server.backend<{ id: string; url: string }>('POST', path, invitation)
    const { searchParams } = new URL(body.url)
    return { id: body.id, ticket: searchParams.get('ticket') ?? searchParams.get('__clerk_ticket') ?? '' }
  }
  const rolesOf = async (userId: string) => {
    const path = `/users/${userId}/organization_memberships`
    const { data } = (await server.backend<{ data: Membership[] }>('GET', path)).body
    return new Map(data.map(({ organization, role }) => [organization.id, role]))
  }

  it.each(['another organization', 'the organization of the company'])(
    'lead somebody with an account to the provider, and wait inside: to %s',
    async where => {
      const own = await createOrganization(server)
      const organization = where === 'another organization' ? await createOrganization(server) : own
      const company = await Company.create(server, { organization_id: own.id })
      const email = company.address('member')
      const userId = await createUser(server, email)
      const { id, ticket } = await invite(organization.id, email)
      const browser = server.browser()
      const begun = await browser.post<Body>('/v1/client/sign_ins', { strategy: 'ticket', ticket }, NEW)
      expect([begun.status, begun.body.response]).toMatchObject([
        200,
        {
          status: 'needs_first_factor',
          identifier: email,
          supported_first_factors: [{ strategy: 'enterprise_sso' }],
        },
      ])
      expect((await clientOf(browser)).sessions).toEqual([])
      const left = await prepare(browser, begun.body.response.id)
      expect(await company.visit(browser, left, { email })).toContain(COMPLETE)
      expect((await clientOf(browser)).sessions).toHaveLength(1)
      expect((await rolesOf(userId)).get(own.id)).toBe('org:member')
      const path = `/organizations/${organization.id}/invitations/${id}`
      expect((await server.backend<{ status: string }>('GET', path)).body.status).toBe('pending')
    },
  )

  it('are taken up by the session that the provider has made', async () => {
    const organization = await createOrganization(server)
    const company = await Company.create(server)
    const email = company.address('guest')
    const userId = await createUser(server, email)
    const { id, ticket } = await invite(organization.id, email)
    const browser = server.browser()
    const begun = await browser.post<Body>('/v1/client/sign_ins', { strategy: 'ticket', ticket }, NEW)
    await company.visit(browser, await prepare(browser, begun.body.response.id), { email })
    const accepted = await browser.post(`/v1/me/organization_invitations/${id}/accept`)
    expect(accepted.status).toBe(200)
    expect((await rolesOf(userId)).get(organization.id)).toBe('org:admin')
  })

  it('make somebody new a member in the invited role, once the provider has said who they are', async () => {
    const organization = await createOrganization(server)
    const company = await Company.create(server, { organization_id: organization.id })
    const email = company.address('newcomer')
    const { ticket } = await invite(organization.id, email)
    const browser = server.browser()
    const begun = await browser.post<Body>('/v1/client/sign_ups', { strategy: 'ticket', ticket }, NEW)
    expect(begun.body.response).toMatchObject({ missing_fields: ['enterprise_sso'], email_address: email })
    const left = await browser.patch<Body>(
      `/v1/client/sign_ups/${begun.body.response.id}`,
      { strategy: 'enterprise_sso', redirect_url: RETURN_TO, action_complete_redirect_url: COMPLETE },
      NEW,
    )
    expect(await company.visit(browser, left, { email })).toContain(COMPLETE)
    const { sessions } = await clientOf(browser)
    expect((await rolesOf(sessions[0]!.user.id)).get(organization.id)).toBe('org:admin')
  })
})
