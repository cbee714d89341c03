import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyConfig } from '../src/domain/provisioning/provision.js'
import { type Log, silentLog } from '../src/platform/log.js'
import type { JwtClaims } from '../src/protocols/jwt.js'
import {
  claimsOf,
  type ClientBody,
  createUser,
  endLeases,
  mint,
  signIn,
  signInWithTicket,
} from './support.js'

/** The claims of the official guide to role-based access. */
const GUIDE = { metadata: '{{user.public_metadata}}' }
/** What a token knows without reading anything for it. */
const LEAN = {
  id: '{{user.id}}',
  person: 'user {{user.id}} of {{session.id}}',
  actor: '{{session.actor}}',
  org: ['{{org.id}}', '{{org.slug}}', '{{org.role}}'],
  membership: { role: '{{org_membership.role}}', permissions: '{{org_membership.permissions}}' },
}
const RICH = {
  email: '{{user.primary_email_address}}',
  organizations: '{{user.organizations}}',
  org: { name: '{{org.name}}', picture: '{{org.has_image}}', plan: '{{org.public_metadata.plan}}' },
  membership: { id: '{{org_membership.id}}', team: '{{org_membership.public_metadata.team}}' },
}
const LARGE = { metadata: '{{user.public_metadata}}', text: 'x'.repeat(2300) }

const INSTANCES = { lean: LEAN, rich: RICH, large: LARGE }
type Slug = keyof typeof INSTANCES
const secretKeyOf = (slug: Slug) => `sk_test_${slug}0000000000000000000000`
const labelOf = (slug: Slug) =>
  `pk_test_${Buffer.from(`${slug}.frontdesk.test$`).toString('base64').replace(/=+$/, '')}`

interface Person {
  slug?: Slug
  userId: string
  sessionId: string
  browser: ReturnType<TestServer['browser']>
}

describe.each(DIALECTS)('session tokens that an application shapes, on %s', dialect => {
  let server: TestServer
  const warnings: Record<string, unknown>[] = []
  beforeAll(async () => {
    const further = (slug: Slug) => ({
      slug,
      environment: 'development' as const,
      publishableKey: labelOf(slug),
      secretKeys: [secretKeyOf(slug)],
      settings: { session: { claims: INSTANCES[slug] }, organizations: { enabled: true } },
    })
    server = await startTestServer({
      dialect,
      settings: { session: { claims: GUIDE }, organizations: { enabled: true } },
      instances: [further('lean'), further('rich'), further('large')],
      log: { ...silentLog, warn: (fields: object) => warnings.push({ ...fields }) } as Log,
    })
  })
  afterAll(() => server.close())

  let counter = 0
  async function newPerson(slug?: Slug): Promise<Person> {
    const email = `person${counter++}@example.com`
    const secretKey = slug && secretKeyOf(slug)
    const userId = await createUser(server, email, 'correct-horse-9', secretKey)
    const browser = server.browser(slug ? `${TEST_ORIGIN}/${slug}` : TEST_ORIGIN)
    const { sessionId } = await signIn(browser, email)
    return { ...(slug && { slug }), userId, sessionId, browser }
  }

  const backend = <Body = Record<string, unknown>>(
    { slug }: Pick<Person, 'slug'>,
    method: string,
    path: string,
    body?: unknown,
  ) => server.backend<Body>(method, path, body, slug ? { secretKey: secretKeyOf(slug) } : {})

  async function withRole(role: string): Promise<Person> {
    const person = await newPerson()
    const metadata = { public_metadata: { role } }
    await backend(person, 'PATCH', `/users/${person.userId}/metadata`, metadata)
    return person
  }

  /** The person's organization, which becomes the active one, in a role with a permission of its own. */
  async function inOrganization(person: Person) {
    const made = await backend<{ id: string; slug: string }>(person, 'POST', '/organizations', {
      name: 'Acme',
      created_by: person.userId,
      public_metadata: { plan: 'gold' },
    })
    await backend(person, 'PATCH', `/organizations/${made.body.id}/memberships/${person.userId}/metadata`, {
      public_metadata: { team: 'blue' },
    })
    await person.browser.post(`/v1/client/sessions/${person.sessionId}/touch`, {
      active_organization_id: made.body.id,
    })
    return made.body
  }

  async function allowPaying(person: Person): Promise<void> {
    const permission = await backend<{ id: string }>(person, 'POST', '/organization_permissions', {
      name: 'Pay',
      key: 'org:bills:pay',
    })
    const roles = await backend<{ data: { id: string; key: string }[] }>(person, 'GET', '/organization_roles')
    const admin = roles.body.data.find(({ key }) => key === 'org:admin')!
    await backend(person, 'POST', `/organization_roles/${admin.id}/permissions/${permission.body.id}`)
  }

  const minted = async ({ browser, sessionId }: Person, apiVersion?: string) =>
    claimsOf((await mint(browser, sessionId, apiVersion)).body.jwt)

  /** Statements of the first token; the second one is made of what the node keeps. */
  const costOf = async ({ browser, sessionId }: Person) => {
    endLeases(server)
    const mintOne = async () => expect((await mint(browser, sessionId)).status).toBe(200)
    const first = await server.queriesOf(mintOne)
    expect(await server.queriesOf(mintOne)).toEqual([])
    return first.length
  }

  describe('have the claims of the settings', () => {
    const expected = { metadata: { role: 'admin' } }
    const ways: [way: string, claimsFor: (person: Person) => Promise<JwtClaims>][] = [
      ['the Frontend API mints one', person => minted(person)],
      ['one has claims of version 1', person => minted(person, '2024-10-01')],
      [
        'one comes with the client',
        async ({ browser }) => {
          const { body } = await browser.get<{ response: ClientBody }>('/v1/client')
          return claimsOf(body.response.sessions[0]!.last_active_token!.jwt)
        },
      ],
      [
        'one comes with a sign-in',
        async ({ userId }) => {
          const { body } = await server.backend<{ token: string }>('POST', '/sign_in_tokens', {
            user_id: userId,
          })
          const browser = server.browser()
          const { sessionId } = await signInWithTicket(browser, body.token)
          return minted({ browser, sessionId, userId })
        },
      ],
      [
        'the Backend API mints one',
        async ({ sessionId }) =>
          claimsOf((await server.backend<{ jwt: string }>('POST', `/sessions/${sessionId}/tokens`)).body.jwt),
      ],
      ['a handshake sets one', async person => (await shakeHands(person)).claims],
      [
        'a server refreshes one',
        async person => {
          const { token, refreshToken } = await shakeHands(person)
          const { body } = await server.backend<{ jwt: string }>(
            'POST',
            `/sessions/${person.sessionId}/refresh`,
            {
              expired_token: token,
              refresh_token: refreshToken,
              request_origin: 'http://localhost:3000',
            },
          )
          return claimsOf(body.jwt)
        },
      ],
    ]
    it.each(ways)('when %s', async (_, claimsFor) => {
      const person = await withRole('admin')
      expect(await claimsFor(person)).toMatchObject({ ...expected, sub: person.userId })
    })

    async function shakeHands({ browser }: Person) {
      const target = { redirect_url: 'http://localhost:3000/', format: 'nonce' }
      const answer = await browser.get('/v1/client/handshake', { query: target, origin: null })
      const nonce = new URL(answer.headers.get('location')!).searchParams.get('__clerk_handshake_nonce')
      const path = `/clients/handshake_payload?nonce=${nonce}`
      const { directives } = (await server.backend<{ directives: string[] }>('GET', path)).body
      const valueOf = (name: string) =>
        directives
          .find(line => line.startsWith(name))!
          .split(';')[0]!
          .replace(/^[^=]*=/, '')
      const token = valueOf('__session=')
      return { token, claims: claimsOf(token), refreshToken: valueOf('__refresh_') }
    }
  })

  it('have other ones from the next token on, when the instance’s own API is told so', async () => {
    const person = await newPerson('lean')
    const administer = async (method: string, body?: object, secretKey = secretKeyOf('lean')) => {
      const request = new Request(`${TEST_ORIGIN}/admin/v1/session_claims`, {
        method,
        headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    expect((await administer('GET')).body).toEqual({ object: 'session_claims', claims: LEAN })
    const claims = { plan: "{{user.public_metadata.plan || 'free'}}" }
    expect(await administer('PATCH', { claims })).toEqual({
      status: 200,
      body: { object: 'session_claims', claims },
    })
    const token = await minted(person)
    expect([token['plan'], token['person']]).toEqual(['free', undefined])
    for (const wrong of [{ sub: 'user_victim' }, { broken: '{{1+1}}' }])
      expect((await administer('PATCH', { claims: wrong })).status).toBe(422)
    expect((await administer('PATCH', { claims }, 'sk_test_nobody')).status).toBe(401)
    expect((await administer('GET')).body['claims']).toEqual(claims)
    await administer('PATCH', { claims: LEAN })
  })

  it('show what changes at once', async () => {
    const person = await withRole('admin')
    await backend(person, 'PATCH', `/users/${person.userId}/metadata`, { public_metadata: { role: null } })
    expect(await minted(person)).toMatchObject({ metadata: {} })
  })

  it('know the organization, its role and permissions without reading more', async () => {
    const person = await newPerson('lean')
    await allowPaying(person)
    const { id, slug } = await inOrganization(person)
    expect(await minted(person)).toMatchObject({
      id: person.userId,
      person: `user ${person.userId} of ${person.sessionId}`,
      actor: null,
      org: [id, slug, 'org:admin'],
      // the system's own permissions are not in tokens
      membership: { role: 'org:admin', permissions: ['org:bills:pay'] },
    })
    // the session, and the membership that every token names
    expect(await costOf(person)).toBe(2)
  })

  it('have null for an organization that is not there', async () => {
    const person = await newPerson('lean')
    expect(await minted(person)).toMatchObject({
      org: [null, null, null],
      membership: { role: null, permissions: null },
    })
    expect(await costOf(person)).toBe(1)
  })

  it('know what is behind the membership, at the cost of reading it', async () => {
    const person = await newPerson('rich')
    expect(await minted(person)).toMatchObject({ organizations: {}, org: { name: null } })
    // the session, the user, and the roles
    expect(await costOf(person)).toBe(3)
    const { id } = await inOrganization(person)
    expect(await minted(person)).toMatchObject({
      email: expect.stringMatching(/^person\d+@example\.com$/) as string,
      organizations: { [id]: 'org:admin' },
      org: { name: 'Acme', picture: false, plan: 'gold' },
      membership: { id: expect.stringMatching(/^orgmem_/) as string, team: 'blue' },
    })
    // besides: the access, the organization, and the metadata of the membership
    expect(await costOf(person)).toBe(6)
  })

  it('tell of the organization that was asked for, not of the active one', async () => {
    const person = await newPerson('lean')
    const { id } = await inOrganization(person)
    const path = `/v1/client/sessions/${person.sessionId}/tokens`
    const personal = await person.browser.post<{ jwt: string }>(path, { organization_id: '' })
    expect(claimsOf(personal.body.jwt)).toMatchObject({ org: [null, null, null] })
    const asked = await person.browser.post<{ jwt: string }>(path, { organization_id: id })
    expect(claimsOf(asked.body.jwt)).toMatchObject({ org: [id, expect.anything(), 'org:admin'] })
  })

  it('name whoever acts for the person', async () => {
    const person = await newPerson('lean')
    const actor = { sub: 'user_of_support' }
    const { body } = await backend<{ token: string }>(person, 'POST', '/actor_tokens', {
      user_id: person.userId,
      actor,
    })
    const browser = server.browser(`${TEST_ORIGIN}/lean`)
    const { sessionId } = await signInWithTicket(browser, body.token)
    expect(await minted({ ...person, browser, sessionId })).toMatchObject({ actor, act: actor })
  })

  it('cost what the user costs where the user is named', async () => {
    expect(await costOf(await newPerson())).toBe(2)
  })

  it('are minted when they are too large for a cookie, of which the log tells once', async () => {
    const person = await newPerson('large')
    const ofInstance = () => warnings.filter(({ instance }) => instance === 'large')
    expect(await minted(person)).toMatchObject({ text: LARGE.text })
    expect(ofInstance()).toEqual([])
    const metadata = { public_metadata: { bio: 'y'.repeat(500) } }
    await backend(person, 'PATCH', `/users/${person.userId}/metadata`, metadata)
    const { jwt } = (await mint(person.browser, person.sessionId)).body
    expect(claimsOf(jwt)).toMatchObject({ metadata: metadata.public_metadata })
    await mint(person.browser, person.sessionId)
    expect(ofInstance()).toEqual([{ instance: 'large', bytes: jwt.length, limit: 4078 }])
  })

  it('are warned of at the start when none of them fits into a cookie', async () => {
    const messages: string[] = []
    const log = { ...silentLog, warn: (_: object, message: string) => void messages.push(message) } as Log
    const instance = { slug: 'huge', environment: 'development' as const }
    const declare = (claims: Record<string, unknown>) =>
      applyConfig(
        server.frontdesk.services,
        { applications: [{ name: 'Huge', instances: [{ ...instance, settings: { session: { claims } } }] }] },
        log,
      )
    await declare({ text: 'x'.repeat(1000) })
    expect(messages).toEqual([])
    for (const text of ['x'.repeat(4000), 'x'.repeat(4000)]) await declare({ text })
    expect(messages).toEqual([
      expect.stringContaining('instance huge'),
      expect.stringContaining('instance huge'),
    ])
    await expect(declare({ sub: 'somebody' })).rejects.toThrow('settings.session.claims: must not have sub')
  })

  it('keep their own claims from whatever the database says', async () => {
    const { services } = server.frontdesk
    const instance = (await services.registry.findBySecretKey(secretKeyOf('lean')))!
    const person = await newPerson('lean')
    const { claims } = instance.settings.session
    Object.assign(claims, { sub: 'user_of_somebody', sid: 'sess_of_somebody', v: 9 })
    const token = await minted(person)
    for (const name of ['sub', 'sid', 'v']) delete claims[name]
    expect(token).toMatchObject({ sub: person.userId, sid: person.sessionId, v: 2, id: person.userId })
  })
})
