import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, mint, signIn } from '../support.js'
import {
  ENTERPRISE,
  Provider,
  type Resource,
  type ScimErrorBody,
  type ScimPage,
  startScimServer,
} from './support.js'

interface UserBody {
  id: string
  first_name: string | null
  username: string | null
  deprovisioned?: boolean
  public_metadata: Record<string, unknown>
  primary_email_address_id: string
  email_addresses: { id: string; email_address: string; verification: { strategy: string; object: string } }[]
}

describe.each(DIALECTS)('users of a directory on %s', dialect => {
  let server: TestServer
  let provider: Provider
  beforeAll(async () => {
    server = await startScimServer(dialect)
    provider = await Provider.create(server)
  })
  afterAll(() => server.close())

  const userOf = async (id: string) => (await server.backend<UserBody>('GET', `/users/${id}`)).body
  const addressesOf = async (id: string) =>
    (await userOf(id)).email_addresses.map(each => each.email_address).sort()

  it('are made with a proven address, as members of the organization', async () => {
    const { status, body, headers } = await provider.send('POST', '/Users', provider.user('ada'))
    expect(status).toBe(201)
    expect(headers.get('content-type')).toContain('application/scim+json')
    expect(headers.get('location')).toBe(`${provider.directory.endpoint_url}/Users/${body.id}`)
    expect(headers.get('etag')).toBe('W/"1"')
    expect(body).toMatchObject({ userName: provider.address('ada'), externalId: 'ext-ada', active: true })
    const user = await userOf(body.id)
    expect(user).toMatchObject({
      first_name: 'ada',
      email_addresses: [{ verification: { object: 'verification_scim', strategy: 'scim' } }],
    })
    expect(await provider.roleOf(body.id)).toBe('org:member')
  })

  it('are those who are there already, by an address that is proven', async () => {
    const id = await createUser(server, provider.address('bob'))
    const made = await provider.newUser('bob')
    expect(made.id).toBe(id)
    expect(await provider.roleOf(id)).toBe('org:member')
  })

  it('take an account over that has merely claimed the address', async () => {
    const email = provider.address('claimed')
    const browser = server.browser()
    const { body } = await server.backend<{ id: string }>('POST', '/users', {
      email_address: ['squatter@elsewhere.example'],
      password: 'correct-horse-9',
    })
    await server.backend('POST', '/email_addresses', {
      user_id: body.id,
      email_address: email,
      verified: false,
    })
    await signIn(browser, 'squatter@elsewhere.example')
    const made = await provider.newUser('claimed')
    expect(made.id).not.toBe(body.id)
    expect(await addressesOf(made.id)).toEqual([email])
  })

  it.each<[string, (p: Provider) => object, number, string]>([
    ['without emails', p => p.user('x', { emails: [] }), 400, 'invalidValue'],
    ['without userName', p => p.user('x', { userName: undefined }), 400, 'invalidValue'],
    [
      'with addresses of other domains alone',
      p => p.user('x', { emails: [{ value: 'x@gmail.example' }] }),
      400,
      'invalidValue',
    ],
    ['with a number for a name', p => p.user('x', { userName: 7 }), 400, 'invalidValue'],
  ])('are refused %s', async (_, user, status, scimType) => {
    const { status: found, body } = await provider.send<ScimErrorBody>('POST', '/Users', user(provider))
    expect([found, body.scimType, body.status]).toEqual([status, scimType, String(status)])
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error'])
  })

  it('are in the directory once, by name and by address', async () => {
    await provider.newUser('carol')
    const again = await provider.send<ScimErrorBody>('POST', '/Users', provider.user('carol'))
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness'])
    const other = provider.user('carol', { userName: 'other', externalId: 'other' })
    expect((await provider.send<ScimErrorBody>('POST', '/Users', other)).body.scimType).toBe('uniqueness')
  })

  it('are made once by many requests at the same time', async () => {
    const requests = Array.from({ length: 6 }, () => provider.send('POST', '/Users', provider.user('crowd')))
    const statuses = (await Promise.all(requests)).map(({ status }) => status).sort()
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409])
    const others = Array.from({ length: 6 }, () => provider.newUser())
    expect(new Set((await Promise.all(others)).map(({ id }) => id)).size).toBe(6)
    const { body } = await provider.send<ScimPage>('GET', '/Users?count=200')
    expect(body.Resources).toHaveLength(body.totalResults)
  })

  it('cannot sign in once they are inactive, and can again afterwards', async () => {
    const id = await createUser(server, provider.address('dora'))
    await provider.newUser('dora')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, provider.address('dora'))
    const off = await provider.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })
    expect([off.status, off.body.active]).toEqual([200, false])
    expect((await mint(browser, sessionId)).status).toBe(401)
    expect((await userOf(id)).deprovisioned).toBe(true)
    const attempt = await server
      .browser()
      .post('/v1/client/sign_ins', { identifier: provider.address('dora'), password: 'correct-horse-9' })
    expect([attempt.status, errorCode(attempt.body)]).toEqual([403, 'user_deactivated'])
    const session = await server.backend('POST', '/sessions', { user_id: id })
    expect(errorCode(session.body)).toBe('user_deactivated')
    await provider.patch(`/Users/${id}`, { op: 'replace', value: { active: true } })
    expect((await signIn(server.browser(), provider.address('dora'))).userId).toBe(id)
    expect((await userOf(id)).deprovisioned).toBeUndefined()
  })

  it('stay when they are deleted, and are the same when they come back', async () => {
    const { id } = await provider.newUser('erin')
    const before = await provider.send<ScimPage>('GET', '/Users?count=0')
    expect((await provider.send('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await provider.send('GET', `/Users/${id}`)).status).toBe(404)
    expect((await userOf(id)).deprovisioned).toBe(true)
    const after = await provider.send<ScimPage>('GET', '/Users?count=0')
    expect(after.body.totalResults).toBe(before.body.totalResults - 1)
    expect((await provider.newUser('erin')).id).toBe(id)
    expect((await userOf(id)).deprovisioned).toBeUndefined()
  })

  it('change their name and address', async () => {
    const { id } = await provider.newUser('frank')
    await provider.patch(
      `/Users/${id}`,
      { op: 'replace', path: 'userName', value: provider.address('francis') },
      { op: 'replace', path: 'emails[type eq "work"].value', value: provider.address('francis') },
      { op: 'replace', path: 'name.givenName', value: 'Francis' },
      { op: 'add', path: `${ENTERPRISE}:department`, value: 'Sales' },
    )
    const user = await userOf(id)
    expect(user.first_name).toBe('Francis')
    expect(await addressesOf(id)).toEqual([provider.address('francis')])
    expect(user.primary_email_address_id).toBe(user.email_addresses[0]!.id)
    const found = await provider.find('/Users', `userName eq "${provider.address('FRANCIS')}"`)
    expect(found.body.Resources.map(resource => resource.id)).toEqual([id])
    expect(found.body.Resources[0]!['schemas']).toContain(ENTERPRISE)
    expect(
      (await provider.find('/Users', `emails.value eq "${provider.address('frank')}"`)).body.totalResults,
    ).toBe(0)
    const taken = await provider.newUser()
    const clash = await provider.patch(`/Users/${taken.id}`, {
      op: 'replace',
      path: 'userName',
      value: provider.address('francis'),
    })
    expect([clash.status, clash.body['scimType']]).toEqual([409, 'uniqueness'])
  })

  it('keep what a replacement leaves out of what they may do, and nothing else', async () => {
    const made = await provider.newUser('gina', { title: 'CEO' })
    await provider.patch(`/Users/${made.id}`, { op: 'replace', path: 'active', value: false })
    const { active: _, ...rest } = provider.user('gina')
    const replaced = await provider.send('PUT', `/Users/${made.id}`, rest)
    expect([replaced.status, replaced.body.active, replaced.body['title']]).toEqual([200, false, undefined])
  })

  it('fill in what the mapping of the directory says', async () => {
    const path = `/directories/${provider.directory.id}`
    const mapping = {
      username: 'nickName',
      public_metadata_department: `${ENTERPRISE}:department`,
      last_name: null,
    }
    const changed = await server.backend('PATCH', path, { attribute_mapping: mapping })
    expect(changed.status).toBe(200)
    const department = { [ENTERPRISE]: { department: 'Sales' } }
    const { id } = await provider.newUser('hugo', { nickName: 'hugo_h', ...department })
    expect(await userOf(id)).toMatchObject({
      first_name: 'hugo',
      last_name: null,
      username: 'hugo_h',
      public_metadata: { department: 'Sales' },
    })
    await provider.patch(`/Users/${id}`, { op: 'remove', path: `${ENTERPRISE}:department` })
    expect((await userOf(id)).public_metadata).toEqual({})
    await server.backend('PATCH', path, {
      attribute_mapping: { username: null, public_metadata_department: null, last_name: 'name.familyName' },
    })
    for (const wrong of [{ password: 'nickName' }, { first_name: 'name.' }]) {
      const refused = await server.backend('PATCH', path, { attribute_mapping: wrong })
      expect([refused.status, errorCode(refused.body)]).toEqual([422, 'form_param_value_invalid'])
    }
  })

  it('have the attributes that the connection names, and lose what is taken out', async () => {
    const path = `/enterprise_connections/${provider.directory.enterprise_connection_id}`
    const attributes = (directory_path: string) => ({
      custom_attributes: [
        { name: 'Department', key: 'department', directory_path },
        { name: 'Phones', key: 'phones', directory_path: 'phoneNumbers.value', multi_valued: true },
      ],
    })
    expect((await server.backend('PATCH', path, attributes(`${ENTERPRISE}:department`))).status).toBe(200)
    const { id } = await provider.newUser('iris', {
      [ENTERPRISE]: { department: 'Sales' },
      phoneNumbers: [{ value: '+15555550100' }, { value: '+15555550101' }],
    })
    const both = { department: 'Sales', phones: ['+15555550100', '+15555550101'] }
    expect((await userOf(id)).public_metadata).toEqual(both)
    await provider.patch(`/Users/${id}`, { op: 'remove', path: `${ENTERPRISE}:department` })
    expect((await userOf(id)).public_metadata).toEqual({ phones: both.phones })
    const refused = await server.backend('PATCH', path, attributes('name.'))
    expect([refused.status, errorCode(refused.body)]).toEqual([422, 'form_param_value_invalid'])
    await server.backend('PATCH', path, { custom_attributes: [] })
  })

  it('cannot change themselves what the directory fills in', async () => {
    const id = await createUser(server, provider.address('kim'))
    await provider.newUser('kim')
    const browser = server.browser()
    await signIn(browser, provider.address('kim'))
    const renamed = await browser.patch('/v1/me', { first_name: 'Kimberly' })
    expect([renamed.status, errorCode(renamed.body)]).toEqual([422, 'user_attribute_synced'])
    expect((await browser.patch('/v1/me', { first_name: 'kim', username: 'kimberly' })).status).toBe(200)
    const own = { user_id: id, email_address: 'kim@home.example', verified: true }
    await server.backend('POST', '/email_addresses', own)
    const addresses = (await userOf(id)).email_addresses
    const [work, home] = [provider.address('kim'), own.email_address].map(address =>
      addresses.find(each => each.email_address === address),
    )
    const kept = await browser.delete(`/v1/me/email_addresses/${work!.id}`)
    expect(errorCode(kept.body)).toBe('user_attribute_synced')
    expect((await browser.delete(`/v1/me/email_addresses/${home!.id}`)).status).toBe(200)
    // the application's own server may
    await server.backend('PATCH', `/users/${id}`, { first_name: 'Kimberly' })
    expect((await userOf(id)).first_name).toBe('Kimberly')
  })

  it('have versions, which changes can be made depend on', async () => {
    const { id } = await provider.newUser()
    const path = `/Users/${id}`
    const fresh = await provider.send('GET', path, undefined, { 'if-none-match': 'W/"1"' })
    expect([fresh.status, fresh.headers.get('etag')]).toEqual([304, 'W/"1"'])
    const change = { schemas: [], Operations: [{ op: 'replace', path: 'title', value: 'CEO' }] }
    expect((await provider.send('PATCH', path, change, { 'if-match': 'W/"1"' })).headers.get('etag')).toBe(
      'W/"2"',
    )
    expect((await provider.send('PATCH', path, change, { 'if-match': 'W/"1"' })).status).toBe(412)
    expect((await provider.send('DELETE', path, undefined, { 'if-match': '"1"' })).status).toBe(412)
    // the same again is no change
    expect((await provider.send('PATCH', path, change)).headers.get('etag')).toBe('W/"2"')
  })

  it('are told of in events, with their directory', async () => {
    const { id } = await provider.newUser('ivan')
    const { store } = server.frontdesk.services
    const rows = await store.read
      .selectFrom('events')
      .select(['type', 'payload'])
      .where('resource_id', '=', id)
      .execute()
    const scim = { directory_id: provider.directory.id, directory_enabled: true, external_id: 'ext-ivan' }
    expect(rows.map(row => [row.type, (row.payload as { data: { scim: unknown } }).data.scim])).toEqual([
      ['user.created', scim],
    ])
    expect(await userOf(id)).not.toHaveProperty('scim')
  })

  it('leave the directory with the user', async () => {
    const { id } = await provider.newUser()
    const before = await provider.send<ScimPage>('GET', '/Users?count=200')
    expect((await server.backend('DELETE', `/users/${id}`)).status).toBe(200)
    const after = await provider.send<ScimPage>('GET', '/Users?count=200')
    expect(after.body.totalResults).toBe(before.body.totalResults - 1)
    expect(after.body.Resources).toHaveLength(after.body.totalResults)
    expect(after.body.Resources.some((resource: Resource) => resource.id === id)).toBe(false)
  })

  it('are listed page by page, each once', async () => {
    const crowd = await Provider.create(server)
    const made: string[] = []
    for (let number = 0; number < 7; number++) made.push((await crowd.newUser()).id)
    await crowd.send('DELETE', `/Users/${made[2]}`)
    const pages = [1, 4, 7].map(start => crowd.send<ScimPage>('GET', `/Users?startIndex=${start}&count=3`))
    const bodies = (await Promise.all(pages)).map(({ body }) => body)
    expect(bodies.map(body => [body.totalResults, body.startIndex, body.itemsPerPage])).toEqual([
      [6, 1, 3],
      [6, 4, 3],
      [6, 7, 0],
    ])
    const ids = bodies.flatMap(body => body.Resources.map(({ id }) => id))
    expect(ids.sort()).toEqual(made.filter(id => id !== made[2]).sort())
    const asked = '/Users?startIndex=0&count=-1&attributes=userName'
    expect((await crowd.send<ScimPage>('GET', asked)).body).toMatchObject({ startIndex: 1, itemsPerPage: 0 })
    expect((await crowd.send('GET', '/Users?count=many')).status).toBe(400)
  })

  it('are found by what has an index, and by all else', async () => {
    const { id } = await provider.newUser('judy', { title: 'Chair' })
    const found = async (filter: string) =>
      (await provider.find('/Users', filter)).body.Resources.map(each => each.id)
    for (const filter of [
      'externalId eq "ext-judy"',
      `id eq "${id}"`,
      `emails[type eq "work"].value eq "${provider.address('judy')}"`,
      'title eq "chair" and active eq true',
      `userName sw "JUDY@" and not (title eq "x")`,
      `meta.location co "${id}"`,
    ])
      expect([filter, await found(filter)]).toEqual([filter, [id]])
    const wrong = await provider.find('/Users', 'userName is "x"')
    expect([wrong.status, (wrong.body as unknown as ScimErrorBody).scimType]).toEqual([400, 'invalidFilter'])
  })
})
