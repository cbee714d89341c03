import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTwoInstances } from '../world/two-instances.js'
import { Provider, type ScimErrorBody, type ScimPage } from './support.js'

describe.each(DIALECTS)('who keeps one directory on %s', dialect => {
  let server: TestServer
  let own: Provider
  let other: Provider
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    own = await Provider.create(server)
    other = await Provider.create(server)
  })
  afterAll(() => server.close())

  it('opens no other one, nor that of another instance', async () => {
    const elsewhere = own.directory.endpoint_url.replace('/scim/', '/other/scim/')
    for (const url of [other.directory.endpoint_url, elsewhere]) {
      const response = await server.frontdesk.fetch(
        new Request(`${url}/Users`, { headers: { authorization: `Bearer ${own.key}` } }),
        { remoteAddress: '203.0.113.9' },
      )
      expect([url, response.status]).toEqual([url, 401])
    }
    const asServer = await own.send('GET', '/Users', undefined, {
      authorization: 'Bearer sk_test_primary00000000000000000000000000000',
    })
    expect(asServer.status).toBe(401)
    expect((await server.backend('GET', '/users', undefined, { secretKey: own.key })).status).toBe(401)
  })

  it('reaches nobody beyond it', async () => {
    const stranger = await other.newUser()
    const group = await other.newGroup('Others')
    for (const [method, path] of [
      ['GET', `/Users/${stranger.id}`],
      ['DELETE', `/Users/${stranger.id}`],
      ['GET', `/Groups/${group.id}`],
      ['DELETE', `/Groups/${group.id}`],
    ] as const)
      expect([path, (await own.send(method, path)).status]).toEqual([path, 404])
    const title = { op: 'add', path: 'title', value: 'x' }
    expect((await own.patch(`/Users/${stranger.id}`, title)).status).toBe(404)
    expect(
      (await own.send('POST', '/Groups', { displayName: 'x', members: [{ value: stranger.id }] })).status,
    ).toBe(400)
  })

  it('takes no account over by an address of another domain', async () => {
    const victim = await other.newUser('victim')
    const emails = [{ value: own.address('mallory') }, { value: other.address('victim'), primary: true }]
    const made = await own.newUser('mallory', { emails })
    expect(made.id).not.toBe(victim.id)
    const change = { op: 'replace', path: 'emails', value: [{ value: other.address('victim') }] }
    expect((await own.patch(`/Users/${made.id}`, change)).status).toBe(400)
    const { body } = await server.backend<{ email_addresses: { email_address: string }[] }>(
      'GET',
      `/users/${made.id}`,
    )
    expect(body.email_addresses.map(each => each.email_address)).toEqual([own.address('mallory')])
  })

  it('gets nothing out of a filter but what fits it', async () => {
    await own.newUser('quote')
    for (const filter of [
      `userName eq "' or 1=1 --"`,
      'userName eq "%"',
      'userName eq "\\u0000"',
      "externalId eq \"ext-quote' or '1'='1\"",
    ]) {
      const { status, body } = await own.send<ScimPage>('GET', `/Users?filter=${encodeURIComponent(filter)}`)
      expect(status === 200 ? body.totalResults : 'refused').toBeOneOf([0, 'refused'])
    }
  })

  it('is refused what is too large', async () => {
    const { id } = await own.newUser()
    const long = `/Users?filter=${encodeURIComponent(`${'('.repeat(3000)}a pr${')'.repeat(3000)}`)}`
    expect((await own.send<ScimErrorBody>('GET', long)).body.scimType).toBe('invalidFilter')
    const operations = Array.from({ length: 1_001 }, () => ({ op: 'add', path: 'title', value: 'x' }))
    expect((await own.patch(`/Users/${id}`, ...operations)).status).toBe(400)
    const values = Array.from({ length: 5_000 }, (_, number) => ({ value: `${number}@${own.domain}` }))
    expect((await own.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: values })).status).toBe(400)
    const heavy = Array.from({ length: 25_000 }, (_, number) => ({ value: `user_${number}` }))
    expect((await own.send('POST', '/Groups', { displayName: 'x', members: heavy })).status).toBe(413)
    const huge = { op: 'add', path: 'title', value: 'x'.repeat(100_000) }
    expect((await own.patch(`/Users/${id}`, huge)).status).toBe(400)
    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) as object
    expect((await own.patch(`/Users/${id}`, { op: 'add', path: 'x', value: deep })).status).toBe(400)
  })
})
