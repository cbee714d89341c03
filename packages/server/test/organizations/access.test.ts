import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { organizationWithAdmin, OTHER_KEY, startOrganizationServer } from './support.js'

const WITHOUT_BODY = undefined

describe.each(DIALECTS)('organizations seen with other keys on %s', dialect => {
  let server: TestServer
  let organizationId: string
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
    const { organization } = await organizationWithAdmin(server, 'ada@example.com')
    organizationId = organization.id
    await server.backend('POST', '/organization_permissions', { name: 'x', key: 'org:a:b' })
  })
  afterAll(() => server.close())

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
    const foreign = await server.backend('POST', `/organizations/${organizationId}/memberships`, {
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
