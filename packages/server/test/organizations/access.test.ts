import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { organizationWithAdmin, OTHER_KEY, startOrganizationServer, type Page } from './support.js'

interface Named {
  id: string
}

const WITHOUT_BODY = undefined

describe.each(DIALECTS)('organizations seen with other keys on %s', dialect => {
  let server: TestServer
  let ids: Record<
    'organization' | 'user' | 'invitation' | 'domain' | 'role' | 'permission' | 'roleSet',
    string
  >
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
    const { organization, adminId } = await organizationWithAdmin(server, 'ada@example.com')
    const base = `/organizations/${organization.id}`
    const invited = await server.backend<Named>('POST', `${base}/invitations`, {
      email_address: 'b@example.com',
      role: 'org:member',
    })
    const domain = await server.backend<Named>('POST', `${base}/domains`, {
      name: 'acme.example',
      enrollment_mode: 'manual_invitation',
    })
    const first = async (path: string) => (await server.backend<Page<Named>>('GET', path)).body.data[0]!.id
    const permission = await server.backend<Named>('POST', '/organization_permissions', {
      name: 'x',
      key: 'org:a:b',
    })
    ids = {
      organization: organization.id,
      user: adminId,
      invitation: invited.body.id,
      domain: domain.body.id,
      role: await first('/organization_roles'),
      permission: permission.body.id,
      roleSet: await first('/role_sets'),
    }
  })
  afterAll(() => server.close())

  /** Every operation that names something; `null` where the spec has no body. */
  const operations = (): [method: string, path: string, body?: unknown][] => {
    const organization = `/organizations/${ids.organization}`
    const role = { role: 'org:member' }
    const set = `/role_sets/${ids.roleSet}`
    return [
      ['GET', organization],
      ['PATCH', organization, { name: 'x' }],
      ['DELETE', organization],
      ['PATCH', `${organization}/metadata`, { public_metadata: {} }],
      ['PUT', `${organization}/metadata`, { public_metadata: {} }],
      ['DELETE', `${organization}/logo`],
      ['GET', `${organization}/memberships`],
      ['POST', `${organization}/memberships`, { user_id: ids.user, ...role }],
      ['PATCH', `${organization}/memberships/${ids.user}`, role],
      ['PATCH', `${organization}/memberships/${ids.user}/metadata`, { public_metadata: {} }],
      ['DELETE', `${organization}/memberships/${ids.user}`],
      ['GET', `${organization}/invitations`],
      ['GET', `${organization}/invitations/pending`],
      ['GET', `${organization}/invitations/${ids.invitation}`],
      ['POST', `${organization}/invitations`, { email_address: 'c@example.com', ...role }],
      ['POST', `${organization}/invitations/bulk`, [{ email_address: 'c@example.com', ...role }]],
      ['POST', `${organization}/invitations/${ids.invitation}/revoke`, {}],
      ['GET', `${organization}/domains`],
      ['POST', `${organization}/domains`, { name: 'b.example', enrollment_mode: 'manual_invitation' }],
      ['PATCH', `${organization}/domains/${ids.domain}`, { verified: true }],
      ['DELETE', `${organization}/domains/${ids.domain}`],
      ['POST', `${organization}/domains/${ids.domain}/verify_ownership`],
      ['GET', `/users/${ids.user}/organization_memberships`],
      ['GET', `/users/${ids.user}/organization_invitations`],
      ['GET', `/organization_roles/${ids.role}`],
      ['PATCH', `/organization_roles/${ids.role}`, { name: 'x' }],
      ['DELETE', `/organization_roles/${ids.role}`],
      ['POST', `/organization_roles/${ids.role}/permissions/${ids.permission}`],
      ['DELETE', `/organization_roles/${ids.role}/permissions/${ids.permission}`],
      ['GET', `/organization_permissions/${ids.permission}`],
      ['PATCH', `/organization_permissions/${ids.permission}`, { name: 'x' }],
      ['DELETE', `/organization_permissions/${ids.permission}`],
      ['GET', set],
      ['PATCH', set, { name: 'x' }],
      ['POST', `${set}/replace`, { dest_role_set_key: 'role_set:default' }],
      ['POST', `${set}/roles`, { role_keys: ['org:member'] }],
      ['POST', `${set}/roles/replace`, { role_key: 'org:member', to_role_key: 'org:admin' }],
    ]
  }

  const eventCount = async () => (await server.eventTypes()).length

  it('answers another instance as if the thing did not exist, and changes nothing', async () => {
    const before = await eventCount()
    for (const [method, path, body = WITHOUT_BODY] of operations()) {
      const answer = await server.backend(method, path, body, { secretKey: OTHER_KEY })
      expect([method, path, answer.status]).toEqual([method, path, 404])
    }
    expect(await eventCount()).toBe(before)
    expect((await server.backend('GET', `/organizations/${ids.organization}`)).status).toBe(200)
  })

  it('answers an unknown key with 401', async () => {
    for (const [method, path, body = WITHOUT_BODY] of operations()) {
      const answer = await server.backend(method, path, body, { secretKey: 'sk_test_unknown' })
      expect([method, path, answer.status]).toEqual([method, path, 401])
    }
  })

  it('keeps lists, slugs and keys of instances apart', async () => {
    const options = { secretKey: OTHER_KEY }
    for (const path of [
      '/organizations',
      '/organization_memberships',
      '/organization_invitations',
      '/organization_domains',
    ]) {
      expect((await server.backend('GET', path, WITHOUT_BODY, options)).body).toEqual({
        data: [],
        total_count: 0,
      })
    }
    const same = await server.backend('POST', '/organizations', { name: 'Acme', slug: 'acme' }, options)
    expect(same).toMatchObject({ status: 200, body: { slug: 'acme' } })
    const otherUser = await createUser(server, 'ada@example.com', 'correct-horse-9', OTHER_KEY)
    const foreign = await server.backend('POST', `/organizations/${ids.organization}/memberships`, {
      user_id: otherUser,
      role: 'org:member',
    })
    expect(foreign.status).toBe(404)
    const permission = await server.backend(
      'POST',
      '/organization_permissions',
      { name: 'x', key: 'org:a:b' },
      options,
    )
    expect(permission.status).toBe(200)
  })
})
