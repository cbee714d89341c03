import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ENTERPRISE,
  GROUP_SCHEMA,
  PATCH_OP,
  Provider,
  type Resource,
  type ScimPage,
  startScimServer,
  USER_SCHEMA,
} from './support.js'

/**
 * What providers send, in the order in which their public documentation shows it. Sources:
 * learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups,
 * developer.okta.com/docs/reference/scim/scim-20, developers.onelogin.com/scim,
 * jumpcloud.com/support/custom-scim-identity-management
 */
describe.each(DIALECTS)('what identity providers send on %s', dialect => {
  let server: TestServer
  let provider: Provider
  beforeAll(async () => {
    server = await startScimServer(dialect)
    provider = await Provider.create(server)
  })
  afterAll(() => server.close())

  const isSignedOut = async ({ id }: Resource) =>
    (await server.backend<{ deprovisioned?: boolean }>('GET', `/users/${id}`)).body.deprovisioned === true

  it('is understood of Entra ID', async () => {
    // the test of the connection asks for somebody who is nobody
    const nobody = await provider.find('/Users', 'userName eq "4d2a1b35-3a5e-4f5e-a5a3-94a7f5b2a0d2"')
    expect([nobody.status, nobody.body.totalResults, nobody.body.Resources]).toEqual([200, 0, []])
    const { status, body: user } = await provider.send('POST', '/Users', {
      schemas: [USER_SCHEMA, ENTERPRISE],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: provider.address('Test_User_ab6490ee'),
      active: true,
      emails: [{ primary: true, type: 'work', value: provider.address('Test_User_fd0ea19b') }],
      meta: { resourceType: 'User' },
      name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
      roles: [],
    })
    expect(status).toBe(201)
    const path = `/Users/${user.id}`
    const work = `emails[type eq "work"].value`
    const changed = await provider.patch(
      path,
      { op: 'Replace', path: work, value: provider.address('updated') },
      { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: user.id },
      {
        op: 'Add',
        value: { 'name.formatted': 'Somebody', [`${ENTERPRISE}:department`]: 'Sales', title: 'CEO' },
      },
    )
    expect(changed.body).toMatchObject({
      name: { familyName: 'updatedFamilyName', formatted: 'Somebody' },
      title: 'CEO',
      [ENTERPRISE]: { manager: { value: user.id }, department: 'Sales' },
      emails: [{ value: provider.address('updated'), type: 'work', primary: true }],
    })
    const phone = { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555 0100' }
    expect((await provider.patch(path, phone)).body['phoneNumbers']).toEqual([
      { type: 'mobile', value: '+1 555 0100' },
    ])
    const found = await provider.find('/Users', 'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"')
    expect(found.body.totalResults).toBe(1)
    expect((await provider.patch(path, { op: 'Replace', path: 'active', value: 'False' })).status).toBe(200)
    expect(await isSignedOut(user)).toBe(true)
    await provider.patch(path, { op: 'Replace', path: 'active', value: 'True' })
    expect(await isSignedOut(user)).toBe(false)

    const made = await provider.send('POST', '/Groups', {
      schemas: [GROUP_SCHEMA, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'displayName',
      meta: { resourceType: 'Group' },
    })
    const group = `/Groups/${made.body.id}`
    expect((await provider.send('GET', `${group}?excludedAttributes=members`)).body).not.toHaveProperty(
      'members',
    )
    const member = { $ref: null, value: user.id }
    expect((await provider.patch(group, { op: 'Add', path: 'members', value: [member] })).status).toBe(204)
    const renamed = {
      op: 'Replace',
      path: 'displayName',
      value: '1879db59-3bdf-4490-ad68-ab880a269474updated',
    }
    expect((await provider.patch(group, renamed)).status).toBe(204)
    const inGroup = await provider.find('/Groups', `id eq "${made.body.id}" and members eq "${user.id}"`)
    expect(inGroup.status).toBe(200)
    await provider.patch(group, { op: 'Remove', path: 'members', value: [member] })
    expect((await provider.send('GET', group)).body.members).toBeUndefined()
    expect((await provider.send('DELETE', group)).status).toBe(204)
    expect((await provider.send('DELETE', path)).status).toBe(204)
    expect((await provider.send('GET', path)).status).toBe(404)
  })

  it('is understood of Okta', async () => {
    expect((await provider.send<ScimPage>('GET', '/Users?startIndex=1&count=2')).status).toBe(200)
    const userName = provider.address('test.user')
    const filter = `userName eq "${userName}"`
    const query = `/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=100`
    expect((await provider.send<ScimPage>('GET', query)).body.totalResults).toBe(0)
    const { status, body: user } = await provider.send('POST', '/Users', {
      schemas: [USER_SCHEMA],
      userName,
      name: { givenName: 'Test', familyName: 'User' },
      emails: [{ primary: true, value: userName, type: 'work' }],
      displayName: 'Test User',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    })
    expect(status).toBe(201)
    expect(user).not.toHaveProperty('password')
    const path = `/Users/${user.id}`
    const replaced = await provider.send('PUT', path, {
      ...user,
      name: { givenName: 'Another', familyName: 'User' },
    })
    expect([replaced.status, replaced.body['name']]).toEqual([
      200,
      { givenName: 'Another', familyName: 'User' },
    ])
    const off = { schemas: [PATCH_OP], Operations: [{ op: 'replace', value: { active: false } }] }
    expect((await provider.send('PATCH', path, off)).body.active).toBe(false)
    expect(await isSignedOut(user)).toBe(true)
    const on = await provider.send('PUT', path, { ...user, active: true })
    expect([on.body.active, await isSignedOut(user)]).toEqual([true, false])

    const group = await provider.newGroup('Test SCIMv2', [], { schemas: [GROUP_SCHEMA] })
    const push = await provider.patch(
      `/Groups/${group.id}`,
      { op: 'remove', path: 'members' },
      { op: 'add', path: 'members', value: [{ value: user.id, display: userName }] },
    )
    expect(push.status).toBe(204)
    const rename = { op: 'replace', value: { id: group.id, displayName: 'Test SCIMv3' } }
    expect((await provider.patch(`/Groups/${group.id}`, rename)).status).toBe(204)
    expect((await provider.send('GET', `/Groups/${group.id}`)).body).toMatchObject({
      displayName: 'Test SCIMv3',
      members: [{ value: user.id }],
    })
  })

  it('is understood of OneLogin', async () => {
    const email = provider.address('onelogin')
    const { body: user } = await provider.send('POST', '/Users', {
      schemas: [USER_SCHEMA, ENTERPRISE],
      userName: email,
      name: { givenName: 'One', familyName: 'Login' },
      emails: [{ value: email, type: 'work', primary: true }],
      [ENTERPRISE]: { department: 'IT' },
    })
    const path = `/Users/${user.id}`
    const put = await provider.send('PUT', path, {
      schemas: [USER_SCHEMA],
      userName: email,
      name: { givenName: 'One', familyName: 'Changed' },
      emails: [{ value: email, primary: true }],
      active: true,
    })
    expect([put.status, put.body[ENTERPRISE]]).toEqual([200, undefined])
    expect((await provider.patch(path, { op: 'replace', path: 'active', value: false })).body.active).toBe(
      false,
    )
    const group = await provider.newGroup('OneLogin', [user])
    const change = { op: 'replace', path: 'members', value: [{ value: user.id }] }
    expect((await provider.patch(`/Groups/${group.id}`, change)).status).toBe(204)
    expect((await provider.send('DELETE', path)).status).toBe(204)
    expect((await provider.send('GET', `/Groups/${group.id}`)).body.members).toBeUndefined()
  })

  it('is understood of JumpCloud', async () => {
    const email = provider.address('jumpcloud')
    const { body: user } = await provider.send('POST', '/Users', {
      schemas: [USER_SCHEMA],
      userName: email,
      name: { familyName: 'Cloud', givenName: 'Jump' },
      emails: [{ type: 'work', value: email, primary: true }],
      phoneNumbers: [{ type: 'work', value: '' }],
      active: true,
      displayName: '',
    })
    const path = `/Users/${user.id}`
    const change = {
      op: 'replace',
      value: { name: { familyName: 'Clouds', givenName: 'Jump' }, active: false },
    }
    expect((await provider.patch(path, change)).body).toMatchObject({
      name: { familyName: 'Clouds' },
      active: false,
    })
    expect(await isSignedOut(user)).toBe(true)
    const group = await provider.newGroup('JumpCloud')
    const add = { op: 'add', path: 'members', value: [{ value: user.id }] }
    expect((await provider.patch(`/Groups/${group.id}`, add)).status).toBe(204)
    const remove = { op: 'remove', path: `members[value eq "${user.id}"]` }
    expect((await provider.patch(`/Groups/${group.id}`, remove)).status).toBe(204)
    expect((await provider.send('GET', `/Groups/${group.id}`)).body.members).toBeUndefined()
  })
})
