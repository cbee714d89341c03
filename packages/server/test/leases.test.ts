import { DIALECTS, startTestServer, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { createFrontdesk, type Frontdesk, MasterKey } from 'frontdesk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FRESH_MS, TokenLeases } from '../src/domain/instances/leases.js'
import { claimsOf, createUser, endLeases, signIn } from './support.js'

const CLAIMS = {
  metadata: '{{user.public_metadata}}',
  email: '{{user.primary_email_address}}',
  verified: '{{user.email_verified}}',
  name: '{{user.full_name}}',
  organizations: '{{user.organizations}}',
  org: { name: '{{org.name}}', plan: '{{org.public_metadata.plan}}' },
  team: '{{org_membership.public_metadata.team}}',
}

interface Person {
  userId: string
  email: string
  sessionId: string
  organizationId: string
  browser: TestBrowser
  /** as it was after the sign-in, whatever the browser does later */
  cookie: string
}

type Minted = { status: number; claims: Record<string, unknown> | null }

const feedOf = (age: number) => ({ age, isAway: false, refresh: () => undefined })

/** What is different in every token. */
const OF_ONE_TOKEN = new Set(['iat', 'exp', 'nbf', 'jti', 'fva'])

describe.each(DIALECTS)('tokens of two nodes on %s', dialect => {
  let server: TestServer
  let other: Frontdesk
  let counter = 0

  beforeAll(async () => {
    const settings = { session: { claims: CLAIMS }, organizations: { enabled: true } }
    server = await startTestServer({ dialect, settings })
    other = await createFrontdesk({
      database: server.database,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      clock: server.clock,
      publicUrl: TEST_ORIGIN,
      durability: 'relaxed',
      breachService: false,
    })
  })
  afterAll(async () => {
    await other.close()
    await server.close()
  })

  async function newPerson(): Promise<Person> {
    const email = `person${counter++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    const { body } = await server.backend<{ id: string }>('POST', '/organizations', {
      name: 'Acme',
      slug: `acme-${counter}`,
      created_by: userId,
    })
    await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id: body.id })
    const cookie = browser.cookieHeader('/v1/client')
    return { userId, email, sessionId, browser, cookie, organizationId: body.id }
  }

  async function mintAt(node: Pick<Frontdesk, 'fetch'>, person: Person, path = ''): Promise<Minted> {
    const url = `${TEST_ORIGIN}/v1/client/sessions/${person.sessionId}/tokens${path}?__clerk_api_version=2025-11-10`
    const headers = {
      origin: TEST_ORIGIN,
      cookie: person.cookie,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const answer = await node.fetch(new Request(url, { method: 'POST', headers }), {
      remoteAddress: '127.0.0.1',
    })
    const { jwt } = (await answer.json()) as { jwt?: string }
    if (jwt === undefined) return { status: answer.status, claims: null }
    const claims = Object.entries(claimsOf(jwt)).filter(([name]) => !OF_ONE_TOKEN.has(name))
    return { status: answer.status, claims: Object.fromEntries(claims) }
  }

  /** Both nodes have leases; one makes a change; then both say what the database says. */
  async function expectToFollow(person: Person, change: () => Promise<unknown>, path = '') {
    const before = await mintAt(server.frontdesk, person, path)
    expect(await mintAt(other, person, path)).toEqual(before)
    expect(await server.queriesOf(() => mintAt(server.frontdesk, person, path))).toEqual([])
    await change()
    const after = await mintAt(server.frontdesk, person, path)
    expect(after).not.toEqual(before)
    server.clock.advance(FRESH_MS)
    expect(await mintAt(other, person, path)).toEqual(after)
    endLeases(server)
    expect(await mintAt(server.frontdesk, person, path)).toEqual(after)
    return after
  }

  const users = (person: Person, path = '') => `/users/${person.userId}${path}`
  const organizations = (person: Person, path = '') => `/organizations/${person.organizationId}${path}`
  const membership = (person: Person) => organizations(person, `/memberships/${person.userId}`)
  const ok = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    expect([200, 201, 204], JSON.stringify(body)).toContain(status)
    return body as Record<string, string>
  }

  const changes: Record<string, (person: Person) => Promise<unknown>> = {
    'a new name': person => ok(server.backend('PATCH', users(person), { first_name: 'Ada' })),
    'new metadata': person =>
      ok(server.backend('PATCH', users(person, '/metadata'), { public_metadata: { role: 'admin' } })),
    'another primary address': person =>
      ok(
        server.backend('POST', '/email_addresses', {
          user_id: person.userId,
          email_address: `new.${person.email}`,
          verified: true,
          primary: true,
        }),
      ),
    'an address that is no longer proven': async person => {
      const { body } = await server.backend<{ primary_email_address_id: string }>('GET', users(person))
      const path = `/email_addresses/${body.primary_email_address_id}`
      await ok(server.backend('PATCH', path, { verified: false }))
    },
    'an organization more': person =>
      ok(server.backend('POST', '/organizations', { name: 'Second', created_by: person.userId })),
    'a new name of the organization': person =>
      ok(server.backend('PATCH', organizations(person), { name: 'Renamed' })),
    'a new slug of the organization': person =>
      ok(server.backend('PATCH', organizations(person), { slug: `renamed-${counter}` })),
    'new metadata of the organization': person =>
      ok(server.backend('PATCH', organizations(person, '/metadata'), { public_metadata: { plan: 'gold' } })),
    'new metadata of the membership': person =>
      ok(server.backend('PATCH', `${membership(person)}/metadata`, { public_metadata: { team: 'blue' } })),
    'another role': async person => {
      const userId = await createUser(server, `second.${person.email}`)
      const second = { user_id: userId, role: 'org:admin' }
      await ok(server.backend('POST', organizations(person, '/memberships'), second))
      await ok(server.backend('PATCH', membership(person), { role: 'org:member' }))
    },
    'the end of the organization': person => ok(server.backend('DELETE', organizations(person))),
  }

  it.each(Object.keys(changes))('know %s', async name => {
    const person = await newPerson()
    const { status } = await expectToFollow(person, () => changes[name]!(person))
    expect(status).toBe(200)
  })

  it('know new permissions of a role', async () => {
    const person = await newPerson()
    const key = `org:things:read${counter}`
    const permission = await ok(
      server.backend('POST', '/organization_permissions', { name: 'Things', key, description: '' }),
    )
    const { body } = await server.backend<{ data: { id: string; key: string }[] }>(
      'GET',
      '/organization_roles',
    )
    const role = body.data.find(candidate => candidate.key === 'org:admin')!
    const path = `/organization_roles/${role.id}/permissions/${permission['id']}`
    const after = await expectToFollow(person, () => ok(server.backend('POST', path)))
    expect(JSON.stringify(after.claims)).toContain('things')
  })

  const ends: Record<string, (person: Person) => Promise<unknown>> = {
    'a revoked session': person => ok(server.backend('POST', `/sessions/${person.sessionId}/revoke`)),
    'a session that was signed out of': ({ browser, sessionId }) =>
      ok(browser.post(`/v1/client/sessions/${sessionId}/end`)),
    'a banned user': person => ok(server.backend('POST', users(person, '/ban'))),
    'a deleted user': person => ok(server.backend('DELETE', users(person))),
    'a browser that has forgotten its sessions': ({ browser }) => ok(browser.delete('/v1/client')),
  }

  it.each(Object.keys(ends))('are not minted for %s', async name => {
    const person = await newPerson()
    const { status } = await expectToFollow(person, () => ends[name]!(person))
    expect([401, 404]).toContain(status)
  })

  it('are not minted for the secret that a sign-in has replaced', async () => {
    const person = await newPerson()
    for (const node of [server.frontdesk, other]) expect((await mintAt(node, person)).status).toBe(200)
    await createUser(server, `further.${person.email}`)
    const { sessionId } = await signIn(person.browser, `further.${person.email}`)
    expect((await mintAt(server.frontdesk, { ...person, sessionId })).claims).toBeNull()
    server.clock.advance(2 * 60_000) // beyond the minute in which open tabs may still read
    for (const node of [server.frontdesk, other]) expect((await mintAt(node, person)).status).toBe(401)
  })

  it('know a changed template', async () => {
    const person = await newPerson()
    const template = await ok(
      server.backend('POST', '/jwt_templates', { name: `t${counter}`, claims: { v: 1 } }),
    )
    const path = `/jwt_templates/${template['id']}`
    const changed = { name: template['name'], claims: { v: 2, role: '{{user.public_metadata.role}}' } }
    await expectToFollow(person, () => ok(server.backend('PATCH', path, changed)), `/${template['name']}`)
    const gone = await expectToFollow(
      person,
      () => ok(server.backend('DELETE', path)),
      `/${template['name']}`,
    )
    expect(gone.status).toBe(404)
  })

  it('end with the time that the settings give them, used or not', async () => {
    const person = await newPerson()
    await ok(server.backend('PATCH', '/instance', {}))
    expect((await mintAt(server.frontdesk, person)).status).toBe(200)
    server.clock.advance(8 * 24 * 3_600_000)
    expect((await mintAt(server.frontdesk, person)).status).toBe(401)
  })

  it('read the database where the feed has not been heard for a second', async () => {
    const leases = new TokenLeases(feedOf(FRESH_MS + 1), server.clock)
    const person = await newPerson()
    let reads = 0
    const { services } = server.frontdesk
    const instance = (await services.registry.findDefault())!
    const ctx = { services, instance, db: services.store.read }
    const source = { name: 'x', load: async () => ({ n: ++reads }), subjects: () => [person.userId] }
    for (const n of [1, 2, 3]) expect(await leases.read(ctx, source)).toEqual({ n })
  })

  it('keep nothing that was read before a change that came meanwhile', async () => {
    const leases = new TokenLeases(feedOf(0), server.clock)
    const { services } = server.frontdesk
    const instance = (await services.registry.findDefault())!
    const ctx = { services, instance, db: services.store.read }
    let finish = (_: { n: number }) => {}
    const reading = leases.read(ctx, {
      name: 'x',
      load: () => new Promise<{ n: number }>(resolve => (finish = resolve)),
      subjects: () => ['user_1'],
    })
    leases.followEnds(['user_1'])
    finish({ n: 1 })
    expect(await reading).toEqual({ n: 1 })
    const source = { name: 'x', load: async () => ({ n: 2 }), subjects: () => ['user_1'] }
    expect(await leases.read(ctx, source)).toEqual({ n: 2 })
    expect(await leases.read(ctx, { ...source, load: async () => ({ n: 3 }) })).toEqual({ n: 2 })
  })
})
