import { DIALECTS, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testProvider } from '../src/domain/connections/test-provider.js'
import { insertConnection } from '../src/store/connections.js'
import { noteInstanceChanges } from '../src/store/unscoped/instance-changes.js'
import { begin, comeBack, departure, RETURN_TO } from './provider-visits.js'
import { SIDES, startTwoInstances } from './world/two-instances.js'

const PATH = '/v1/test_provider'
const CALLBACK = `${TEST_ORIGIN}/v1/oauth_callback`
const LIVE_CONNECTION = {
  id: 'oacc_live',
  key: 'google',
  enabled: true,
  client_id: null,
  client_secret_ciphertext: null,
  options: {},
  source: 'api' as const,
  created_at: 0,
  updated_at: 0,
}
const SCRIPT = `"><script>alert('x')</script>`
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;'

describe.each(DIALECTS)('the page of the built-in test provider on %s', dialect => {
  let server: TestServer
  let browser: TestBrowser
  /** of a visit that nobody has answered */
  let state: string
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    browser = server.browser()
    state = departure(await begin(browser)).searchParams.get('state') ?? ''
  })
  afterAll(() => server.close())

  const open = (query: Record<string, string> = {}) =>
    browser.send<string>('GET', PATH, undefined, { query: { connection: 'google', state, ...query } })

  const choose = (form: Record<string, unknown>, origin: string | null = TEST_ORIGIN) =>
    browser.post<string>(PATH, { connection: 'google', state, ...form }, { origin })

  /** What the callback makes of where a choice has led. */
  async function arrivalAfter(form: Record<string, unknown>, expected = state) {
    const { status, headers } = await choose(form)
    const location = new URL(headers.get('location') ?? '')
    expect([status, location.origin + location.pathname]).toEqual([303, CALLBACK])
    expect(location.searchParams.get('state')).toBe(state)
    const { services } = server.frontdesk
    const instance = (await services.registry.findBySecretKey(SIDES.primary.secretKey))!
    const connection = instance.connections.find(({ key }) => key === 'google')!
    const arrival = { kept: {}, state: expected, redirectUri: CALLBACK, parameters: location.searchParams }
    return testProvider({ services, instance }, connection).arrive(arrival)
  }

  it('says what it is, for which application and in whose place', async () => {
    const { status, body } = await open()
    expect(status).toBe(200)
    expect(body).toContain('<h1>Test provider (development)</h1>')
    const instance = await server.frontdesk.services.registry.findBySecretKey(SIDES.primary.secretKey)
    expect(body).toContain(`${instance!.applicationName} has no credentials for Google`)
    for (const name of ['Ada Lovelace', 'Grace Hopper', 'Alan Turing']) expect(body).toContain(name)
  })

  it('runs nothing, fetches nothing, and is framed by nobody', async () => {
    const { headers, body } = await open()
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; style-src 'nonce-")
    expect(policy).toContain("form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src|unsafe/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).not.toContain('<script')
  })

  it('lets its forms lead on to the schemes of native applications that are registered', async () => {
    await server.backend('POST', '/redirect_urls', { url: 'com.acme.app://callback' })
    const { headers } = await open()
    expect(headers.get('content-security-policy')).toContain('http: https: com.acme.app:;')
  })

  it.each([
    ['ada', { firstName: 'Ada', emailAddress: 'ada.lovelace@example.com', isEmailProven: true }],
    ['grace', { firstName: 'Grace', emailAddress: 'grace.hopper@example.com', isEmailProven: false }],
    ['alan', { firstName: 'Alan', emailAddress: null, isEmailProven: false }],
  ])('lets one come back as %s', async (choice, profile) => {
    expect((await arrivalAfter({ choice })).profile).toMatchObject(profile)
  })

  it.each([
    [
      { name: ' Mary Shelley ', email_address: ' Mary@Example.com ', email_proven: 'true' },
      { firstName: 'Mary', lastName: 'Shelley', emailAddress: 'mary@example.com', isEmailProven: true },
    ],
    [
      { name: '', email_address: 'mary@example.com' },
      { firstName: null, emailAddress: 'mary@example.com', isEmailProven: false },
    ],
    [
      { name: 'Mary', email_address: '', email_proven: 'true' },
      { firstName: 'Mary', lastName: null, emailAddress: null, isEmailProven: false },
    ],
  ])('lets one come back as whom one types: %o', async (typed, profile) => {
    expect((await arrivalAfter({ choice: 'typed', ...typed })).profile).toMatchObject(profile)
  })

  it.each([
    ['refuse', 'oauth_access_denied'],
    ['fail', 'oauth_fetch_user_error'],
  ])('leads to an error for %s', async (choice, code) => {
    await expect(arrivalAfter({ choice })).rejects.toMatchObject({ code })
  })

  it('makes a code that another state has no use for', async () => {
    const arriving = arrivalAfter({ choice: 'ada' }, 'foreign-state')
    await expect(arriving).rejects.toMatchObject({ code: 'oauth_fetch_user_error' })
  })

  it.each([
    [{ name: ' ', email_address: '' }],
    [{ name: 'Mary', email_address: 'no address' }],
    [{ name: SCRIPT, email_address: SCRIPT }],
  ])('asks again when nobody can be known by what was typed: %o', async typed => {
    const { status, body } = await choose({ choice: 'typed', ...typed })
    expect(status).toBe(422)
    expect(body).toContain('role="alert"')
    expect(body).not.toContain('<script')
    expect(body).not.toContain(' checked')
    if (typed.name === SCRIPT) expect(body.split(ESCAPED)).toHaveLength(3)
  })

  it('says what is wrong with an address beside it, and keeps what was typed', async () => {
    const { body } = await choose({ choice: 'typed', name: 'Mary', email_address: 'no address' })
    expect(body).toMatch(/value="no address"[^>]* aria-invalid="true"[^]*This is not an email address\./)
    expect(body).toContain('value="Mary"')
    expect(body).not.toContain('Please type a name')
    const nobody = await choose({ choice: 'typed' })
    expect(nobody.body).toContain('Please type a name or an email address.')
    expect(nobody.body).not.toMatch(/aria-invalid|This is not an email address/)
  })

  it('says that an address is one person, whether it counts as proven or not', async () => {
    expect((await open()).body).toContain('The same address is the same person at this provider.')
  })

  it.each([SCRIPT, 'the-state', 'ver_1.the-state'])(
    'takes no choice for a state of nobody: %s',
    async other => {
      for (const { status, body } of [
        await open({ state: other }),
        await choose({ state: other, choice: 'ada' }),
      ]) {
        expect(status).toBe(200)
        expect(body).toContain('<h1>This visit is used up</h1>')
        expect(body).not.toMatch(/<script|<form|<a /)
      }
    },
  )

  it.each(['ada', 'refuse'])('takes no other choice once the visit has its answer: %s', async choice => {
    const visitor = server.browser()
    const url = departure(await begin(visitor))
    const query = Object.fromEntries(url.searchParams)
    const form = { ...query, choice }
    const { headers } = await visitor.post(PATH, form, { origin: TEST_ORIGIN })
    await comeBack(visitor, new URL(headers.get('location') ?? ''))
    for (const { status, body } of [
      await visitor.send<string>('GET', PATH, undefined, { query }),
      await visitor.post<string>(PATH, { ...query, choice: 'grace' }, { origin: TEST_ORIGIN }),
    ]) {
      expect(status).toBe(200)
      expect(body).toContain('<h1>This visit is used up</h1>')
      expect(body).toContain(`<a href="${RETURN_TO}">`)
      expect(body).not.toContain('<form')
    }
  })

  it.each([null, 'http://localhost:3000', 'https://evil.example'])(
    'takes no choice from a page of %s',
    async origin => {
      expect((await choose({ choice: 'ada' }, origin)).status).toBe(403)
    },
  )

  it.each([
    { state: 'x'.repeat(201) },
    { name: 'x'.repeat(101) },
    { email_address: `${'x'.repeat(243)}@example.com` },
    { choice: 'somebody' },
    { state: undefined },
  ])('refuses a choice with %o', async form => {
    expect((await choose({ choice: 'typed', ...form })).status).toBe(422)
  })

  it('is not there for a provider that the instance does not have', async () => {
    expect((await open({ connection: 'discord' })).status).toBe(404)
    expect((await choose({ connection: 'discord', choice: 'ada' })).status).toBe(404)
  })

  /** As nobody can configure it: it has no credentials, and is in production. */
  async function addLiveConnection() {
    const { store, registry } = server.frontdesk.services
    const instance = (await registry.findBySecretKey(SIDES.live.secretKey))!
    await store.transaction(async tx => {
      await insertConnection({ db: tx }, { ...LIVE_CONNECTION, instance_id: instance.id })
      await noteInstanceChanges(tx, [instance.id])
    })
    await registry.refresh(true)
    expect((await registry.findById(instance.id))!.connections).toMatchObject([{ key: 'google' }])
  }

  it('is not there in production, even for a connection without credentials', async () => {
    await addLiveConnection()
    const { frontendApiUrl, origin } = SIDES.live
    const live = server.browser(frontendApiUrl, origin)
    const form = { connection: 'google', state }
    expect((await live.send('GET', PATH, undefined, { query: form })).status).toBe(404)
    const choice = live.post(PATH, { ...form, choice: 'ada' }, { origin: frontendApiUrl })
    expect((await choice).status).toBe(404)
  })
})
