import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'
import {
  createOrganization,
  eventsOf,
  expectCountsToMatchRows,
  type MembershipBody,
  type OrganizationBody,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
  typesOf,
} from './support.js'

describe.each(DIALECTS)('organization memberships of the Backend API on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const add = (organizationId: string, userId: string, role = 'org:member', more: object = {}) =>
    server.backend<MembershipBody>('POST', `/organizations/${organizationId}/memberships`, {
      user_id: userId,
      role,
      ...more,
    })
  const membersCount = async (id: string) =>
    (await server.backend<OrganizationBody>('GET', `/organizations/${id}?include_members_count=true`)).body
      .members_count

  it('adds, changes and removes a member, counts, and tells of each step', async () => {
    const { organization } = await organizationWithAdmin(server, 'admin@one.example')
    const userId = await createUser(server, 'member@one.example')
    const added = await add(organization.id, userId, 'org:member', {
      public_metadata: { desk: 4 },
      private_metadata: { pay: 1 },
    })
    expect(added.body).toMatchObject({
      role: 'org:member',
      permissions: ['org:sys_billing:read', 'org:sys_memberships:read'],
      public_metadata: { desk: 4 },
      private_metadata: { pay: 1 },
      organization: { id: organization.id },
      public_user_data: { user_id: userId, identifier: 'member@one.example', deprovisioned: false },
    })
    expect(await membersCount(organization.id)).toBe(2)
    expect(errorCode((await add(organization.id, userId)).body)).toBe('already_a_member_in_organization')
    const path = `/organizations/${organization.id}/memberships/${userId}`
    expect((await server.backend<MembershipBody>('PATCH', path, { role: 'org:admin' })).body.role).toBe(
      'org:admin',
    )
    const merged = await server.backend('PATCH', `${path}/metadata`, {
      public_metadata: { desk: null, floor: 2 },
    })
    expect(merged.body).toMatchObject({ public_metadata: { floor: 2 }, private_metadata: { pay: 1 } })
    expect((await server.backend('DELETE', path)).body).toMatchObject({
      id: added.body.id,
      role: 'org:admin',
    })
    expect((await server.backend('DELETE', path)).status).toBe(404)
    expect(await membersCount(organization.id)).toBe(1)
    const events = await eventsOf(server, added.body.id)
    expect(events.map(event => [event.type, event.data['role']])).toEqual([
      ['organizationMembership.created', 'org:member'],
      ['organizationMembership.updated', 'org:admin'],
      ['organizationMembership.updated', 'org:admin'],
      ['organizationMembership.deleted', 'org:admin'],
    ])
  })

  it('refuses unknown roles, users and organizations, and more members than allowed', async () => {
    const { organization } = await organizationWithAdmin(server, 'admin@two.example')
    const userId = await createUser(server, 'member@two.example')
    expect((await add(organization.id, userId, 'org:unknown')).body).toMatchObject({
      errors: [{ code: 'form_param_value_invalid', meta: { param_name: 'role' } }],
    })
    expect((await add(organization.id, 'user_unknown')).status).toBe(404)
    expect((await add('org_unknown', userId)).status).toBe(404)
    await server.backend('PATCH', `/organizations/${organization.id}`, { max_allowed_memberships: 2 })
    await server.backend('POST', `/organizations/${organization.id}/invitations`, {
      email_address: 'a@two.example',
      role: 'org:member',
    })
    const full = await add(organization.id, userId)
    expect([full.status, errorCode(full.body)]).toEqual([403, 'organization_membership_quota_exceeded'])
    server.clock.advance(31 * 24 * 3600 * 1000)
    expect((await add(organization.id, userId)).status).toBe(200)
  })

  it('lets parallel additions fill the last place once', async () => {
    const { organization } = await organizationWithAdmin(server, 'admin@full.example')
    await server.backend('PATCH', `/organizations/${organization.id}`, { max_allowed_memberships: 2 })
    const users = await Promise.all(
      Array.from({ length: 4 }, (_, index) => createUser(server, `u${index}@full.example`)),
    )
    const answers = await Promise.all(users.map(userId => add(organization.id, userId)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 403, 403, 403])
    expect(await membersCount(organization.id)).toBe(2)
  })

  it('never loses its last admin, also when two leave at once', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'first@admins.example')
    const path = (userId: string) => `/organizations/${organization.id}/memberships/${userId}`
    for (const answer of [
      await server.backend('DELETE', path(adminId)),
      await server.backend('PATCH', path(adminId), { role: 'org:member' }),
    ]) {
      expect([answer.status, errorCode(answer.body)]).toEqual([
        400,
        'organization_minimum_permissions_needed',
      ])
    }
    const others = await Promise.all(
      Array.from({ length: 3 }, (_, index) => createUser(server, `o${index}@admins.example`)),
    )
    for (const userId of others) await add(organization.id, userId, 'org:admin')
    const answers = await Promise.all(
      [adminId, ...others].map((userId, index) =>
        index % 2 === 0
          ? server.backend('DELETE', path(userId))
          : server.backend('PATCH', path(userId), { role: 'org:member' }),
      ),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 200, 200, 400])
    const admins = await server.backend<Page<object>>(
      'GET',
      `/organizations/${organization.id}/memberships?role=org:admin`,
    )
    expect(admins.body.total_count).toBe(1)
  })

  it('lists members by role, text, identifier and order', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'boss@list.example')
    const people = [
      { email_address: ['zoe@list.example'], first_name: 'Zoe' },
      { email_address: ['carl@list.example'], first_name: 'Carl' },
    ]
    const ids: string[] = []
    for (const person of people) {
      server.clock.advance(1000)
      const user = await server.backend<{ id: string }>('POST', '/users', {
        ...person,
        password: 'correct-horse-9',
      })
      ids.push(user.body.id)
      await add(organization.id, user.body.id)
    }
    const stranger = await createUser(server, 'stranger@list.example')
    await organizationWithAdmin(server, 'else@list.example')
    const [zoe, carl] = ids as [string, string]
    const find = async (query: string) => {
      const { body } = await server.backend<Page<MembershipBody>>(
        'GET',
        `/organizations/${organization.id}/memberships?${query}`,
      )
      return [body.total_count, ...body.data.map(row => row.public_user_data.user_id)]
    }
    expect(await find('')).toEqual([3, carl, zoe, adminId])
    expect(await find('order_by=%2Bcreated_at&limit=2')).toEqual([3, adminId, zoe])
    expect(await find('order_by=-email_address')).toEqual([3, zoe, carl, adminId])
    expect(await find('order_by=first_name')).toEqual([3, adminId, carl, zoe])
    expect(await find('role=org:member')).toEqual([2, carl, zoe])
    expect(await find('role=member&role=admin')).toEqual([3, carl, zoe, adminId])
    expect(await find('role=org:nothing')).toEqual([0])
    expect(await find('query=list.example')).toEqual([3, carl, zoe, adminId])
    // no letters alone, as few as these: they may be in an id
    expect(await find('query=E@')).toEqual([1, zoe])
    expect(await find('query=zoe@')).toEqual([1, zoe])
    expect(await find('query=stranger')).toEqual([0])
    expect(await find('name_query=car')).toEqual([1, carl])
    expect(await find('email_address=carl@list.example&email_address=stranger@list.example')).toEqual([
      1,
      carl,
    ])
    expect(await find(`user_id=${zoe}&user_id=${stranger}`)).toEqual([1, zoe])
    expect(await find(`user_id=-${zoe}`)).toEqual([2, carl, adminId])
    const users = await server.backend<{ id: string }[]>(
      'GET',
      `/users?organization_id=${organization.id}&order_by=first_name`,
    )
    expect(users.body.map(user => user.id)).toEqual([adminId, carl, zoe])
    const count = await server.backend(
      'GET',
      `/users/count?organization_id=-${organization.id}&email_address_query=list.example`,
    )
    expect(count.body['total_count']).toBe(2)
  })

  it('lists the memberships of a user and of the instance, newest first', async () => {
    const userId = await createUser(server, 'many@example.com')
    const names: string[] = []
    for (const name of ['One', 'Two', 'Three']) {
      server.clock.advance(1000)
      names.unshift((await createOrganization(server, { name, created_by: userId })).id)
    }
    const own = await server.backend<Page<MembershipBody>>(
      'GET',
      `/users/${userId}/organization_memberships?limit=2`,
    )
    expect(own.body.total_count).toBe(3)
    expect(own.body.data.map(row => row.organization.id)).toEqual(names.slice(0, 2))
    const all = await server.backend<Page<MembershipBody>>('GET', '/organization_memberships?limit=3')
    expect(all.body.data.map(row => row.organization.id)).toEqual(names)
    expect(all.body.total_count).toBeGreaterThan(3)
    expect((await server.backend('GET', '/users/user_unknown/organization_memberships')).status).toBe(404)
  })

  it('leaves with a user who is deleted, also as the last admin', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'deleted@example.com')
    const { body } = await server.backend<Page<MembershipBody>>(
      'GET',
      `/users/${adminId}/organization_memberships`,
    )
    expect((await server.backend('DELETE', `/users/${adminId}`)).status).toBe(200)
    expect(await typesOf(server, body.data[0]!.id)).toEqual([
      'organizationMembership.created',
      'organizationMembership.deleted',
    ])
    expect((await server.backend('GET', `/organizations/${organization.id}`)).status).toBe(404)
  })

  it('leaves the other members without an admin when the application deletes the last one', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'last-admin@example.com')
    await add(organization.id, await createUser(server, 'remains@example.com'))
    expect((await server.backend('DELETE', `/users/${adminId}`)).status).toBe(200)
    expect(await membersCount(organization.id)).toBe(1)
    const answer = await server.backend(
      'GET',
      `/organizations/${organization.id}?include_missing_member_with_elevated_permissions=true`,
    )
    expect(answer.body).toMatchObject({ missing_member_with_elevated_permissions: true })
  })

  it('takes the active organization out of the sessions of who is removed', async () => {
    const { organization } = await organizationWithAdmin(server, 'keeper@example.com')
    const userId = await createUser(server, 'removed@example.com')
    await add(organization.id, userId)
    const { sessionId } = await signIn(server.browser(), 'removed@example.com')
    const store = server.frontdesk.services.store
    await store.transaction(tx =>
      tx
        .updateTable('sessions')
        .set({ last_active_organization_id: organization.id })
        .where('id', '=', sessionId)
        .execute(),
    )
    await server.backend('DELETE', `/organizations/${organization.id}/memberships/${userId}`)
    const session = await store.read
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow()
    expect(session.last_active_organization_id).toBeNull()
  })

  it('understands the role names of SDK v4', async () => {
    const { organization } = await organizationWithAdmin(server, 'v4@example.com')
    const userId = await createUser(server, 'v4member@example.com')
    expect((await add(organization.id, userId, 'basic_member')).body.role).toBe('org:member')
    const filtered = await server.backend<Page<MembershipBody>>(
      'GET',
      `/organizations/${organization.id}/memberships?role=org:basic_member`,
    )
    expect(filtered.body).toMatchObject({ total_count: 1, data: [{ role: 'org:member' }] })
  })

  it('has the counts that the rows have, of roles too', async () => {
    await expectCountsToMatchRows(server)
    const [all, rows] = [
      await server.backend<Page<object>>('GET', '/organization_memberships'),
      await server.frontdesk.services.store.read.selectFrom('organization_memberships').selectAll().execute(),
    ]
    expect(all.body.total_count).toBe(rows.length)
  })
})

describe.each(DIALECTS)('an instance with short role keys on %s', dialect => {
  it('writes admin and member, and reads both forms', async () => {
    const server = await startOrganizationServer(dialect, { shortRoleKeys: true })
    const { organization, adminId } = await organizationWithAdmin(server, 'short@example.com')
    const userId = await createUser(server, 'member@example.com')
    const path = `/organizations/${organization.id}/memberships`
    const added = await server.backend<MembershipBody>('POST', path, { user_id: userId, role: 'member' })
    expect(added.body.role).toBe('member')
    const promoted = await server.backend<MembershipBody>('PATCH', `${path}/${userId}`, { role: 'org:admin' })
    expect(promoted.body.role).toBe('admin')
    const admins = await server.backend<Page<MembershipBody>>(
      'GET',
      `${path}?role=admin&order_by=%2Bcreated_at`,
    )
    expect(admins.body.data.map(row => row.public_user_data.user_id).sort()).toEqual([adminId, userId].sort())
    expect((await server.backend('GET', '/instance/organization_settings')).body).toMatchObject({
      creator_role: 'admin',
    })
    await server.close()
  })
})
