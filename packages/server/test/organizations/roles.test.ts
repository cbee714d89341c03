import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode } from '../support.js'
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

interface PermissionBody {
  id: string
  key: string
  type: string
}

interface RoleBody {
  id: string
  key: string
  name: string
  is_creator_eligible: boolean
  permissions: PermissionBody[]
}

interface RoleSetBody {
  id: string
  key: string
  type: string
  roles: { key: string; has_members: boolean }[]
  default_role: { key: string }
  creator_role: { key: string }
}

describe.each(DIALECTS)('roles and permissions of the Backend API on %s', dialect => {
  let server: TestServer
  let permissions: Map<string, PermissionBody>
  beforeAll(async () => {
    server = await startOrganizationServer(dialect, { maxAllowedRoles: 100, maxAllowedRoleSets: 100 })
    const { body } = await server.backend<Page<PermissionBody>>('GET', '/organization_permissions?limit=100')
    permissions = new Map(body.data.map(row => [row.key, row]))
  })
  afterAll(() => server.close())

  const id = (key: string) => permissions.get(key)!.id
  const createRole = async (key: string, keys: string[] = [], more: object = {}) => {
    const answer = await server.backend<RoleBody>('POST', '/organization_roles', {
      name: key,
      key,
      permissions: keys.map(id),
      include_in_initial_role_set: true,
      ...more,
    })
    expect(answer).toMatchObject({ status: 200 })
    return answer.body
  }

  it('has the roles and permissions of the system from the first look, once', async () => {
    const lists = await Promise.all(
      Array.from({ length: 3 }, () =>
        server.backend<Page<RoleBody>>('GET', '/organization_roles?order_by=key'),
      ),
    )
    for (const { body } of lists) {
      expect(body.data.map(role => [role.key, role.is_creator_eligible])).toEqual([
        ['org:admin', true],
        ['org:member', false],
      ])
    }
    expect([...permissions.values()].every(permission => permission.type === 'system')).toBe(true)
    expect([...permissions.keys()]).toContain('org:sys_memberships:manage')
    const found = await server.backend<Page<PermissionBody>>(
      'GET',
      '/organization_permissions?query=DOMAINS&order_by=key',
    )
    expect(found.body.data.map(permission => permission.key)).toEqual([
      'org:sys_domains:manage',
      'org:sys_domains:read',
    ])
  })

  it('makes, changes and deletes permissions, but not those of the system', async () => {
    const created = await server.backend<PermissionBody>('POST', '/organization_permissions', {
      name: 'Pay bills',
      key: 'org:bills:pay',
      description: 'Pays',
    })
    expect(created.body).toMatchObject({ key: 'org:bills:pay', type: 'user', description: 'Pays' })
    const path = `/organization_permissions/${created.body.id}`
    expect((await server.backend('PATCH', path, { key: 'org:bills:settle' })).body).toMatchObject({
      key: 'org:bills:settle',
      name: 'Pay bills',
    })
    const refused = async (key: string) =>
      errorCode((await server.backend('POST', '/organization_permissions', { name: 'x', key })).body)
    expect(await refused('org:bills:settle')).toBe('form_identifier_exists')
    for (const key of ['org:sys_x:y', 'bills:pay', 'org:Bills:pay', 'org:bills'])
      expect(await refused(key)).toBe('form_param_format_invalid')
    const system = `/organization_permissions/${id('org:sys_billing:read')}`
    expect((await server.backend('PATCH', system, { name: 'x' })).status).toBe(403)
    expect(errorCode((await server.backend('DELETE', system)).body)).toBe(
      'organization_system_permission_not_modifiable',
    )
    expect((await server.backend('DELETE', path)).status).toBe(200)
    expect((await server.backend('GET', path)).status).toBe(404)
    expect(await typesOf(server, created.body.id)).toEqual([
      'permission.created',
      'permission.updated',
      'permission.deleted',
    ])
  })

  it('makes roles whose permissions members get, and takes them back', async () => {
    const role = await createRole('org:auditor', ['org:sys_memberships:read'])
    const { organization } = await organizationWithAdmin(server, 'ada@roles.example')
    const userId = await createUser(server, 'auditor@roles.example')
    const path = `/organizations/${organization.id}/memberships`
    const member = await server.backend<MembershipBody>('POST', path, {
      user_id: userId,
      role: 'org:auditor',
    })
    expect(member.body.permissions).toEqual(['org:sys_memberships:read'])
    const permissionPath = `/organization_roles/${role.id}/permissions/${id('org:sys_domains:read')}`
    expect(
      (await server.backend<RoleBody>('POST', permissionPath)).body.permissions.map(
        permission => permission.key,
      ),
    ).toEqual(['org:sys_domains:read', 'org:sys_memberships:read'])
    const again = await server.backend('POST', permissionPath)
    expect([again.status, errorCode(again.body)]).toEqual([409, 'organization_role_permission_exists'])
    const seen = await server.backend<Page<MembershipBody>>('GET', `${path}?user_id=${userId}`)
    expect(seen.body.data[0]!.permissions).toEqual(['org:sys_domains:read', 'org:sys_memberships:read'])
    expect((await server.backend('DELETE', permissionPath)).status).toBe(200)
    expect((await server.backend('DELETE', permissionPath)).status).toBe(404)
    expect(errorCode((await server.backend('DELETE', `/organization_roles/${role.id}`)).body)).toBe(
      'organization_role_in_use',
    )
    await server.backend('DELETE', `${path}/${userId}`)
    expect((await server.backend('DELETE', `/organization_roles/${role.id}`)).body).toEqual({
      object: 'role',
      id: role.id,
      deleted: true,
    })
    expect(await typesOf(server, role.id)).toEqual([
      'role.created',
      'role.updated',
      'role.updated',
      'role.deleted',
    ])
    expect((await eventsOf(server, role.id))[0]!.data).toMatchObject({ key: 'org:auditor' })
  })

  it('changes roles; a new key reaches the settings; the creator role stays able', async () => {
    const { body } = await server.backend<Page<RoleBody>>('GET', '/organization_roles?query=org:admin')
    const admin = body.data[0]!
    const crippled = await server.backend('PATCH', `/organization_roles/${admin.id}`, {
      permissions: [id('org:sys_billing:read')],
    })
    expect(errorCode(crippled.body)).toBe('organization_missing_creator_role_permissions')
    expect(
      (await server.backend('PATCH', `/organization_roles/${admin.id}`, { key: 'org:owner', name: 'Owner' }))
        .status,
    ).toBe(200)
    expect((await server.backend('GET', '/instance/organization_settings')).body).toMatchObject({
      creator_role: 'org:owner',
    })
    await server.backend('PATCH', `/organization_roles/${admin.id}`, { key: 'org:admin', name: 'Admin' })
    const refused = async (key: string) =>
      errorCode((await server.backend('POST', '/organization_roles', { name: 'x', key })).body)
    expect(await refused('org:member')).toBe('form_identifier_exists')
    expect(await refused('owner')).toBe('form_param_format_invalid')
    const unknown = await server.backend('POST', '/organization_roles', {
      name: 'x',
      key: 'org:x',
      permissions: ['perm_unknown'],
    })
    expect(unknown.status).toBe(404)
  })

  it('gives a role that is in no role set to nobody', async () => {
    await createRole('org:loose', [], { include_in_initial_role_set: false })
    const { organization, adminId } = await organizationWithAdmin(server, 'ada@loose.example')
    const answer = await server.backend('PATCH', `/organizations/${organization.id}/memberships/${adminId}`, {
      role: 'org:loose',
    })
    expect(errorCode(answer.body)).toBe('form_param_value_invalid')
  })

  it('keeps role sets: own roles for own organizations, replaced with their members', async () => {
    const creator = ['org:sys_memberships:manage', 'org:sys_memberships:read', 'org:sys_profile:delete']
    await createRole('org:captain', creator, { include_in_initial_role_set: false })
    await createRole('org:sailor', [], { include_in_initial_role_set: false })
    const made = await server.backend<RoleSetBody>('POST', '/role_sets', {
      name: 'Ship crew',
      roles: ['org:captain', 'org:sailor'],
      default_role_key: 'org:sailor',
      creator_role_key: 'org:captain',
    })
    expect(made.body).toMatchObject({
      key: 'role_set:ship_crew',
      type: 'custom',
      default_role: { key: 'org:sailor' },
      creator_role: { key: 'org:captain' },
    })
    const refused = await server.backend('POST', '/role_sets', {
      name: 'Bad',
      roles: ['org:sailor'],
      default_role_key: 'org:sailor',
      creator_role_key: 'org:sailor',
    })
    expect(errorCode(refused.body)).toBe('organization_missing_creator_role_permissions')
    const captain = await createUser(server, 'captain@ship.example')
    const ship = await createOrganization(server, {
      name: 'Ship',
      created_by: captain,
      role_set_key: 'role_set:ship_crew',
    })
    expect(ship.role_set_key).toBe('role_set:ship_crew')
    const roleOf = async () =>
      (await server.backend<Page<MembershipBody>>('GET', `/organizations/${ship.id}/memberships`)).body
        .data[0]!.role
    expect(await roleOf()).toBe('org:captain')
    const added = await server.backend<RoleSetBody>('POST', `/role_sets/${made.body.id}/roles`, {
      role_keys: ['org:member'],
    })
    expect(added.body.roles.map(role => [role.key, role.has_members])).toContainEqual(['org:captain', true])
    const shrunk = await server.backend<RoleSetBody>('POST', '/role_sets/role_set:ship_crew/roles/replace', {
      role_key: 'org:sailor',
      to_role_key: 'org:member',
    })
    expect(shrunk.body).toMatchObject({ default_role: { key: 'org:member' } })
    const move = await server.backend('PATCH', `/organizations/${ship.id}`, {
      role_set_key: 'role_set:default',
    })
    expect(errorCode(move.body)).toBe('role_set_roles_invalid')
    const unmapped = await server.backend('POST', '/role_sets/role_set:ship_crew/replace', {
      dest_role_set_key: 'role_set:default',
    })
    expect(errorCode(unmapped.body)).toBe('role_set_roles_invalid')
    const replaced = await server.backend('POST', '/role_sets/role_set:ship_crew/replace', {
      dest_role_set_key: 'role_set:default',
      reassignment_mappings: { 'org:captain': 'org:admin' },
    })
    expect(replaced.body).toEqual({ object: 'role_set', id: made.body.id, deleted: true })
    expect(await roleOf()).toBe('org:admin')
    const after = await server.backend<OrganizationBody>('GET', `/organizations/${ship.id}`)
    expect(after.body.role_set_key).toBe('role_set:default')
    expect((await server.backend('GET', '/role_sets/role_set:ship_crew')).status).toBe(404)
  })

  it('has one initial role set, whose roles are the settings; organizations keep theirs', async () => {
    const before = await createOrganization(server)
    const made = await server.backend<RoleSetBody>('POST', '/role_sets', {
      name: 'Next',
      key: 'role_set:next',
      roles: ['org:captain', 'org:member'],
      default_role_key: 'org:member',
      creator_role_key: 'org:captain',
      type: 'initial',
    })
    expect(made.body.type).toBe('initial')
    const { body } = await server.backend('GET', '/instance/organization_settings')
    expect(body).toMatchObject({ creator_role: 'org:captain', initial_role_set_key: 'role_set:next' })
    expect((await createOrganization(server)).role_set_key).toBe('role_set:next')
    expect(
      (await server.backend<OrganizationBody>('GET', `/organizations/${before.id}`)).body.role_set_key,
    ).toBe('role_set:default')
    await server.backend('PATCH', '/role_sets/role_set:default', { type: 'initial' })
    const sets = await server.backend<Page<RoleSetBody>>('GET', '/role_sets?order_by=key')
    expect(sets.body.data.map(set => [set.key, set.type])).toEqual([
      ['role_set:default', 'initial'],
      ['role_set:next', 'custom'],
    ])
  })

  it('gives each member the role that follows theirs, once, and tells of it', async () => {
    const roles = ['org:left', 'org:right']
    const able = [...permissions.keys()].filter(key => key.startsWith('org:sys_'))
    for (const key of roles) await createRole(key, able, { include_in_initial_role_set: false })
    const set = (name: string) =>
      server.backend<RoleSetBody>('POST', '/role_sets', {
        name,
        roles,
        default_role_key: 'org:right',
        creator_role_key: 'org:left',
      })
    await set('Before')
    await set('After')
    const left = await createUser(server, 'left@swap.example')
    const right = await createUser(server, 'right@swap.example')
    const { id } = await createOrganization(server, {
      name: 'Swap',
      created_by: left,
      role_set_key: 'role_set:before',
    })
    const path = `/organizations/${id}/memberships`
    await server.backend('POST', path, { user_id: right, role: 'org:right' })
    const replaced = await server.backend('POST', '/role_sets/role_set:before/replace', {
      dest_role_set_key: 'role_set:after',
      reassignment_mappings: { 'org:left': 'org:right', 'org:right': 'org:left' },
    })
    expect(replaced.status).toBe(200)
    const members = await server.backend<Page<MembershipBody>>('GET', path)
    const roleOf = (userId: string) =>
      members.body.data.find(row => row.public_user_data.user_id === userId)?.role
    expect([roleOf(left), roleOf(right)]).toEqual(['org:right', 'org:left'])
    for (const member of members.body.data) {
      const events = await eventsOf(server, member.id)
      expect(events.map(event => event.type)).toEqual([
        'organizationMembership.created',
        'organizationMembership.updated',
      ])
      expect(events[1]!.data).toMatchObject({ id: member.id, role: member.role })
    }
    await expectCountsToMatchRows(server)
  })

  it('changes the settings of the instance, which the next request sees', async () => {
    const roles = await server.backend<Page<RoleBody>>('GET', '/organization_roles?query=org:')
    const idOf = (key: string) => roles.body.data.find(role => role.key === key)!.id
    const bad = await server.backend('PATCH', '/instance/organization_settings', {
      creator_role_id: idOf('org:member'),
    })
    expect(errorCode(bad.body)).toBe('organization_missing_creator_role_permissions')
    const { body } = await server.backend('PATCH', '/instance/organization_settings', {
      max_allowed_memberships: 3,
      admin_delete_enabled: false,
      slug_disabled: true,
      domains_enrollment_modes: ['automatic_invitation'],
      creator_role_id: idOf('org:captain'),
      domains_default_role_id: idOf('org:member'),
    })
    expect(body).toMatchObject({
      max_allowed_memberships: 3,
      admin_delete_enabled: false,
      slug_disabled: true,
      domains_enrollment_modes: ['automatic_invitation'],
      creator_role: 'org:captain',
      domains_default_role: 'org:member',
    })
    expect((await server.backend('GET', '/instance/organization_settings')).body).toEqual(body)
    const organization = await createOrganization(server)
    expect(organization).toMatchObject({ max_allowed_memberships: 3, admin_delete_enabled: false })
    expect(
      errorCode((await server.backend('POST', '/organizations', { name: 'x', slug: 'wanted' })).body),
    ).toBe('form_param_value_disabled')
    const wrong = await server.backend('PATCH', '/instance/organization_settings', {
      domains_enrollment_modes: ['nonsense'],
    })
    expect(wrong.status).toBe(422)
  })
})
