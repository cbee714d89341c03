import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCode } from '../support.js'
import {
  type DirectoryBody,
  Provider,
  type ScimErrorBody,
  type ScimPage,
  startScimServer,
} from './support.js'

const HOUR_MS = 3_600_000

describe.each(DIALECTS)('directories on %s', dialect => {
  let server: TestServer
  let provider: Provider
  beforeAll(async () => {
    server = await startScimServer(dialect)
    provider = await Provider.create(server)
  })
  afterAll(() => server.close())

  const statusOf = async (key: string, path = '/Users') =>
    (await provider.send<ScimErrorBody>('GET', path, undefined, { authorization: `Bearer ${key}` })).status

  it('show their key once, and are one thing under two names', async () => {
    const { directory, key } = provider
    expect(key).toMatch(/^scim_key_/)
    expect(directory).toMatchObject({
      object: 'directory',
      enabled: true,
      endpoint_url: `http://localhost:4400/scim/v2/${directory.id}`,
      attribute_mapping: {
        email_address: 'emails',
        first_name: 'name.givenName',
        last_name: 'name.familyName',
      },
    })
    const again = await server.backend<DirectoryBody>('GET', `/scim_directories/${directory.id}`)
    expect(again.body).toMatchObject({ object: 'scim_directory', id: directory.id })
    expect(again.body).not.toHaveProperty('api_key')
    for (const path of ['/directories', '/scim_directories']) {
      const { body } = await server.backend<{ data: DirectoryBody[]; total_count: number }>('GET', path)
      expect([body.total_count, body.data.map(({ id }) => id)]).toEqual([1, [directory.id]])
    }
  })

  it('are one for each connection, of which there has to be one', async () => {
    const of = (enterprise_connection_id: string | null) =>
      server.backend('POST', '/directories', { enterprise_connection_id, provider: 'okta' })
    expect(errorCode((await of(provider.directory.enterprise_connection_id)).body)).toBe(
      'form_identifier_exists',
    )
    expect((await of('entconn_x')).status).toBe(404)
  })

  it('open to their key alone, and to the one before for an hour', async () => {
    const path = `/directories/${provider.directory.id}/rotate_api_key`
    const rotated = await server.backend<DirectoryBody>('POST', path)
    const before = provider.key
    const after = rotated.body.api_key!
    expect(
      await Promise.all([before, after, `${after}x`, 'scim_key_', ''].map(key => statusOf(key))),
    ).toEqual([200, 200, 401, 401, 401])
    server.clock.advance(HOUR_MS)
    expect([await statusOf(before), await statusOf(after)]).toEqual([401, 200])
    Object.assign(provider, { key: after })
  })

  it('answer in the words of SCIM whatever is wrong', async () => {
    const wrong = await provider.send<ScimErrorBody>('GET', '/Users', undefined, { authorization: 'Basic x' })
    expect(wrong.headers.get('www-authenticate')).toContain('Bearer')
    expect(wrong.headers.get('content-type')).toContain('application/scim+json')
    expect(wrong.body).toMatchObject({
      status: '401',
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    })
    for (const [method, path, status] of [
      ['GET', '/Nothing', 404],
      ['POST', '/Bulk', 404],
      ['GET', '/Users/user_x', 404],
      ['PUT', '/Users/user_x', 404],
      ['GET', '/Users?filter=(', 400],
    ] as const) {
      const answer = await provider.send<ScimErrorBody>(method, path, method === 'GET' ? undefined : {})
      expect([path, answer.status, answer.body.status]).toEqual([path, status, String(status)])
    }
    const text = await provider.send<ScimErrorBody>('POST', '/Users', undefined, {
      'content-type': 'text/plain',
    })
    expect(text.status).toBeGreaterThanOrEqual(400)
  })

  it('say what they can do', async () => {
    const { body } = await provider.send('GET', '/ServiceProviderConfig')
    expect(body).toMatchObject({
      bulk: { supported: false },
      patch: { supported: true },
      etag: { supported: true },
    })
    const { body: schemas } = await provider.send<ScimPage>('GET', '/Schemas')
    expect(schemas.totalResults).toBe(3)
    const one = await provider.send('GET', `/Schemas/${schemas.Resources[0]!.id}`)
    expect(one.body).toEqual(schemas.Resources[0])
    expect((await provider.send('GET', '/ResourceTypes/User')).body['endpoint']).toBe('/Users')
    expect((await provider.send('GET', '/ResourceTypes/Nobody')).status).toBe(404)
  })

  it('are closed while they are disabled, and once they are deleted; their people stay', async () => {
    const own = await Provider.create(server)
    const { id } = await own.newUser()
    const path = `/directories/${own.directory.id}`
    await server.backend('PATCH', path, { enabled: false, name: 'Old', provider: 'entra' })
    expect((await own.send('GET', '/Users')).status).toBe(403)
    await server.backend('PATCH', path, { enabled: true })
    expect((await own.send('GET', '/Users')).status).toBe(200)
    expect((await server.backend('DELETE', path)).body).toMatchObject({ object: 'directory', deleted: true })
    expect((await own.send('GET', '/Users')).status).toBe(401)
    expect((await server.backend('GET', `/users/${id}`)).status).toBe(200)
  })
  it.each<[string, (own: Provider) => string]>([
    ['connection', own => `/enterprise_connections/${own.directory.enterprise_connection_id}`],
    ['organization', own => `/organizations/${own.organizationId}`],
  ])('are closed at once when their %s is deleted by the server, and say so', async (_, pathOf) => {
    const own = await Provider.create(server)
    const person = await own.newUser()
    expect((await server.backend('DELETE', pathOf(own))).status).toBe(200)
    const off = { op: 'replace', path: 'active', value: false }
    const answers = [
      await own.send<ScimErrorBody>('GET', '/Users'),
      await own.send<ScimErrorBody>('POST', '/Users', own.user('late')),
      await own.patch(`/Users/${person.id}`, off),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
    expect(answers[0]!.body.detail).toContain('its enterprise connection was deleted')
    const { body } = await server.backend<{ deprovisioned?: boolean }>('GET', `/users/${person.id}`)
    expect(body.deprovisioned ?? false).toBe(false)
    // it is still listed, for whoever tidies up
    const path = `/directories/${own.directory.id}`
    expect((await server.backend<DirectoryBody>('GET', path)).body.enterprise_connection_id).toBeNull()
    expect((await server.backend('DELETE', path)).status).toBe(200)
  })
})
