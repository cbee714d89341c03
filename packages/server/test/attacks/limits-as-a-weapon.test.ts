import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/config/settings.js'
import { onSignIn, PASSWORD, startSignIn, wrongCode } from '../flows/flow-bodies.js'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { createUser, errorCode, signIn } from '../support.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const MAX = defaultSettings.attackProtection.lockoutMaxAttempts

interface BackendUser {
  locked: boolean
  lockout_expires_in_seconds: number | null
  verification_attempts_remaining: number | null
}
interface WithNonce {
  response: { id: string; verification: { nonce: string }; first_factor_verification: { nonce: string } }
}

describe.each(DIALECTS)('limits that strangers reach on purpose, on %s', dialect => {
  let server: TestServer
  let count = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { attributes: { passkey: { enabled: true }, authenticatorApp: { enabled: true } } },
    })
  })
  afterAll(() => server.close())
  // messages are in the order of time
  beforeEach(() => server.clock.advance(MINUTE_MS))

  /** Somebody with a browser in which they are signed out again. */
  async function person() {
    const email = `target${count++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    const leave = () => browser.post(`/v1/client/sessions/${sessionId}/remove`)
    return { email, userId, browser, leave }
  }

  const tryPassword = (browser: TestBrowser, identifier: string, password = 'wrong-password') =>
    startSignIn(browser, { identifier, password })

  async function guessPasswords(email: string) {
    for (let tries = 0; tries < MAX; tries++) {
      const refused = await tryPassword(server.browser(), email)
      expect(errorCode(refused.body)).toBe('form_password_incorrect')
    }
  }

  const user = async (id: string) => (await server.backend<BackendUser>('GET', `/users/${id}`)).body

  const begin = async (browser: TestBrowser, identifier: string, strategy: string) =>
    (await startSignIn(browser, { identifier, strategy })).body.response?.id

  async function byCode(browser: TestBrowser, email: string) {
    const id = await begin(browser, email, 'email_code')
    const code = (await server.newestCode(email)) ?? ''
    return onSignIn(browser, id, 'attempt_first_factor', { strategy: 'email_code', code })
  }

  it('allow ten wrong passwords, as the hosted service does', () => {
    expect(MAX).toBe(10)
  })

  it('lock the password for strangers, and say for how long', async () => {
    const { email, userId } = await person()
    await guessPasswords(email)
    const refused = await tryPassword(server.browser(), email, PASSWORD)
    expect([refused.status, errorCode(refused.body)]).toEqual([403, 'user_locked'])
    expect(refused.body.errors[0]?.meta).toMatchObject({ lockout_expires_in_seconds: 3600 })
    expect(await user(userId)).toMatchObject({
      locked: true,
      lockout_expires_in_seconds: 3600,
      verification_attempts_remaining: 0,
    })
    server.clock.advance(HOUR_MS)
    expect((await tryPassword(server.browser(), email, PASSWORD)).body.response.status).toBe('complete')
  })

  it('leave the password to a browser that was signed in before, within a budget of its own', async () => {
    const { email, browser, leave } = await person()
    await leave()
    await guessPasswords(email)
    for (let tries = 0; tries < MAX - 1; tries++)
      expect(errorCode((await tryPassword(browser, email)).body)).toBe('form_password_incorrect')
    expect((await tryPassword(browser, email, PASSWORD)).body.response.status).toBe('complete')
  })

  it('end that budget, too', async () => {
    const { email, browser, leave } = await person()
    await leave()
    await guessPasswords(email)
    for (let tries = 0; tries < MAX; tries++) await tryPassword(browser, email)
    const refused = await tryPassword(browser, email, PASSWORD)
    expect(errorCode(refused.body)).toBe('user_locked')
    expect(refused.body.errors[0]?.meta).toMatchObject({ lockout_expires_in_seconds: 3600 })
  })

  it('leave the change of a password to the session of its owner', async () => {
    const { email, browser } = await person()
    await guessPasswords(email)
    const changed = await browser.post('/v1/me/change_password', {
      current_password: PASSWORD,
      new_password: 'battery-staple-7',
    })
    expect(changed.status).toBe(200)
  })

  it('leave every other way in to everybody, and offer it first', async () => {
    const { email, browser } = await person()
    const authenticator = new SoftwareAuthenticator('http://localhost:3000')
    const begun = await browser.post<WithNonce>('/v1/me/passkeys')
    const { id, verification } = begun.body.response
    await browser.post(`/v1/me/passkeys/${id}/attempt_verification`, {
      strategy: 'passkey',
      public_key_credential: authenticator.create(JSON.parse(verification.nonce) as never),
    })
    await guessPasswords(email)
    const started = await startSignIn(server.browser(), { identifier: email })
    const offered = started.body.response.supported_first_factors?.map(({ strategy }) => strategy)
    expect(offered).toEqual(['passkey', 'email_code', 'reset_password_email_code'])

    const key = server.browser()
    const asked = await key.post<WithNonce>('/v1/client/sign_ins', { strategy: 'passkey' })
    const options = JSON.parse(asked.body.response.first_factor_verification.nonce) as never
    const proven = await onSignIn(key, asked.body.response.id, 'attempt_first_factor', {
      strategy: 'passkey',
      public_key_credential: authenticator.get(options),
    })
    expect(proven.body.response.status).toBe('complete')
    await guessPasswords(email)
    expect((await byCode(server.browser(), email)).body.response.status).toBe('complete')
  })

  it('let the second factor go on', async () => {
    const { email, browser } = await person()
    const totp = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
    const app = new TOTP({ secret: totp.body.response.secret })
    const now = () => app.generate({ timestamp: server.clock.now() })
    await browser.post('/v1/me/totp/attempt_verification', { code: now() })
    server.clock.advance(MINUTE_MS)
    await guessPasswords(email)
    const other = server.browser()
    const { body } = await byCode(other, email)
    expect(body.response.status).toBe('needs_second_factor')
    const proof = { strategy: 'totp', code: now() }
    const done = await onSignIn(other, body.response.id, 'attempt_second_factor', proof)
    expect(done.body.response.status).toBe('complete')
  })

  it('keep nobody from the password for wrong codes of the first factor', async () => {
    const { email, userId } = await person()
    const stranger = server.browser()
    for (let round = 0; round < 3; round++) {
      server.clock.advance(MINUTE_MS)
      const id = await begin(stranger, email, 'email_code')
      const code = wrongCode((await server.newestCode(email)) ?? '')
      for (let tries = 0; tries < 5; tries++)
        await onSignIn(stranger, id, 'attempt_first_factor', { strategy: 'email_code', code })
    }
    expect(await user(userId)).toMatchObject({ locked: false, verification_attempts_remaining: MAX })
    expect((await tryPassword(server.browser(), email, PASSWORD)).body.response.status).toBe('complete')
  })

  it('leave codes to a browser that was signed in before when strangers have used up what is sent in an hour', async () => {
    const { email, browser, leave } = await person()
    await leave()
    for (let sent = 0; sent < 30; sent++) await begin(server.browser(), email, 'email_code')
    const refused = await startSignIn(server.browser(), { identifier: email, strategy: 'email_code' })
    expect([refused.status, errorCode(refused.body)]).toEqual([429, 'too_many_requests'])
    server.clock.advance(1000)
    expect((await byCode(browser, email)).body.response.status).toBe('complete')
  })

  it('stop that browser as well before it floods the inbox', async () => {
    const { email, browser, leave } = await person()
    await leave()
    for (let sent = 0; sent < 30; sent++) await begin(server.browser(), email, 'email_code')
    const statuses: number[] = []
    for (let sent = 0; sent < 11; sent++)
      statuses.push((await startSignIn(browser, { identifier: email, strategy: 'email_code' })).status)
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429])
  })

  it('leave a code to a browser that was signed in before when strangers have tried too many wrong ones', async () => {
    const { email, browser, leave } = await person()
    await leave()
    const stranger = server.browser()
    for (let round = 0; round < 10; round++) {
      server.clock.advance(MINUTE_MS)
      const id = await begin(stranger, email, 'email_code')
      const code = wrongCode((await server.newestCode(email)) ?? '')
      for (let tries = 0; tries < 5; tries++)
        await onSignIn(stranger, id, 'attempt_first_factor', { strategy: 'email_code', code })
    }
    server.clock.advance(MINUTE_MS)
    expect((await byCode(server.browser(), email)).status).toBe(429)
    server.clock.advance(MINUTE_MS)
    expect((await byCode(browser, email)).body.response.status).toBe('complete')
  })

  it('give way to the lock of the application’s server, which nothing gets past', async () => {
    const { email, userId, browser, leave } = await person()
    await leave()
    expect((await server.backend('POST', `/users/${userId}/lock`)).status).toBe(200)
    expect(errorCode((await tryPassword(browser, email, PASSWORD)).body)).toBe('user_locked')
    const byMail = await startSignIn(browser, { identifier: email, strategy: 'email_code' })
    expect(errorCode(byMail.body)).toBe('user_locked')
    const ticket = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    const refused = await startSignIn(browser, { strategy: 'ticket', ticket: ticket.body.token })
    expect(errorCode(refused.body)).toBe('user_locked')
    await server.backend('POST', `/users/${userId}/unlock`)
    expect((await tryPassword(browser, email, PASSWORD)).body.response.status).toBe('complete')
  })

  it('are lifted by the application’s server', async () => {
    const { email, userId } = await person()
    await guessPasswords(email)
    const unlocked = await server.backend<BackendUser>('POST', `/users/${userId}/unlock`)
    expect(unlocked.body).toMatchObject({ locked: false, verification_attempts_remaining: MAX })
    expect((await tryPassword(server.browser(), email, PASSWORD)).body.response.status).toBe('complete')
  })
})
