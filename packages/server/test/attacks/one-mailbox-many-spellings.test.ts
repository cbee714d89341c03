import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'

const ONE_FORM = 'jörg@xn--mller-kva.de'
const SPELLINGS = [
  'jörg@müller.de',
  'JÖRG@MÜLLER.DE',
  'jo\u0308rg@mu\u0308ller.de',
  'jörg@xn--mller-kva.de',
  'jörg@XN--MLLER-KVA.de',
  'jörg@ｍüｌｌｅｒ。ｄｅ',
  'jörg@müller\uff0ede',
]
const DOMAINS = ['bücher.example', 'BÜCHER.example', 'xn--bcher-kva.example', 'ｂücher。example']

describe.each(DIALECTS)('one mailbox in many spellings on %s', dialect => {
  let server: TestServer
  let userId: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        restrictions: { blocklist: true },
        signUp: { mode: 'public' },
        organizations: {
          enabled: true,
          domainsEnabled: true,
          domainEnrollmentModes: ['automatic_suggestion'],
        },
      },
    })
    userId = await createUser(server, SPELLINGS[0]!)
  })
  afterAll(() => server.close())

  const signUp = (email: string) =>
    server
      .browser()
      .post('/v1/client/sign_ups', { email_address: email, password: 'correct-horse-9' })
      .then(({ body }) => errorCode(body))

  it('is one account: no other spelling makes a second one', async () => {
    for (const email of SPELLINGS) {
      expect(await signUp(email), email).toBe('form_identifier_exists')
      const made = await server.backend('POST', '/users', {
        email_address: [email],
        password: 'correct-horse-9',
      })
      expect(errorCode(made.body), email).toBe('form_identifier_exists')
    }
  })

  it('signs in with every spelling', async () => {
    for (const email of SPELLINGS) expect((await signIn(server.browser(), email)).userId).toBe(userId)
  })

  it('is shown, filtered and searched in one form', async () => {
    const user = await server.backend<{ email_addresses: { email_address: string }[] }>(
      'GET',
      `/users/${userId}`,
    )
    expect(user.body.email_addresses.map(each => each.email_address)).toEqual([ONE_FORM])
    for (const email of [...SPELLINGS, 'müller', 'MÜLLER.de', 'xn--mller-kva.de']) {
      const found = async (query: string) =>
        (
          await server.backend<{ id: string }[]>('GET', `/users?${query}=${encodeURIComponent(email)}`)
        ).body.map(({ id }) => id)
      if (email.includes('@')) expect(await found('email_address[]'), email).toEqual([userId])
      if (email !== 'müller') expect(await found('email_address_query'), email).toEqual([userId])
      expect(await found('query'), email).toEqual([userId])
    }
  })

  it('is not added to another account', async () => {
    await createUser(server, 'other@example.com')
    const browser = server.browser()
    await signIn(browser, 'other@example.com')
    for (const email of SPELLINGS) {
      expect(errorCode((await browser.post('/v1/me/email_addresses', { email_address: email })).body)).toBe(
        'form_identifier_exists',
      )
    }
  })

  it('is invited once, and waits once', async () => {
    const invited = []
    for (const domain of DOMAINS) {
      const email_address = `guest@${domain}`
      invited.push(errorCode((await server.backend('POST', '/invitations', { email_address })).body))
      await server.backend('POST', '/waitlist_entries', { email_address, notify: false })
    }
    expect(invited).toEqual([undefined, 'duplicate_record', 'duplicate_record', 'duplicate_record'])
    for (const path of ['/invitations', '/waitlist_entries']) {
      for (const domain of DOMAINS) {
        const { body } = await server.backend('GET', `${path}?query=${encodeURIComponent(`guest@${domain}`)}`)
        const rows = (Array.isArray(body) ? body : body['data']) as { email_address: string }[]
        expect(rows.map(row => row.email_address)).toEqual(['guest@xn--bcher-kva.example'])
      }
    }
    const bulk = DOMAINS.slice(0, 2).map(domain => ({ email_address: `bulk@${domain}` }))
    expect(errorCode((await server.backend('POST', '/waitlist_entries/bulk', bulk)).body)).toBe(
      'form_param_value_invalid',
    )
  })

  it('stays on the block-list, and so does a whole domain', async () => {
    await server.backend('POST', '/blocklist_identifiers', { identifier: 'spam@straße.example' })
    await server.backend('POST', '/blocklist_identifiers', { identifier: '*@Spämmer.example' })
    for (const email of [
      'spam@straße.example',
      'spam@xn--strae-oqa.example',
      'spam@ｓtraße.example',
      'a@spämmer.example',
      'b@xn--spmmer-cua.example',
      'c@SPÄMMER。example',
    ])
      expect(await signUp(email), email).toBe('not_allowed_access')
    const twice = await server.backend('POST', '/blocklist_identifiers', {
      identifier: '*@xn--spmmer-cua.example',
    })
    expect(errorCode(twice.body)).toBe('form_identifier_exists')
  })

  it('belongs to one organization by its domain', async () => {
    const ids: string[] = []
    for (const name of ['One', 'Two']) {
      const made = await server.backend<{ id: string }>('POST', '/organizations', {
        name,
        created_by: userId,
      })
      ids.push(made.body.id)
    }
    const claim = async (id: string, name: string) =>
      (
        await server.backend<{ name: string }>('POST', `/organizations/${id}/domains`, {
          name,
          verified: true,
          enrollment_mode: 'automatic_suggestion',
        })
      ).body
    expect((await claim(ids[0]!, 'Bücher.example')).name).toBe('xn--bcher-kva.example')
    for (const domain of DOMAINS)
      expect(errorCode(await claim(ids[1]!, domain)), domain).toBe('organization_domain_already_exists')
    for (const domain of DOMAINS) {
      const listed = await server.backend<{ data: object[] }>(
        'GET',
        `/organization_domains?domains=${encodeURIComponent(domain)}`,
      )
      expect(listed.body.data, domain).toHaveLength(1)
    }
  })

  it('is written to in ASCII', async () => {
    const rows = await server.frontdesk.services.store.read
      .selectFrom('messages')
      .select('recipient')
      .execute()
    const recipients = rows.map(row => row.recipient)
    expect(recipients).toContain('guest@xn--bcher-kva.example')
    for (const recipient of recipients) expect(recipient).toMatch(/@[a-z0-9.-]+$/)
  })

  it('keeps the way in of people whose address could not be brought to the form', async () => {
    const { store } = server.frontdesk.services
    const twin = await createUser(server, 'twin@bücher.example')
    const old = await createUser(server, 'old-twin@example.com', 'another-horse-9')
    await store.transaction(tx =>
      tx
        .updateTable('identifiers')
        .set({ value: 'twin@bücher.example', normalized_value: 'twin@bücher.example' })
        .where('user_id', '=', old)
        .execute(),
    )
    const userOf = async (email: string, password?: string) =>
      (await signIn(server.browser(), email, password)).userId
    expect(await userOf('Twin@Bücher.example', 'another-horse-9')).toBe(old)
    expect(await userOf('twin@xn--bcher-kva.example')).toBe(twin)
  })
})
