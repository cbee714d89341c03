import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { ORGANIZATIONS, type Page } from '../organizations/support.js'
import { type DirectoryBody, Provider } from '../scim/support.js'
import { createUser, errorCode, signIn } from '../support.js'
import { Administrator, resolveTxt } from './administrator.js'

const HOUR_MS = 3_600_000

interface Group {
  id: string
  display_name: string
}
interface Groups {
  data: Group[]
  cursor: { starting_after: string | null; has_next_page: boolean }
}
interface Mappings {
  data: {
    directory_group_id: string
    directory_group_display_name: string
    role: { key: string } | null
    precedence: number
  }[]
  default_role: { key: string }
}

/** A connection that an administrator has made for a proven domain, and its directory. */
class OwnDirectory {
  private constructor(
    readonly admin: Administrator,
    readonly domain: string,
    readonly connectionId: string,
  ) {}

  static async prepare(server: TestServer): Promise<OwnDirectory> {
    const admin = await Administrator.create(server)
    const domain = await admin.proveDomain()
    const { id } = (await admin.connect({ domains: [domain], provider: 'saml_okta' })).body.response
    return new OwnDirectory(admin, domain, id)
  }

  /** With its provider, which has the key. */
  static async create(server: TestServer): Promise<{ own: OwnDirectory; provider: Provider }> {
    const own = await OwnDirectory.prepare(server)
    return { own, provider: own.providerWith((await own.send<DirectoryBody>('POST')).body.response) }
  }

  providerWith = (directory: DirectoryBody): Provider =>
    new Provider(this.admin.server, this.domain, this.admin.organizationId, directory, directory.api_key!)

  send = <Response>(method: string, path = '', form?: Record<string, unknown>) =>
    this.admin.send<Response>(method, `/enterprise_connections/${this.connectionId}/directory${path}`, form)

  map = (...mappings: { directory_group_id: string; role: string }[]) =>
    this.send<Mappings>('PUT', '/group_role_mappings', { mappings: JSON.stringify(mappings) })
}

describe.each(DIALECTS)('directories in the hands of members, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      resolveTxt,
      settings: {
        organizations: { ...ORGANIZATIONS, selfServeSso: true, selfServeDirectories: true },
        attackProtection: { rateLimits: { enabled: false } },
      },
    })
  })
  afterAll(() => server?.close())

  it('are there once they are made, one for each connection, with a key that is shown this once', async () => {
    const own = await OwnDirectory.prepare(server)
    expect((await own.send('GET')).status).toBe(404)
    const made = await own.send<DirectoryBody>('POST', '', { name: 'People' })
    const { api_key: key, ...shown } = made.body.response
    expect(key).toMatch(/^scim_key_/)
    expect(shown).toMatchObject({
      object: 'directory',
      name: 'People',
      provider: 'okta',
      enabled: true,
      enterprise_connection_id: own.connectionId,
    })
    expect((await own.send('GET')).body.response).toEqual(shown)
    expect(errorCode((await own.send('POST')).body)).toBe('form_identifier_exists')
    const { body } = await own.send('GET', '/sync_status')
    expect(body.response).toMatchObject({ last_synced_at: null })
  })

  it('take people into the organization, and list whoever has changed last first', async () => {
    const { own, provider } = await OwnDirectory.create(server)
    const people = [await provider.newUser('ada'), await provider.newUser('grace')]
    expect(await provider.roleOf(people[0]!.id)).toBe('org:member')
    server.clock.advance(1000)
    const off = { op: 'replace', path: 'active', value: false }
    await provider.patch(`/Users/${people[0]!.id}`, off)
    const list = async (query = '') => (await own.send<Page<object>>('GET', `/users${query}`)).body.response
    expect(await list()).toMatchObject({
      total_count: 2,
      data: [
        { user_id: people[0]!.id, identifier: provider.address('ada'), active: false },
        { user_id: people[1]!.id, identifier: provider.address('grace'), active: true },
      ],
    })
    expect((await list('?limit=1&offset=1')).data).toMatchObject([{ user_id: people[1]!.id }])
  })

  it('show groups page by page', async () => {
    const { own, provider } = await OwnDirectory.create(server)
    for (const name of ['Staff', 'Board', 'Guests'])
      await provider.newGroup(name, [], { externalId: `group-${name}` })
    const page = async (query: string) => (await own.send<Groups>('GET', `/groups${query}`)).body.response
    const first = await page('?limit=2')
    expect(first.cursor.has_next_page).toBe(true)
    const second = await page(`?limit=2&starting_after=${first.cursor.starting_after}`)
    expect(second.cursor).toEqual({ starting_after: null, has_next_page: false })
    expect([...first.data, ...second.data].map(group => group.id).toSorted()).toEqual([
      'group-Board',
      'group-Guests',
      'group-Staff',
    ])
  })

  it('give the people of groups their roles: the first mapping counts, and all are replaced at once', async () => {
    const { own, provider } = await OwnDirectory.create(server)
    const person = await provider.newUser()
    await provider.newGroup('Staff', [person], { externalId: 'staff' })
    await provider.newGroup('Board', [person], { externalId: 'board' })
    expect((await own.send('PATCH', '', { group_role_mapping_enabled: 'true' })).body.response).toMatchObject(
      {
        group_role_mapping_enabled: true,
      },
    )
    const [staff, board] = [
      { directory_group_id: 'staff', role: 'org:member' },
      { directory_group_id: 'board', role: 'org:admin' },
    ]
    const later = { directory_group_id: 'later', role: await provider.roleId('org:admin') }
    const mapped = (await own.map(staff, board, later)).body.response
    expect(mapped).toMatchObject({
      data: [
        { directory_group_id: 'staff', directory_group_display_name: 'Staff', role: { key: 'org:member' } },
        { directory_group_id: 'board', directory_group_display_name: 'Board', role: { key: 'org:admin' } },
        { directory_group_id: 'later', directory_group_display_name: '', role: { key: 'org:admin' } },
      ],
      default_role: { key: 'org:member' },
    })
    expect((await own.send('GET', '/group_role_mappings')).body.response).toEqual(mapped)
    await waitUntil(async () => expect(await provider.roleOf(person.id)).toBe('org:member'))
    await own.map(board, staff)
    await waitUntil(async () => expect(await provider.roleOf(person.id)).toBe('org:admin'))
    expect((await own.map()).body.response.data).toEqual([])
    await waitUntil(async () => expect(await provider.roleOf(person.id)).toBe('org:member'))
  })

  it('are closed while they are disabled, and keep what is said of attributes', async () => {
    const { own, provider } = await OwnDirectory.create(server)
    await own.send('PATCH', '', { enabled: 'false' })
    expect((await provider.send('GET', '/Users')).status).toBe(403)
    await own.send('PATCH', '', { enabled: 'true' })
    expect((await provider.send('GET', '/Users')).status).toBe(200)
    const change = (mapping: string) => own.send<DirectoryBody>('PATCH', '', { attribute_mapping: mapping })
    const changed = await change('{"first_name":"nickName","last_name":null}')
    expect(changed.body.response.attribute_mapping).toEqual({
      email_address: 'emails',
      first_name: 'nickName',
    })
    for (const [mapping, code] of [
      ['{"public_metadata_role":"title"}', 'form_param_value_disabled'],
      ['no JSON', 'form_param_format_invalid'],
      ['["emails"]', 'form_param_format_invalid'],
      ['{"first_name":"a b"}', 'form_param_value_invalid'],
    ] as const)
      expect([mapping, errorCode((await change(mapping)).body)]).toEqual([mapping, code])
    for (const mappings of ['no JSON', '{}', '[{"role":"org:member"}]']) {
      const { body } = await own.send('PUT', '/group_role_mappings', { mappings })
      expect([mappings, errorCode(body)]).toEqual([mappings, 'form_param_format_invalid'])
    }
  })

  it('open to their newest key, to the one before for an hour, and to none once they are deleted', async () => {
    const { own, provider: before } = await OwnDirectory.create(server)
    const after = own.providerWith((await own.send<DirectoryBody>('POST', '/rotate_api_key')).body.response)
    const statuses = async () =>
      Promise.all([before, after].map(async each => (await each.send('GET', '/Users')).status))
    expect(await statuses()).toEqual([200, 200])
    server.clock.advance(HOUR_MS)
    expect(await statuses()).toEqual([401, 200])
    expect((await own.send('DELETE')).body.response).toMatchObject({ object: 'directory', deleted: true })
    expect(await statuses()).toEqual([401, 401])
    expect((await own.send('GET')).status).toBe(404)
  })

  it('belong to the organization of their connection, and to nobody else', async () => {
    const { own } = await OwnDirectory.create(server)
    const other = await OwnDirectory.prepare(server)
    const path = `/enterprise_connections/${own.connectionId}/directory`
    for (const [method, suffix] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate_api_key'],
      ['GET', '/users'],
      ['GET', '/groups'],
      ['GET', '/group_role_mappings'],
    ] as const)
      expect([suffix, (await other.admin.send(method, path + suffix)).status]).toEqual([suffix, 404])
    expect((await own.send('GET')).status).toBe(200)
  })

  it('give nobody a role that whoever maps it could not give', async () => {
    const { own } = await OwnDirectory.create(server)
    const { body } = await server.backend<Page<{ id: string; key: string }>>(
      'GET',
      '/organization_permissions?limit=100',
    )
    const permissions = body.data.filter(({ key }) => key === 'org:sys_entconns:manage').map(({ id }) => id)
    const key = `org:connector_${dialect}`
    const role = { name: 'Connector', key, permissions, include_in_initial_role_set: true }
    expect((await server.backend('POST', '/organization_roles', role)).status).toBe(200)
    const email = `connector.${dialect}@admins.example`
    const { organizationId } = own.admin
    const member = { user_id: await createUser(server, email), role: key }
    await server.backend('POST', `/organizations/${organizationId}/memberships`, member)
    const browser = server.browser()
    await signIn(browser, email)
    const path = `${own.admin.path}/enterprise_connections/${own.connectionId}/directory/group_role_mappings`
    const mappings = JSON.stringify([{ directory_group_id: 'staff', role: 'org:admin' }])
    const refused = await browser.send('PUT', path, { mappings })
    expect([refused.status, errorCode(refused.body)]).toEqual([403, 'missing_organization_permission'])
    expect((await own.send<Mappings>('GET', '/group_role_mappings')).body.response.data).toEqual([])
  })
})

it('is off unless the instance says otherwise', async () => {
  const organizations = { ...ORGANIZATIONS, selfServeSso: true }
  const server = await startTestServer({ dialect: 'sqlite', resolveTxt, settings: { organizations } })
  const own = await OwnDirectory.prepare(server)
  expect(errorCode((await own.send('POST')).body)).toBe('self_serve_not_enabled')
  await server.close()
})
