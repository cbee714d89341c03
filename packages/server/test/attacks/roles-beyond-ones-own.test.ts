import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type MembershipBody,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
} from '../organizations/support.js'
import { createUser, errorCode, signIn } from '../support.js'

const MANAGER = 'org:member_manager'

/** A manager of members has a role with `manage memberships` and what `org:member` has, and no more. */
describe.each(DIALECTS)('nobody gives or takes a role with permissions that they lack, on %s', dialect => {
  let server: TestServer
  let organizationId: string
  let adminId: string
  let managerId: string
  let manager: TestBrowser
  let admin: TestBrowser
  beforeAll(async () => {
    server = await startOrganizationServer(dialect, { directMemberAdding: true })
    const made = await organizationWithAdmin(server, 'admin@roles.example')
    organizationId = made.organization.id
    adminId = made.adminId
    const { body } = await server.backend<Page<{ id: string; key: string }>>(
      'GET',
      '/organization_permissions?limit=100',
    )
    const permissions = body.data
      .filter(({ key }) => key.startsWith('org:sys_memberships:') || key === 'org:sys_billing:read')
      .map(({ id }) => id)
    const role = { name: 'Manager', key: MANAGER, permissions, include_in_initial_role_set: true }
    expect((await server.backend('POST', '/organization_roles', role)).status).toBe(200)
    managerId = await add('manager@roles.example', MANAGER)
    manager = server.browser()
    await signIn(manager, 'manager@roles.example')
    admin = server.browser()
    await signIn(admin, 'admin@roles.example')
  })
  afterAll(() => server.close())

  const at = (path: string) => `/v1/organizations/${organizationId}${path}`

  /** through the Backend API, which may give any role */
  async function add(email: string, role: string): Promise<string> {
    const userId = await createUser(server, email)
    const path = `/organizations/${organizationId}/memberships`
    expect((await server.backend('POST', path, { user_id: userId, role })).status).toBe(200)
    return userId
  }

  async function roleOf(userId: string): Promise<string | undefined> {
    const path = `/organizations/${organizationId}/memberships?limit=100`
    const { data } = (await server.backend<Page<MembershipBody>>('GET', path)).body
    return data.find(row => row.public_user_data.user_id === userId)?.role
  }

  const refused = (answer: { status: number; body: unknown }, missing = 'org:sys_profile:delete') => {
    expect([answer.status, errorCode(answer.body)]).toEqual([403, 'missing_organization_permission'])
    expect(JSON.stringify(answer.body)).toContain(missing)
  }

  it('a manager makes neither themselves nor anybody else an administrator', async () => {
    const memberId = await add('plain@roles.example', 'org:member')
    for (const userId of [managerId, memberId])
      refused(await manager.patch(at(`/memberships/${userId}`), { role: 'org:admin' }))
    expect([await roleOf(managerId), await roleOf(memberId)]).toEqual([MANAGER, 'org:member'])
  })

  it('a manager adds and invites no administrator, not in bulk either', async () => {
    const userId = await createUser(server, 'friend@roles.example')
    refused(await manager.post(at('/memberships'), { user_id: userId, role: 'org:admin' }))
    const invitation = { email_address: 'accomplice@roles.example', role: 'org:admin' }
    refused(await manager.post(at('/invitations'), invitation))
    refused(await manager.post(at('/invitations/bulk'), invitation))
    const pending = await server.backend('GET', `/organizations/${organizationId}/invitations`)
    expect(pending.body).toMatchObject({ total_count: 0 })
  })

  it('a manager neither demotes nor removes an administrator', async () => {
    const secondId = await add('second@roles.example', 'org:admin')
    for (const userId of [adminId, secondId]) {
      refused(await manager.patch(at(`/memberships/${userId}`), { role: 'org:member' }))
      refused(await manager.delete(at(`/memberships/${userId}`)))
      expect(await roleOf(userId)).toBe('org:admin')
    }
  })

  it('a manager does what managers are for: members and managers come and go', async () => {
    const userId = await add('guest@roles.example', 'org:member')
    expect((await manager.patch(at(`/memberships/${userId}`), { role: MANAGER })).status).toBe(200)
    expect((await manager.delete(at(`/memberships/${userId}`))).status).toBe(200)
    const invitation = { email_address: 'new@roles.example', role: 'org:member' }
    expect((await manager.post(at('/invitations'), invitation)).status).toBe(200)
  })

  it('the smallest permission that is lacking is enough', async () => {
    const permission = { name: 'Invoices', key: 'org:invoices:read', description: '' }
    const { body } = await server.backend<{ id: string }>('POST', '/organization_permissions', permission)
    const role = { name: 'Accountant', key: 'org:accountant', permissions: [body.id] }
    const made = { ...role, include_in_initial_role_set: true }
    expect((await server.backend('POST', '/organization_roles', made)).status).toBe(200)
    const userId = await add('accountant@roles.example', 'org:member')
    const change = { role: 'org:accountant' }
    refused(await manager.patch(at(`/memberships/${userId}`), change), 'org:invoices:read')
  })

  it('an administrator gives and takes every role', async () => {
    const userId = await add('heir@roles.example', 'org:member')
    expect((await admin.patch(at(`/memberships/${userId}`), { role: 'org:admin' })).status).toBe(200)
    expect((await admin.delete(at(`/memberships/${userId}`))).status).toBe(200)
  })

  it('the application’s server names no inviter for a role that the inviter could not give', async () => {
    const path = `/organizations/${organizationId}/invitations`
    const body = { email_address: 'by-server@roles.example', role: 'org:admin' }
    refused(await server.backend('POST', path, { ...body, inviter_user_id: managerId }))
    expect((await server.backend('POST', path, { ...body, inviter_user_id: adminId })).status).toBe(200)
  })

  it('a request to join, and a domain that lets people in, give no more than the one has who allows it', async () => {
    const name = 'powerful.example'
    const { organizations } = (await server.frontdesk.services.registry.findBySlug('primary'))!.settings
    const domain = { name, enrollment_mode: 'automatic_suggestion', verified: true }
    const made = await server.backend<{ id: string }>(
      'POST',
      `/organizations/${organizationId}/domains`,
      domain,
    )
    await createUser(server, `asks@${name}`)
    const asking = server.browser()
    await signIn(asking, `asks@${name}`)
    const suggestions = '/v1/me/organization_suggestions'
    const listed = await asking.get<{ response: Page<{ id: string }> }>(suggestions)
    await asking.post(`${suggestions}/${listed.body.response.data[0]!.id}/accept`)
    const requests = await manager.get<{ response: Page<{ id: string }> }>(
      at('/membership_requests?status=pending'),
    )
    const accept = at(`/membership_requests/${requests.body.response.data[0]!.id}/accept`)
    organizations.domainDefaultRole = 'org:admin'
    try {
      refused(await manager.post(accept))
      const { body } = await server.backend<Page<{ id: string; key: string }>>(
        'GET',
        '/organization_permissions?limit=100',
      )
      const permissions = body.data
        .filter(({ key }) => key.startsWith('org:sys_domains:'))
        .map(({ id }) => id)
      const role = { name: 'Domains', key: 'org:domains', permissions, include_in_initial_role_set: true }
      await server.backend('POST', '/organization_roles', role)
      await add('domains@roles.example', 'org:domains')
      const keeper = server.browser()
      await signIn(keeper, 'domains@roles.example')
      const mode = at(`/domains/${made.body.id}/update_enrollment_mode`)
      refused(await keeper.post(mode, { enrollment_mode: 'automatic_invitation' }))
      expect((await keeper.post(mode, { enrollment_mode: 'manual_invitation' })).status).toBe(200)
    } finally {
      organizations.domainDefaultRole = 'org:member'
    }
    expect((await manager.post(accept)).status).toBe(200)
  })
})
