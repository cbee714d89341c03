import { type Answer, DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NativeApp } from './native-app.js'
import { answer, type AtProvider, type Body, departure, newPerson, pathOf } from './provider-visits.js'
import { createUser, errorCode } from './support.js'

const APP_URL = 'myapp://sso-callback'
const PASSWORD = 'correct-horse-9'

interface User {
  external_accounts: { provider: string; verification: { status: string; error: { code: string } | null } }[]
}
type Me = { response: User }

describe.each(DIALECTS)('an application on a phone that leaves for a provider, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false }, attributes: { authenticatorApp: { enabled: true } } },
    })
    await server.backend('POST', '/redirect_urls', { url: APP_URL })
  })
  afterAll(() => server.close())

  const begin = (app: NativeApp, kind: 'sign_ins' | 'sign_ups' = 'sign_ins', changes: object = {}) =>
    app.post<Body>(`/v1/client/${kind}`, { strategy: 'oauth_google', redirect_url: APP_URL, ...changes })

  /** The phone's browser, which nobody has used here before. @returns what the application is opened with */
  async function inBrowser(url: URL, who: AtProvider | 'refuse' | 'fail', browser = server.browser()) {
    const callback = await answer(browser, url, who)
    const { status, headers } = await browser.get(pathOf(callback))
    const location = headers.get('location')
    if (status !== 303 || location === null) throw new Error(`led nowhere: ${status}`)
    const opened = new URL(location)
    expect(opened.href.startsWith(APP_URL)).toBe(true)
    return {
      callback,
      browser,
      nonce: opened.searchParams.get('rotating_token_nonce'),
      status: opened.searchParams.get('__clerk_status'),
      code: opened.searchParams.get('__clerk_error_code'),
    }
  }

  const pathOfAttempt = ({ body }: Answer<Body>, kind = 'sign_ins') =>
    `/v1/client/${kind}/${body.response.id}`

  async function sessionsOf(app: NativeApp) {
    const { body } = await app.get<{ response: Body['client'] | null }>('/v1/client')
    return body.response?.sessions ?? []
  }

  async function signedIn(who: AtProvider): Promise<NativeApp> {
    const app = new NativeApp(server)
    const begun = await begin(app)
    const { nonce } = await inBrowser(departure(begun), who)
    const { body } = await app.reload<Body>(pathOfAttempt(begun), nonce)
    if (body.response.status !== 'complete') throw new Error(JSON.stringify(body))
    return app
  }

  it('signs in when it comes back with the nonce, and gets a new secret', async () => {
    const ada = newPerson()
    const userId = await createUser(server, ada.email)
    const app = new NativeApp(server)
    const begun = await begin(app)
    const before = app.secret
    const { nonce, status } = await inBrowser(departure(begun), ada)
    expect(status).toBeNull()
    const waiting = await app.get<Body>(pathOfAttempt(begun))
    expect(waiting.body.response).toMatchObject({
      status: 'needs_identifier',
      first_factor_verification: { status: 'unverified', external_verification_redirect_url: null },
    })
    const { headers, body } = await app.reload<Body>(pathOfAttempt(begun), nonce)
    expect(body.response).toMatchObject({
      status: 'complete',
      created_session_id: expect.any(String) as string,
    })
    expect(body.client.sessions).toMatchObject([{ user: { id: userId } }])
    expect(headers.get('authorization')).toBe(app.secret)
    expect(app.secret).not.toBe(before)
    expect(headers.getSetCookie()).toEqual([])
    expect(await sessionsOf(app)).toHaveLength(1)
    expect(await sessionsOf(app.remembering(before, server))).toEqual([])
  })

  it('signs somebody up who is new, as useSSO does', async () => {
    const ada = newPerson()
    const app = new NativeApp(server)
    const begun = await begin(app)
    const { nonce } = await inBrowser(departure(begun), ada)
    const before = app.secret
    const { body, headers } = await app.reload<Body>(pathOfAttempt(begun), nonce)
    expect(body.response.first_factor_verification).toMatchObject({
      status: 'transferable',
      error: { code: 'external_account_not_found' },
    })
    expect(headers.get('authorization')).toBe(app.secret)
    expect(app.secret).not.toBe(before)
    const created = await app.post<Body>('/v1/client/sign_ups', { transfer: true })
    expect(created.body.response).toMatchObject({ status: 'complete', email_address: ada.email })
    expect(await sessionsOf(app)).toHaveLength(1)
  })

  it('signs up where it began so, and goes on as a sign-in where the account is somebody’s', async () => {
    const ada = newPerson()
    const app = new NativeApp(server)
    const begun = await begin(app, 'sign_ups')
    const { nonce } = await inBrowser(departure(begun), ada)
    const { body } = await app.reload<Body>(pathOfAttempt(begun, 'sign_ups'), nonce)
    expect(body.response).toMatchObject({ status: 'complete', email_address: ada.email })

    const other = new NativeApp(server)
    const again = await begin(other, 'sign_ups')
    const opened = await inBrowser(departure(again), ada)
    const known = await other.reload<Body>(pathOfAttempt(again, 'sign_ups'), opened.nonce)
    expect(known.body.response.verifications.external_account).toMatchObject({ status: 'transferable' })
    const entered = await other.post<Body>('/v1/client/sign_ins', { transfer: true })
    expect(entered.body.response.status).toBe('complete')
  })

  it('asks for the second factor after the provider', async () => {
    const ada = newPerson()
    await server.backend('POST', '/users', {
      email_address: [ada.email],
      totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      skip_password_requirement: true,
    })
    const app = new NativeApp(server)
    const begun = await begin(app)
    const { nonce } = await inBrowser(departure(begun), ada)
    const { body } = await app.reload<Body>(pathOfAttempt(begun), nonce)
    expect([body.response.status, body.client.sessions]).toEqual(['needs_second_factor', []])
  })

  it('connects an account of somebody who is signed in', async () => {
    const app = await signedInWithPassword()
    const begun = await app.post<{
      response: { verification: { external_verification_redirect_url: string } }
    }>('/v1/me/external_accounts', { strategy: 'oauth_github', redirect_url: APP_URL })
    const url = new URL(begun.body.response.verification.external_verification_redirect_url)
    const { nonce } = await inBrowser(url, newPerson())
    expect((await app.get<Me>('/v1/me')).body.response.external_accounts).toEqual([])
    const before = app.secret
    server.clock.advance(1000)
    const { body } = await app.reload<Me>('/v1/me', nonce)
    expect(body.response.external_accounts).toMatchObject([
      { provider: 'oauth_github', verification: { status: 'verified' } },
    ])
    expect((await app.remembering(before, server).reload('/v1/me', nonce)).status).toBe(422)
    expect(app.secret).not.toBe(before)
    expect(await sessionsOf(app)).toHaveLength(1)
  })

  async function signedInWithPassword() {
    const { email } = newPerson()
    await createUser(server, email, PASSWORD)
    const app = new NativeApp(server)
    await app.post('/v1/client/sign_ins', { identifier: email, password: PASSWORD })
    return app
  }

  it.each([
    ['refuse', 'oauth_access_denied'],
    ['fail', 'oauth_fetch_user_error'],
  ] as const)('is told in its URL that the provider has said no: %s', async (choice, code) => {
    const app = new NativeApp(server)
    const begun = await begin(app)
    const opened = await inBrowser(departure(begun), choice)
    expect(opened).toMatchObject({ nonce: null, status: 'failed', code })
    const { body } = await app.reload<Body>(pathOfAttempt(begun), opened.nonce)
    expect(body.response.first_factor_verification).toMatchObject({ status: 'failed', error: { code } })
    expect(await sessionsOf(app)).toEqual([])
  })

  it('shows what is wrong with an account that is another user’s', async () => {
    const ada = newPerson()
    await signedUp(ada)
    const app = await signedInWithPassword()
    const begun = await app.post<{
      response: { verification: { external_verification_redirect_url: string } }
    }>('/v1/me/external_accounts', { strategy: 'oauth_google', redirect_url: APP_URL })
    const url = new URL(begun.body.response.verification.external_verification_redirect_url)
    const { nonce } = await inBrowser(url, ada)
    const { body } = await app.reload<Me>('/v1/me', nonce)
    expect(body.response.external_accounts).toMatchObject([
      { verification: { status: 'failed', error: { code: 'external_account_linked_elsewhere' } } },
    ])
  })

  async function signedUp(who: AtProvider) {
    const app = new NativeApp(server)
    const begun = await begin(app, 'sign_ups')
    const { nonce } = await inBrowser(departure(begun), who)
    await app.reload(pathOfAttempt(begun, 'sign_ups'), nonce)
    return app
  }

  it('gets nothing from a victim that was lured to the page of its attempt', async () => {
    const victim = newPerson()
    await createUser(server, victim.email)
    const attacker = new NativeApp(server)
    const begun = await begin(attacker)
    await inBrowser(departure(begun), victim)
    for (const nonce of [null, '', 'guessed', `${begun.body.response.id}.guessed`])
      await attacker.reload(pathOfAttempt(begun), nonce)
    const transferred = await attacker.post('/v1/client/sign_ups', { transfer: true })
    expect(errorCode(transferred.body)).toBe('external_account_not_found')
    expect(await sessionsOf(attacker)).toEqual([])
  })

  it('has no use of the nonce of another application: nobody is signed in as somebody else', async () => {
    const attacker = new NativeApp(server)
    const { nonce } = await inBrowser(departure(await begin(attacker)), newPerson())
    const victim = new NativeApp(server)
    const begun = await begin(victim)
    const { status, body } = await victim.reload(pathOfAttempt(begun), nonce)
    expect([status, errorCode(body)]).toEqual([422, 'rotating_token_nonce_invalid'])
    expect(await sessionsOf(victim)).toEqual([])
  })

  it('takes a nonce once, of many parallel tries too', async () => {
    const ada = newPerson()
    await createUser(server, ada.email)
    const app = new NativeApp(server)
    const begun = await begin(app)
    const { nonce } = await inBrowser(departure(begun), ada)
    const { secret } = app
    const tries = await Promise.all(
      Array.from({ length: 10 }, () =>
        app.remembering(secret, server).reload<Body>(pathOfAttempt(begun), nonce),
      ),
    )
    const secrets = tries.flatMap(({ headers }) => headers.get('authorization') ?? [])
    expect(secrets).toHaveLength(1)
    app.secret = secrets[0]!
    expect(await sessionsOf(app)).toHaveLength(1)
    const again = await app.reload(pathOfAttempt(begun), nonce)
    expect(errorCode(again.body)).toBe('rotating_token_nonce_invalid')
    expect(await sessionsOf(app)).toHaveLength(1)
  })

  it('gets one nonce, however often the callback is opened, and never one for the state', async () => {
    const app = new NativeApp(server)
    const begun = await begin(app)
    const { callback, browser } = await inBrowser(departure(begun), newPerson())
    const again = await browser.get(pathOf(callback))
    expect([again.status, errorCode(again.body)]).toEqual([400, 'oauth_callback_invalid'])
    const other = await begin(new NativeApp(server))
    const state = departure(other).searchParams.get('state')
    const tried = await app.reload(pathOfAttempt(begun), state)
    expect(errorCode(tried.body)).toBe('rotating_token_nonce_invalid')
  })

  it('has two minutes', async () => {
    const app = new NativeApp(server)
    const begun = await begin(app)
    const { nonce } = await inBrowser(departure(begun), newPerson())
    server.clock.advance(2 * 60_000)
    const { body } = await app.reload(pathOfAttempt(begun), nonce)
    expect(errorCode(body)).toBe('rotating_token_nonce_invalid')
  })

  it('keeps the nonce out of the database', async () => {
    const begun = await begin(new NativeApp(server))
    const { nonce } = await inBrowser(departure(begun), newPerson())
    const rows = await server.frontdesk.services.store.read.selectFrom('verifications').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(nonce!.split('.')[1])
  })

  it.each([
    ['https://evil.example/', 'redirect_url_forbidden'],
    ['myapp://elsewhere', 'redirect_url_forbidden'],
    ['http://localhost:3000/not-registered', 'redirect_url_not_registered'],
  ])('goes on to no URL that is not registered as a whole: %s', async (url, code) => {
    const { status, body } = await begin(new NativeApp(server), 'sign_ins', { redirect_url: url })
    expect([status, errorCode(body)]).toEqual([422, code])
  })

  it('takes a link of the system for its URL, which https addresses can be', async () => {
    const url = 'https://app.example/opens-the-app'
    await server.backend('POST', '/redirect_urls', { url })
    const { status } = await begin(new NativeApp(server), 'sign_ins', { redirect_url: url })
    expect(status).toBe(200)
  })

  it('leaves a visit of a browser to that browser, whose URL may be an application’s', async () => {
    const ada = newPerson()
    await signedIn(await known(ada))
    const browser = server.browser()
    const begun = await browser.post<Body>('/v1/client/sign_ins', {
      strategy: 'oauth_google',
      redirect_url: APP_URL,
    })
    const callback = await answer(browser, departure(begun), ada)
    expect((await server.browser().get(pathOf(callback))).status).toBe(400)
    const { headers } = await browser.get(pathOf(callback))
    expect(headers.get('location')).toBe(APP_URL)
    const client = await browser.get<{ response: Body['client'] }>('/v1/client')
    expect(client.body.response.sessions).toHaveLength(1)
  })

  async function known(who: Required<AtProvider>) {
    await createUser(server, who.email)
    return who
  }
})
