import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settleDirectoryRoles } from '../../src/domain/directories/settle-all-roles.js'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { errorCode } from '../support.js'
import { Provider, type Resource, type ScimErrorBody, type ScimPage, startScimServer } from './support.js'

interface MappingPage {
  data: {
    id: string
    directory_group_id: string
    scim_group_id: string
    directory_group_display_name: string
    precedence: number
    role?: { key: string }
  }[]
  total_count: number
}

describe.each(DIALECTS)('groups of a directory on %s', dialect => {
  let server: TestServer
  let provider: Provider
  let adminRole: string
  let editorRole: string
  beforeAll(async () => {
    server = await startScimServer(dialect)
    provider = await Provider.create(server)
    adminRole = await provider.roleId('org:admin')
    const editor = { name: 'Editor', key: 'org:editor', permissions: [] }
    const made = await server.backend<{ id: string }>('POST', '/organization_roles', editor)
    editorRole = made.body.id
    await server.backend('POST', '/role_sets/role_set:default/roles', { role_keys: ['org:editor'] })
  })
  afterAll(() => server.close())

  const members = async (group: Resource) =>
    ((await provider.send('GET', `/Groups/${group.id}`)).body.members ?? []).map(({ value }) => value).sort()
  const ids = (...users: Resource[]) => users.map(({ id }) => id).sort()

  it('have members, who come and go', async () => {
    const [ada, bob, carol] = [await provider.newUser(), await provider.newUser(), await provider.newUser()]
    const group = await provider.newGroup('Engineers', [ada])
    const path = `/Groups/${group.id}`
    expect(await members(group)).toEqual(ids(ada))
    const add = {
      op: 'Add',
      path: 'members',
      value: [{ value: bob.id }, { value: carol.id }, { value: ada.id }],
    }
    const added = await provider.patch(path, add)
    expect([added.status, added.headers.get('etag')]).toEqual([204, 'W/"2"'])
    expect(await members(group)).toEqual(ids(ada, bob, carol))
    await provider.patch(path, { op: 'Remove', path: 'members', value: [{ value: ada.id }] })
    await provider.patch(path, { op: 'remove', path: `members[value eq "${bob.id}"]` })
    expect(await members(group)).toEqual(ids(carol))
    expect((await provider.send('GET', `/Users/${carol.id}`)).body.groups).toMatchObject([
      { value: group.id, display: 'Engineers' },
    ])
    const replaced = await provider.send('PUT', path, {
      displayName: 'Developers',
      members: [{ value: bob.id }],
    })
    expect([replaced.status, replaced.body.displayName]).toEqual([200, 'Developers'])
    expect(await members(group)).toEqual(ids(bob))
    await provider.send('DELETE', `/Users/${bob.id}`)
    expect(await members(group)).toEqual([])
    expect((await provider.send('DELETE', path)).status).toBe(204)
    expect((await provider.send('GET', path)).status).toBe(404)
  })

  it.each<[string, object, number, string]>([
    ['without a name', { members: [] }, 400, 'invalidValue'],
    [
      'with somebody whom nobody knows',
      { displayName: 'x', members: [{ value: 'user_x' }] },
      400,
      'invalidValue',
    ],
    ['with members that have no id', { displayName: 'x', members: [{ display: 'x' }] }, 400, 'invalidValue'],
  ])('are refused %s', async (_, group, status, scimType) => {
    const { status: found, body } = await provider.send<ScimErrorBody>('POST', '/Groups', group)
    expect([found, body.scimType]).toEqual([status, scimType])
  })

  it('are found by name, without their members where nobody asks for them', async () => {
    const ada = await provider.newUser()
    const group = await provider.newGroup('Sales and Marketing', [ada], { externalId: 'sales' })
    const again = await provider.send<ScimErrorBody>('POST', '/Groups', {
      displayName: 'x',
      externalId: 'sales',
    })
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness'])
    const filter = encodeURIComponent('displayName eq "SALES and marketing"')
    const path = `/Groups?excludedAttributes=members&filter=${filter}`
    const { body } = await provider.send<ScimPage>('GET', path)
    expect(body.Resources.map(({ id }) => id)).toEqual([group.id])
    expect(body.Resources[0]).not.toHaveProperty('members')
    const found = (await provider.find('/Groups', 'displayName sw "sales"')).body.Resources
    expect(found[0]!.members).toHaveLength(1)
  })

  it('give their members roles, of which the first mapping counts', async () => {
    const [ada, bob, eve] = [await provider.newUser(), await provider.newUser(), await provider.newUser()]
    const admins = await provider.newGroup('Admins', [], { externalId: 'admins' })
    const editors = await provider.newGroup('Editors', [ada, bob])
    const path = `/directories/${provider.directory.id}`
    const mappings = `${path}/group_role_mappings`
    const off = await server.backend('PUT', mappings, { mappings: [] })
    expect([off.status, errorCode(off.body)]).toEqual([400, 'directory_group_role_mapping_disabled'])
    await server.backend('PATCH', path, { group_role_mapping_enabled: true })
    const set = await server.backend<MappingPage>('PUT', mappings, {
      mappings: [
        { directory_group_id: 'admins', role_id: adminRole },
        { directory_group_id: editors.id, role_id: editorRole },
      ],
    })
    expect(set.body).toMatchObject({
      total_count: 2,
      data: [
        {
          scim_group_id: 'admins',
          directory_group_display_name: 'Admins',
          precedence: 1,
          role: { key: 'org:admin' },
        },
        { directory_group_id: editors.id, precedence: 2, role: { key: 'org:editor' } },
      ],
    })
    const roles = async () => [
      await provider.roleOf(ada.id),
      await provider.roleOf(bob.id),
      await provider.roleOf(eve.id),
    ]
    await waitUntil(async () => expect(await roles()).toEqual(['org:editor', 'org:editor', 'org:member']))
    await provider.patch(`/Groups/${admins.id}`, { op: 'add', path: 'members', value: [{ value: ada.id }] })
    expect(await roles()).toEqual(['org:admin', 'org:editor', 'org:member'])
    await provider.patch(`/Groups/${admins.id}`, { op: 'remove', path: 'members' })
    await provider.send('DELETE', `/Groups/${editors.id}`)
    expect(await roles()).toEqual(['org:member', 'org:member', 'org:member'])
    const types = await server.frontdesk.services.store.read
      .selectFrom('events')
      .select('type')
      .where('type', '=', 'organizationMembership.updated')
      .execute()
    expect(types.length).toBeGreaterThanOrEqual(4)
    await server.backend('PATCH', path, { group_role_mapping_enabled: false })
  })

  it('have mappings that are added and taken away one by one, also under their old name', async () => {
    const own = await Provider.create(server, {
      group_role_mappings: [
        { scim_group_id: 'a', scim_group_display_name: 'A', role_id: adminRole, precedence: 3 },
      ],
    })
    const path = `/scim_directories/${own.directory.id}/group_role_mappings`
    const add = (body: object) =>
      server.backend<{ id: string; precedence: number; object: string }>('POST', path, body)
    const second = await add({ scim_group_id: 'b', role_id: editorRole })
    expect(second.body).toMatchObject({ object: 'scim_group_role_mapping', precedence: 4 })
    for (const [wrong, code] of [
      [{ scim_group_id: 'a', role_id: editorRole }, 'form_identifier_exists'],
      [{ scim_group_id: 'c', role_id: editorRole, precedence: 3 }, 'form_identifier_exists'],
      [{ scim_group_id: 'c', role_id: 'role_x' }, 'form_param_value_invalid'],
    ] as const)
      expect(errorCode((await add(wrong)).body)).toBe(code)
    const both = { directory_group_id: 'c', scim_group_id: 'd', role_id: editorRole }
    const newPath = path.replace('scim_', '')
    expect(errorCode((await server.backend('POST', newPath, both)).body)).toBe('form_param_value_invalid')
    const nobody = await server.backend('POST', newPath, { role_id: editorRole })
    expect(errorCode(nobody.body)).toBe('form_param_missing')
    const gone = await server.backend('DELETE', `${path}/${second.body.id}`)
    expect(gone.body).toEqual({ object: 'scim_group_role_mapping', id: second.body.id, deleted: true })
    expect((await server.backend('DELETE', `${path}/${second.body.id}`)).status).toBe(404)
    const left = await server.backend<MappingPage>('GET', newPath)
    expect(left.body.data.map(each => [each.directory_group_id, each.directory_group_display_name])).toEqual([
      ['a', 'A'],
    ])
  })

  it('never take the role of the last administrator', async () => {
    const own = await Provider.create(server)
    const { data } = (
      await server.backend<{ data: { public_user_data: { user_id: string } }[] }>(
        'GET',
        `/organizations/${own.organizationId}/memberships`,
      )
    ).body
    const founder = data[0]!.public_user_data.user_id
    await server.backend('POST', '/email_addresses', {
      user_id: founder,
      email_address: own.address('founder'),
      verified: true,
    })
    expect((await own.newUser('founder')).id).toBe(founder)
    await server.backend('PATCH', `/directories/${own.directory.id}`, { group_role_mapping_enabled: true })
    const group = await own.newGroup('Everybody', [])
    await own.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: [{ value: founder }] })
    expect(await own.roleOf(founder)).toBe('org:admin')
  })

  it('settle the roles of a large directory by a job that another node goes on with', async () => {
    const own = await Provider.create(server)
    await own.newUser()
    const { services } = server.frontdesk
    const instance = (await services.registry.findDefault())!
    const payload = { directory_id: own.directory.id }
    // a job that ends without an error counts as done
    const stopped = { services, instance, payload, signal: AbortSignal.abort() }
    await expect(settleDirectoryRoles(stopped)).rejects.toThrow()
  })
})
