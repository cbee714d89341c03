import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'
import {
  createOrganization,
  expectCountsToMatchRows,
  organizationWithAdmin,
  startOrganizationServer,
  typesOf,
} from './support.js'

describe.each(DIALECTS)('deleting the last administrator, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  async function addMember(organizationId: string, email: string, role = 'org:member'): Promise<string> {
    const userId = await createUser(server, email)
    const path = `/organizations/${organizationId}/memberships`
    expect((await server.backend('POST', path, { user_id: userId, role })).status).toBe(200)
    return userId
  }
  async function deleteOwnAccount(email: string) {
    const browser = server.browser()
    await signIn(browser, email)
    return browser.delete('/v1/me')
  }
  const statusOf = async (path: string) => (await server.backend('GET', path)).status

  it('an organization without any other member goes with the account, and its events tell so', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'alone@last.example')
    const invitation = { email_address: 'invited@last.example', role: 'org:member' }
    await server.backend('POST', `/organizations/${organization.id}/invitations`, invitation)
    expect((await deleteOwnAccount('alone@last.example')).status).toBe(200)
    expect(await statusOf(`/organizations/${organization.id}`)).toBe(404)
    expect((await typesOf(server, organization.id)).at(-1)).toBe('organization.deleted')
    expect((await typesOf(server, adminId)).at(-1)).toBe('user.deleted')
    expect(await server.eventTypes()).toContain('organizationMembership.deleted')
    await expectCountsToMatchRows(server)
  })

  it('who would leave others without an administrator may not delete their account, and nothing has changed', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'needed@last.example')
    const own = await createOrganization(server, { name: 'Own', created_by: adminId })
    const memberId = await addMember(organization.id, 'member@last.example')
    const refused = await deleteOwnAccount('needed@last.example')
    expect([refused.status, errorCode(refused.body)]).toEqual([
      400,
      'user_is_last_organization_administrator',
    ])
    expect(JSON.stringify(refused.body)).toContain('administrator of Acme.')
    for (const path of [`/users/${adminId}`, `/organizations/${own.id}`, `/organizations/${organization.id}`])
      expect(await statusOf(path)).toBe(200)
    const promote = `/organizations/${organization.id}/memberships/${memberId}`
    expect((await server.backend('PATCH', promote, { role: 'org:admin' })).status).toBe(200)
    expect((await deleteOwnAccount('needed@last.example')).status).toBe(200)
    expect(await statusOf(`/organizations/${organization.id}`)).toBe(200)
    expect(await statusOf(`/organizations/${own.id}`)).toBe(404)
  })

  it('the application deletes whom it wants; it finds what is left without an administrator, and mends it', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'erased@last.example')
    const memberId = await addMember(organization.id, 'left@last.example')
    expect((await server.backend('DELETE', `/users/${adminId}`)).status).toBe(200)
    const list = '/organizations?include_missing_member_with_elevated_permissions=true&limit=100'
    type Listed = { data: { id: string; missing_member_with_elevated_permissions: boolean }[] }
    const isAbandoned = async () => {
      const { data } = (await server.backend<Listed>('GET', list)).body
      return data.find(({ id }) => id === organization.id)?.missing_member_with_elevated_permissions
    }
    expect(await isAbandoned()).toBe(true)
    const member = `/organizations/${organization.id}/memberships/${memberId}`
    expect((await server.backend('PATCH', member, { role: 'org:admin' })).status).toBe(200)
    expect(await isAbandoned()).toBe(false)
    expect((await server.backend('DELETE', `/users/${memberId}`)).status).toBe(200)
    expect(await statusOf(`/organizations/${organization.id}`)).toBe(404)
    await expectCountsToMatchRows(server)
  })

  it('of two administrators who delete their accounts at the same moment one stays', async () => {
    const { organization } = await organizationWithAdmin(server, 'first@last.example')
    await addMember(organization.id, 'second@last.example', 'org:admin')
    await addMember(organization.id, 'third@last.example')
    const answers = await Promise.all(['first@last.example', 'second@last.example'].map(deleteOwnAccount))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(await statusOf(`/organizations/${organization.id}`)).toBe(200)
  })
})
