import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from '../../src/delivery/housekeeping.js'
import { DAY_MS } from '../../src/platform/clock.js'
import type { Answer as SamlAnswer } from '../../src/protocols/saml/identity-provider.fixture.js'
import { secondKey } from '../../src/protocols/saml/keys.fixture.js'
import { startOrganizationServer } from '../organizations/support.js'
import { clientOf, COMPLETE, departure, pathOf, RETURN_TO } from '../provider-visits.js'
import { createUser, errorCode } from '../support.js'
import { begin, Company } from './company.js'
import { newTestRun, open, testRuns, toProvider } from './test-run.js'

type Who = Partial<SamlAnswer> & { email: string }

describe.each(DIALECTS)('trying a SAML connection on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const TABLES = ['users', 'clients', 'sessions', 'external_accounts', 'used_assertions'] as const
  const everything = () =>
    Promise.all(
      TABLES.map(table => server.frontdesk.services.store.read.selectFrom(table).selectAll().execute()),
    )

  /** Goes through a run. @returns the address of the result */
  async function run(company: Company, who: Who, browser: TestBrowser = server.browser()) {
    const request = await toProvider(browser, await newTestRun(server, company.connection.id))
    const state = request.searchParams.get('RelayState') ?? ''
    const posted = await company.post(server.browser(), company.response(request, who), state)
    const back = await browser.get(pathOf(new URL(posted.headers.get('location') ?? '')))
    return back.headers.get('location')
  }

  it('works before the connection is switched on, and leaves nothing but a record', async () => {
    const company = await Company.create(server, { active: false })
    const before = await everything()
    const browser = server.browser()
    const email = company.address('ada')
    const result = await run(company, { email }, browser)
    expect(await everything()).toEqual(before)
    expect(browser.cookie('__client')).toBeUndefined()

    const [record] = await testRuns(server, company.connection.id)
    expect(record).toMatchObject({
      status: 'success',
      connection_type: 'saml',
      parsed_user_info: { email_address: email, first_name: 'Ada', last_name: 'Lovelace', user_id: email },
      oauth: null,
    })
    expect(record!.logs.map(log => [log.level, log.code])).toEqual([
      ['info', 'accepted'],
      ['warning', 'inactive'],
    ])
    expect(record!.logs[0]!.message).toContain('mail, firstName, lastName')
    expect(record!.saml!.saml_request).toContain('AuthnRequest')
    expect(record!.saml!.saml_request).toMatch(/ ID="_ver_\w+\.redacted"/)
    expect(record!.saml!.saml_response).toContain(email)
    expect(record!.saml!.relay_state).toMatch(/^ver_\w+\.redacted$/)

    const page = await open(browser, result)
    expect(page.status).toBe(200)
    expect(page.headers.get('cache-control')).toBe('no-store')
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script')
    expect(page.body).toContain('The test went well')
    expect(page.body).toContain(email)
  })

  const problems: [string, string, (company: Company) => Partial<SamlAnswer>, RegExp][] = [
    [
      'another audience',
      'wrong_audience',
      () => ({ audience: 'https://other.example' }),
      /\/v1\/saml\/metadata\//,
    ],
    [
      'an unknown certificate',
      'unknown_certificate',
      () => ({ key: secondKey }),
      /certificate [0-9A-F:]{95}/,
    ],
    ['no signature', 'bad_signature', () => ({ signs: 'nothing' }), /sign/],
    ['an outdated algorithm', 'weak_algorithm', () => ({ hash: 'sha1' }), /SHA-256/],
    ['another address', 'wrong_address', () => ({ destination: 'https://x.example/' }), /\/v1\/saml\/acs\//],
    ['another recipient', 'wrong_address', () => ({ recipient: 'https://x.example/' }), /\/v1\/saml\/acs\//],
    ['another provider', 'wrong_issuer', () => ({ issuer: 'https://x.example/' }), /x\.example/],
    ['another request', 'wrong_request', () => ({ inResponseTo: '_other' }), /new test/],
    ['no request at all', 'wrong_request', () => ({ inResponseTo: null }), /new test/],
    ['a refusal', 'refused', () => ({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }), /Responder/],
    ['a clock that is late', 'clock', () => ({ lifetimeMs: -600_000 }), /was valid|could be used/],
    ['a clock that is fast', 'clock', () => ({ notBeforeMs: 600_000 }), /valid from/],
    [
      'a document type',
      'not_saml',
      () => ({ write: xml => `<!DOCTYPE x>${xml}`, signs: 'nothing' }),
      /document type/,
    ],
    [
      'no address, but the attributes that came',
      'saml_user_attribute_missing',
      () => ({ nameId: 'ada-17', attributes: { upn: 'ada', department: 'R&D' } }),
      /looks for it in mail; these attributes came: upn, department/,
    ],
    [
      'an address of another domain',
      'saml_email_address_domain_mismatch',
      () => ({ attributes: { mail: 'ada@elsewhere.example' } }),
      /ada@elsewhere\.example is of no domain of the connection \(acme\d+\.example\)/,
    ],
  ]
  it.each(problems)('says what is wrong: %s', async (_, code, change, words) => {
    const company = await Company.create(server)
    const before = await everything()
    const browser = server.browser()
    const result = await run(company, { email: company.address('ada'), ...change(company) }, browser)
    expect(await everything()).toEqual(before)
    const [record] = await testRuns(server, company.connection.id)
    expect(record).toMatchObject({ status: 'failed', logs: [{ level: 'error', code }] })
    expect(`${record!.logs[0]!.short_message} ${record!.logs[0]!.message}`).toMatch(words)
    const page = await open(browser, result)
    expect(page.body).toContain('The test has failed')
    expect(page.body).toContain(record!.logs[0]!.short_message)
  })

  it('is told at once where the connection cannot send anybody anywhere', async () => {
    const company = await Company.create(server, { active: false, saml: { idp_metadata: undefined } })
    const link = await newTestRun(server, company.connection.id)
    expect(link.pathname).toMatch(/\/test_runs\/enttest_/)
    expect((await open(server.browser(), link.href)).body).toContain('idp_entity_id')
    const [record] = await testRuns(server, company.connection.id)
    expect(record).toMatchObject({ status: 'failed', logs: [{ code: 'incomplete' }] })
  })

  it('escapes what the provider says', async () => {
    const company = await Company.create(server)
    const evil = '<script>alert(1)</script>'
    const browser = server.browser()
    const attributes = { mail: company.address('x'), firstName: evil, [evil]: 'x' }
    const page = await open(browser, await run(company, { email: company.address('x'), attributes }, browser))
    expect(page.body).toContain('&lt;script&gt;')
    expect(page.body).not.toContain('<script')
  })

  it('has a page in the language of the browser', async () => {
    const company = await Company.create(server)
    const browser = server.browser()
    const result = await run(company, { email: company.address('x'), audience: 'x' }, browser)
    const path = pathOf(new URL(result ?? ''))
    const page = await browser.get<string>(path, { headers: { 'accept-language': 'de' } })
    expect(page.body).toContain('<html lang="de">')
    expect(page.body).toContain('Die Antwort ist für eine andere Anwendung bestimmt')
  })

  describe('the link', () => {
    it('changes nothing however often it is opened, until the provider has answered', async () => {
      const company = await Company.create(server)
      const link = await newTestRun(server, company.connection.id)
      const before = await everything()
      const [first, second] = [server.browser(), server.browser()]
      const request = await toProvider(first, link)
      expect((await toProvider(second, link)).href).toBe(request.href)
      expect(await everything()).toEqual(before)
      expect(await testRuns(server, company.connection.id)).toMatchObject([{ status: 'pending', logs: [] }])
      const response = company.response(request, { email: company.address('ada') })
      const state = request.searchParams.get('RelayState') ?? ''
      const back = (await company.post(server.browser(), response, state)).headers.get('location') ?? ''
      expect((await first.get(pathOf(new URL(back)))).status).toBe(303)
      expect(errorCode((await server.browser().get(pathOf(link))).body)).toBe('test_run_link_invalid')
    })

    it('is for ten minutes, for its connection, and no other one opens it', async () => {
      const company = await Company.create(server)
      const other = await Company.create(server)
      const link = await newTestRun(server, company.connection.id)
      const elsewhere = pathOf(link).replace(company.connection.id, other.connection.id)
      const ticket = link.searchParams.get('ticket') ?? ''
      const guessed = pathOf(link).replace(ticket, `${ticket.split('.')[0]}.guessed`)
      for (const path of [elsewhere, guessed]) {
        const answer = await server.browser().get(path)
        expect([answer.status, errorCode(answer.body)]).toEqual([400, 'test_run_link_invalid'])
      }
      server.clock.advance(600_000)
      expect(errorCode((await server.browser().get(pathOf(link))).body)).toBe('test_run_link_invalid')
      expect((await open(server.browser(), link.href)).body).toContain('does not work')
    })
  })

  describe('the result', () => {
    it('is shown to whoever has its address, for a day, and to nobody else', async () => {
      const company = await Company.create(server)
      const other = await Company.create(server)
      const browser = server.browser()
      const result = (await run(company, { email: company.address('ada') }, browser)) ?? ''
      const path = pathOf(new URL(result))
      const token = new URL(result).searchParams.get('token') ?? ''
      const wrong = [path.replace(token, 'guessed'), path.replace(company.connection.id, other.connection.id)]
      for (const each of wrong) expect((await browser.get(each)).status).toBe(404)
      expect((await server.browser().get(path)).status).toBe(200)
      server.clock.advance(24 * 3_600_000)
      expect((await browser.get(path)).status).toBe(404)
    })
  })

  describe('an answer', () => {
    it('counts in no other browser, and once', async () => {
      const company = await Company.create(server)
      const browser = server.browser()
      const request = await toProvider(browser, await newTestRun(server, company.connection.id))
      const response = company.response(request, { email: company.address('ada') })
      const state = request.searchParams.get('RelayState') ?? ''
      const posted = await company.post(server.browser(), response, state)
      const back = pathOf(new URL(posted.headers.get('location') ?? ''))
      const stranger = await server.browser().get(back)
      expect([stranger.status, errorCode(stranger.body)]).toEqual([400, 'oauth_callback_invalid'])
      expect(await testRuns(server, company.connection.id)).toMatchObject([{ status: 'pending' }])
      expect((await browser.get(back)).status).toBe(303)
      expect(errorCode((await browser.get(back)).body)).toBe('oauth_callback_invalid')
      const again = await company.post(server.browser(), response, state)
      expect(errorCode(again.body)).toBe('oauth_callback_invalid')
      expect(await testRuns(server, company.connection.id)).toHaveLength(1)
    })

    it('to a test signs nobody in, neither by a sign-in’s state nor of its own accord', async () => {
      const company = await Company.create(server, { saml: { allow_idp_initiated: true } })
      const email = company.address('victim')
      await createUser(server, email)
      const browser = server.browser()
      const request = await toProvider(browser, await newTestRun(server, company.connection.id))
      const response = company.response(request, { email })

      const signIn = departure(await begin(browser, email))
      const posted = await company.post(
        server.browser(),
        response,
        signIn.searchParams.get('RelayState') ?? '',
      )
      const back = pathOf(new URL(posted.headers.get('location') ?? ''))
      expect((await browser.get(back)).headers.get('location')).toBe(RETURN_TO)
      expect((await clientOf(browser)).sessions).toEqual([])
    })

    it.each(['', undefined, 'ver_none.none', 'default'])(
      'without the state of the test (RelayState %j) says that a sign-in would fail, and signs nobody in',
      async state => {
        const company = await Company.create(server, { saml: { allow_idp_initiated: true } })
        const email = company.address('ada')
        await createUser(server, email)
        const browser = server.browser()
        const request = await toProvider(browser, await newTestRun(server, company.connection.id))
        const response = company.response(request, { email })
        const posted = await company.post(server.browser(), response, state)
        const back = await open(browser, posted.headers.get('location'))
        expect(back.status).toBe(303)
        const [record] = await testRuns(server, company.connection.id)
        expect(record).toMatchObject({
          status: 'failed',
          logs: [{ level: 'error', code: 'relay_state' }],
          parsed_user_info: { email_address: email },
        })
        expect((await open(browser, back.headers.get('location'))).body).toContain('RelayState')
        const again = await company.post(server.browser(), response, state)
        expect(errorCode(again.body)).toBe('saml_response_invalid')
        expect((await clientOf(browser)).sessions).toEqual([])
      },
    )

    it('without a state counts at no other connection, nor for a sign-in', async () => {
      const [company, other] = [await Company.create(server), await Company.create(server)]
      const email = company.address('ada')
      await createUser(server, email)
      const browser = server.browser()
      const tried = await toProvider(browser, await newTestRun(server, company.connection.id))
      const signIn = departure(await begin(browser, email))
      for (const [target, request] of [
        [other, tried],
        [company, signIn],
      ] as const) {
        const posted = await target.post(server.browser(), company.response(request, { email }))
        expect(errorCode(posted.body)).toBe('oauth_callback_invalid')
      }
      expect(await testRuns(server, company.connection.id)).toMatchObject([{ status: 'pending' }])
    })

    it('to a sign-in is no test, and is not used up by being tried as one', async () => {
      const company = await Company.create(server)
      const email = company.address('grace')
      await createUser(server, email)
      const browser = server.browser()
      const signIn = departure(await begin(browser, email))
      const response = company.response(signIn, { email })

      const request = await toProvider(browser, await newTestRun(server, company.connection.id))
      const state = request.searchParams.get('RelayState') ?? ''
      const tried = await company.post(server.browser(), response, state)
      await browser.get(pathOf(new URL(tried.headers.get('location') ?? '')))
      expect(await testRuns(server, company.connection.id)).toMatchObject([
        { status: 'failed', logs: [{ code: 'wrong_request' }], parsed_user_info: null },
      ])

      const posted = await company.post(
        server.browser(),
        response,
        signIn.searchParams.get('RelayState') ?? '',
      )
      const back = await browser.get(pathOf(new URL(posted.headers.get('location') ?? '')))
      expect(back.headers.get('location')).toContain(COMPLETE)
      expect((await clientOf(browser)).sessions).toHaveLength(1)
    })

    it('to a sign-in of another company is no test either', async () => {
      const [company, other] = [await Company.create(server), await Company.create(server)]
      const browser = server.browser()
      const request = await toProvider(browser, await newTestRun(server, company.connection.id))
      const state = request.searchParams.get('RelayState') ?? ''
      const posted = await other.post(browser, other.response(request, { email: other.address('x') }), state)
      expect(errorCode(posted.body)).toBe('oauth_callback_invalid')
    })
  })

  describe('records', () => {
    it('are listed by their status, and go with the connection', async () => {
      const company = await Company.create(server)
      const { id } = company.connection
      await run(company, { email: company.address('ada') })
      await run(company, { email: 'ada@elsewhere.example' })
      await newTestRun(server, id)
      const statuses = async (query: string) => (await testRuns(server, id, query)).map(each => each.status)
      expect(await statuses('')).toEqual(expect.arrayContaining(['pending', 'failed', 'success']))
      expect(await statuses('?status=success')).toEqual(['success'])
      expect((await statuses('?status=success&status=failed')).sort()).toEqual(['failed', 'success'])
      expect(await statuses('?limit=1')).toHaveLength(1)
      await server.backend('DELETE', `/enterprise_connections/${id}`)
      const left = server.frontdesk.services.store.read.selectFrom('enterprise_test_runs').select('id')
      expect(await left.where('connection_id', '=', id).execute()).toEqual([])
      const gone = await server.backend('GET', `/enterprise_connections/${id}/test_runs`)
      expect(gone.status).toBe(404)
    })

    it('are forgotten after two weeks', async () => {
      const company = await Company.create(server)
      await run(company, { email: company.address('ada') })
      const { store } = server.frontdesk.services
      const kept = async () => (await testRuns(server, company.connection.id)).length
      server.clock.advance(14 * DAY_MS)
      await sweep(store, server.clock.now())
      expect(await kept()).toBe(1)
      server.clock.advance(1)
      await sweep(store, server.clock.now())
      expect(await kept()).toBe(0)
    })

    it('are encrypted, and no more than a hundred', async () => {
      const company = await Company.create(server)
      await run(company, { email: company.address('secretive') })
      const rows = server.frontdesk.services.store.read
        .selectFrom('enterprise_test_runs')
        .selectAll()
        .where('connection_id', '=', company.connection.id)
      expect(JSON.stringify(await rows.execute())).not.toContain('secretive')
      for (let count = 0; count < 101; count++) await newTestRun(server, company.connection.id)
      expect(await rows.execute()).toHaveLength(100)
      expect(await testRuns(server, company.connection.id, '?status=success')).toEqual([])
    })
  })
})
