import { type Answer, DIALECTS, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Customer, PORTAL } from './admin-portal/customer.js'
import { startOrganizationServer } from './organizations/support.js'
import { pathOf } from './provider-visits.js'
import { createUser, errorCode, signIn, signInWithTicket } from './support.js'

const DAY_MS = 86_400_000
/** No link works for longer. */
const LONGEST_DAYS = 40
const PERSON = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const ADDRESS = '127.0.0.1'

type State = 'used' | 'expired' | 'revoked' | 'unknown'

/** A link that somebody has got, and what makes it useless. */
interface SentLink {
  path: string
  use(): Promise<unknown>
  revoke(): Promise<unknown>
}

const TITLES: Record<State, { en: string; de: string }> = {
  used: { en: 'This link was used already', de: 'Dieser Link wurde schon benutzt' },
  expired: { en: 'This link is too old', de: 'Dieser Link ist zu alt' },
  revoked: { en: 'This link was withdrawn', de: 'Dieser Link wurde zurückgezogen' },
  unknown: { en: 'This link does not work', de: 'Dieser Link funktioniert nicht' },
}

describe.each(DIALECTS)('links that lead nowhere on %s', dialect => {
  let server: TestServer
  let organizationId: string
  beforeAll(async () => {
    server = await startOrganizationServer(dialect, { domainsEnabled: true })
    const made = await server.backend<{ id: string }>('POST', '/organizations', { name: 'Founders' })
    organizationId = made.body.id
    // nothing but requests changes anything from here on
    await server.frontdesk.stopBackground()
  })
  afterAll(() => server.close())

  let number = 0
  const newAddress = () => `somebody${++number}@example.com`
  const ticketPath = (ticket: string) => `/v1/tickets/accept?ticket=${ticket}`
  const backend = async <Body>(path: string, body: object = {}) => {
    const answer = await server.backend<Body>('POST', path, body)
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
    return answer.body
  }

  /** Somebody who is signed in already opens it. */
  async function acceptedBy(address: string, path: string) {
    await createUser(server, address)
    const browser = server.browser()
    await signIn(browser, address)
    const answer = await browser.get(path)
    expect(answer.headers.get('location')).toContain('__clerk_status=complete')
  }

  const KINDS: Record<string, () => Promise<SentLink>> = {
    'an invitation': async () => {
      const address = newAddress()
      const made = await backend<{ id: string; url: string }>('/invitations', {
        email_address: address,
        expires_in_days: 1,
      })
      const path = pathOf(new URL(made.url))
      return {
        path,
        use: () => acceptedBy(address, path),
        revoke: () => backend(`/invitations/${made.id}/revoke`),
      }
    },
    'an invitation to an organization': async () => {
      const address = newAddress()
      const base = `/organizations/${organizationId}/invitations`
      const made = await backend<{ id: string; url: string }>(base, {
        email_address: address,
        role: 'org:member',
        expires_in_days: 1,
      })
      const path = pathOf(new URL(made.url))
      return {
        path,
        use: () => acceptedBy(address, path),
        revoke: () => backend(`${base}/${made.id}/revoke`),
      }
    },
    'an invitation from the waitlist': async () => {
      const address = newAddress()
      const { id } = await backend<{ id: string }>('/waitlist_entries', { email_address: address })
      await backend(`/waitlist_entries/${id}/invite`)
      const path = pathOf(new URL((await server.newestLink(address)) ?? ''))
      const list = await server.backend<{ id: string; email_address: string }[]>('GET', '/invitations')
      const invitation = list.body.find(({ email_address }) => email_address === address)
      return {
        path,
        use: () => acceptedBy(address, path),
        revoke: () => backend(`/invitations/${invitation?.id}/revoke`),
      }
    },
    'a sign-in token': async () => {
      const userId = await createUser(server, newAddress())
      const body = { user_id: userId, expires_in_seconds: 3600 }
      const { id, token } = await backend<{ id: string; token: string }>('/sign_in_tokens', body)
      return {
        path: ticketPath(token),
        use: () => signInWithTicket(server.browser(), token),
        revoke: () => backend(`/sign_in_tokens/${id}/revoke`),
      }
    },
    'an actor token': async () => {
      const userId = await createUser(server, newAddress())
      const body = { user_id: userId, expires_in_seconds: 3600, actor: { sub: 'support' } }
      const { id, token } = await backend<{ id: string; token: string }>('/actor_tokens', body)
      return {
        path: ticketPath(token),
        use: () => signInWithTicket(server.browser(), token),
        revoke: () => backend(`/actor_tokens/${id}/revoke`),
      }
    },
  }

  const asPerson = (path: string, language = 'en', origin = TEST_ORIGIN) =>
    server.browser(origin, null).get<string>(path, { headers: { ...PERSON, 'accept-language': language } })
  const asProgram = (path: string) => server.browser().get(path)

  /** All rows, in an order that does not depend on where they lie; without the sign of life of the server. */
  async function everything() {
    const { read } = server.frontdesk.services.store
    const tables = (await read.introspection.getTables()).filter(({ name }) => name !== 'nodes')
    const rows = tables.map(async ({ name }) => {
      const all = await read
        .selectFrom(name as 'users')
        .selectAll()
        .execute()
      return all.map(row => JSON.stringify(row)).sort()
    })
    return Object.fromEntries((await Promise.all(rows)).map((each, index) => [tables[index]!.name, each]))
  }

  function expectPage(answer: Answer<string>, status: number, title: string) {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    expect(answer.body).toContain(`<h1>${title}</h1>`)
    expect(answer.body).not.toContain('<script')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('cache-control')).toBe('no-store')
  }

  const spoil: Record<Exclude<State, 'unknown'>, (link: SentLink) => unknown> = {
    used: link => link.use(),
    revoked: link => link.revoke(),
    expired: () => server.clock.advance(LONGEST_DAYS * DAY_MS),
  }

  describe.each(Object.keys(KINDS))('of %s', kind => {
    it.each(['used', 'revoked', 'expired'] as const)('say so to people when it is %s', async state => {
      const link = await KINDS[kind]!()
      // whoever has only looked has used nothing up
      expect((await asPerson(link.path)).status).toBe(303)
      await spoil[state](link)
      const before = await everything()
      const refused = await asProgram(link.path)
      expect(refused.headers.get('content-type')).toBe('application/json')
      expect(errorCode(refused.body)).toMatch(/used|revoked|expired/)
      for (const language of ['en', 'de'] as const) {
        const answer = await asPerson(link.path, language)
        expectPage(answer, refused.status, TITLES[state][language])
        expect(answer.body).toContain(`<html lang="${language}">`)
        expect(answer.body).toMatch(/<a href="http[^"]+">/)
      }
      const request = new Request(TEST_ORIGIN + link.path, { method: 'HEAD', headers: PERSON })
      expect((await server.frontdesk.fetch(request, { remoteAddress: ADDRESS })).status).toBe(405)
      expect(await everything()).toEqual(before)
    })
  })

  it('say so of a token whose user has another password since', async () => {
    const userId = await createUser(server, newAddress())
    const { token } = await backend<{ token: string }>('/sign_in_tokens', { user_id: userId })
    await server.backend('PATCH', `/users/${userId}`, { password: 'another-horse-9' })
    expectPage(await asPerson(ticketPath(token)), 400, TITLES.revoked.en)
  })

  it.each([
    ['an unknown ticket', ticketPath('made-up'), 422],
    ['a ticket that was cut off', '/v1/tickets/accept', 422],
    ['an unknown email link', '/v1/verify?token=ver_unknown.x', 400],
    ['an email link that was cut off', '/v1/verify', 422],
  ])('are told apart from others only as far as they are known: %s', async (_, path, status) => {
    const before = await everything()
    expectPage(await asPerson(path), status, TITLES.unknown.en)
    expectPage(await asPerson(path, 'de'), status, TITLES.unknown.de)
    const refused = await asProgram(path)
    expect([refused.status, typeof errorCode(refused.body)]).toEqual([status, 'string'])
    expect(await everything()).toEqual(before)
  })

  it.each(['used', 'revoked', 'expired', 'unknown'] as const)(
    'of the admin portal say so when they are %s',
    async state => {
      const customer = await Customer.create(server)
      const { id, token } = customer.link
      const link = {
        path: `${PORTAL}?token=${state === 'unknown' ? 'made-up' : token}`,
        use: () => customer.open(),
        revoke: () => backend(`/admin_portal_link_tokens/${id}/revoke`),
      }
      if (state !== 'unknown') await spoil[state](link)
      const before = await everything()
      expectPage(await asPerson(link.path), 422, 'This link does not work')
      expect((await asPerson(link.path, 'de')).body).toContain('<html lang="de">')
      expect(errorCode((await asProgram(link.path)).body)).toBe('admin_portal_link_invalid')
      expect(await everything()).toEqual(before)
    },
  )

  it.each([
    ['/nope', 404],
    ['/nope/deeper/still', 404],
    ['/v1/nope', 404],
    ['/v1/test_provider?connection=nobody&state=x', 404],
    ['/v1/test_provider', 422],
    ['/v1/me', 401],
    ['/v1/client/handshake', 422],
    ['/v1/enterprise_connections/none/test_runs/init', 422],
    ['/inbox/nope', 404],
    ['/img/nope', 404],
    ['/img/nope%00', 404],
  ])('and all other addresses have a page for people, and JSON for programs: %s', async (path, status) => {
    const before = await everything()
    const refused = await asProgram(path)
    const code = errorCode(refused.body)
    expect([refused.status, typeof code]).toEqual([status, 'string'])
    const answer = await asPerson(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    expect(await everything()).toEqual(before)
  })

  it('show developers the message, and escape what they show', async () => {
    const { body } = await asPerson('/v1/client/handshake?redirect_url=%3Cb%3E')
    expect(body).toMatch(/<code>[a-z_]+<\/code>: /)
    expect(body).not.toContain('<b>')
  })

  it('have a page at an address of no instance, too', async () => {
    const answer = await asPerson('/v1/verify?token=x', 'ja', 'https://nobody.example')
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('<html lang="ja">')
    expect(answer.body).toContain('instance_not_found')
  })

  it('leave the other APIs to programs, whatever they accept', async () => {
    for (const path of ['/bapi/v1/users', '/admin/v1/nope', '/scim/v2/x/Users']) {
      const { headers } = await asPerson(path)
      expect([path, headers.get('content-type')]).toEqual([path, expect.stringMatching(/json/)])
    }
  })
})
