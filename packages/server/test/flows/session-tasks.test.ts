import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, mint, signInWithTicket } from '../support.js'
import {
  NEW_PASSWORD,
  onSignIn,
  onSignUp,
  PASSWORD,
  startSignIn,
  startSignUp,
  wrongCode,
} from './flow-bodies.js'

interface Client {
  client: { sessions: { id: string; status: string; tasks: { key: string }[] | null }[] }
}

describe.each(DIALECTS)('session tasks on %s', dialect => {
  let required: TestServer
  let trusting: TestServer
  let counter = 0
  beforeAll(async () => {
    required = await startTestServer({
      dialect,
      settings: {
        signIn: { secondFactorRequired: true },
        attributes: { authenticatorApp: { enabled: true }, backupCode: { enabled: true } },
      },
    })
    trusting = await startTestServer({ dialect, settings: { signIn: { clientTrust: true } } })
  })
  afterAll(async () => {
    await required.close()
    await trusting.close()
  })

  const attempt = (server: TestServer, email: string, browser = server.browser()) =>
    startSignIn(browser, { identifier: email, password: PASSWORD, strategy: 'password' }).then(answer => ({
      browser,
      body: answer.body,
      session: (answer.body as unknown as Client).client?.sessions.at(-1),
    }))
  const sessionsOf = async (browser: ReturnType<TestServer['browser']>) =>
    (await browser.get<{ response: Client['client'] }>('/v1/client')).body.response.sessions

  it('keeps a session pending until a second factor is set up; it mints, and says so', async () => {
    const email = `task${counter++}@example.com`
    await createUser(required, email)
    const { browser, body, session } = await attempt(required, email)
    expect(body.response.status).toBe('complete')
    expect(session).toMatchObject({ status: 'pending', tasks: [{ key: 'setup-mfa' }] })
    const id = session?.id ?? ''
    expect(claimsOf((await mint(browser, id)).body.jwt)['sts']).toBe('pending')
    const started = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
    const { secret } = started.body.response
    const code = new TOTP({ secret }).generate({ timestamp: required.clock.now() })
    await browser.post('/v1/me/totp/attempt_verification', { code: wrongCode(code) })
    expect((await sessionsOf(browser))[0]?.status).toBe('pending')
    const done = await browser.post<{ response: { backup_codes: string[] } }>(
      '/v1/me/totp/attempt_verification',
      { code },
    )
    expect(done.body.response.backup_codes).toHaveLength(10)
    expect(await sessionsOf(browser)).toMatchObject([{ id, status: 'active', tasks: null }])
    expect(claimsOf((await mint(browser, id)).body.jwt)['sts']).toBe('active')
    expect((await required.eventTypes()).filter(type => type.startsWith('session.'))).toEqual([
      'session.pending',
      'session.created',
    ])
  })

  it('ends the sessions of other browsers that wait for a factor when it is set up', async () => {
    const email = `elsewhere${counter++}@example.com`
    await createUser(required, email)
    const [owner, other] = [await attempt(required, email), await attempt(required, email)]
    const { secret } = (await owner.browser.post<{ response: { secret: string } }>('/v1/me/totp')).body
      .response
    const code = new TOTP({ secret }).generate({ timestamp: required.clock.now() })
    await owner.browser.post('/v1/me/totp/attempt_verification', { code })
    expect(await sessionsOf(owner.browser)).toMatchObject([{ status: 'active', tasks: null }])
    expect(await sessionsOf(other.browser)).toEqual([])
    expect((await attempt(required, email, other.browser)).body.response.status).toBe('needs_second_factor')
  })

  it('gives the task to who signs up as well', async () => {
    const email = `task-up${counter++}@example.com`
    const browser = required.browser()
    const started = await startSignUp(browser, { email_address: email, password: PASSWORD })
    await onSignUp(browser, started.body.response.id, 'prepare_verification', { strategy: 'email_code' })
    const code = await required.newestCode(email)
    const done = await onSignUp(browser, started.body.response.id, 'attempt_verification', {
      strategy: 'email_code',
      code,
    })
    expect(done.body.response.status).toBe('complete')
    expect(await sessionsOf(browser)).toMatchObject([{ status: 'pending', tasks: [{ key: 'setup-mfa' }] }])
  })

  it('takes a compromised password for no proof, and asks for a new one after another method', async () => {
    const email = `leaked${counter++}@example.com`
    const userId = await createUser(trusting, email)
    await trusting.backend('POST', `/users/${userId}/password/set_compromised`, {})
    const { browser, body } = await attempt(trusting, email)
    expect(body.errors[0]?.code).toBe('form_password_compromised')
    const started = await startSignIn(browser, { identifier: email, strategy: 'email_code' })
    const code = await trusting.newestCode(email)
    await onSignIn(browser, started.body.response.id, 'attempt_first_factor', {
      strategy: 'email_code',
      code,
    })
    expect(await sessionsOf(browser)).toMatchObject([
      { status: 'pending', tasks: [{ key: 'reset-password' }] },
    ])
    const changed = await browser.post('/v1/me/change_password', { new_password: NEW_PASSWORD })
    expect(changed.status).toBe(200)
    expect(await sessionsOf(browser)).toMatchObject([{ status: 'active', tasks: null }])
    const again = await browser.post('/v1/me/change_password', { new_password: PASSWORD })
    expect(errorCode(again.body)).toBe('form_param_missing')
  })

  it('asks an unknown client for a code after a right password, and knows it from then on', async () => {
    const email = `unknown-client${counter++}@example.com`
    await createUser(trusting, email)
    const { browser, body } = await attempt(trusting, email)
    expect(body.response).toMatchObject({ status: 'needs_client_trust', created_session_id: null })
    expect(body.response.supported_second_factors).toMatchObject([{ strategy: 'email_code' }])
    const id = body.response.id
    await onSignIn(browser, id, 'prepare_second_factor', { strategy: 'email_code' })
    const code = (await trusting.newestCode(email)) ?? ''
    const wrong = await onSignIn(browser, id, 'attempt_second_factor', {
      strategy: 'email_code',
      code: wrongCode(code),
    })
    expect(wrong.body.errors[0]?.code).toBe('form_code_incorrect')
    const done = await onSignIn(browser, id, 'attempt_second_factor', { strategy: 'email_code', code })
    expect(done.body.response.status).toBe('complete')
    const sessionId = done.body.response.created_session_id ?? ''
    expect(claimsOf((await mint(browser, sessionId)).body.jwt)['fva']).toEqual([0, -1])
    await browser.post(`/v1/client/sessions/${sessionId}/remove`)
    expect((await attempt(trusting, email, browser)).body.response.status).toBe('complete')
    expect((await attempt(trusting, email)).body.response.status).toBe('needs_client_trust')
  })

  it('does not come to know a client by somebody who acts for its user', async () => {
    const email = `acted${counter++}@example.com`
    const userId = await createUser(trusting, email)
    const form = { user_id: userId, actor: { sub: 'user_of_the_support' } }
    const { token } = (await trusting.backend<{ token: string }>('POST', '/actor_tokens', form)).body
    const browser = trusting.browser()
    const { sessionId } = await signInWithTicket(browser, token)
    await browser.post(`/v1/client/sessions/${sessionId}/remove`)
    expect((await attempt(trusting, email, browser)).body.response.status).toBe('needs_client_trust')
  })

  it('leaves who bypasses client trust alone', async () => {
    const email = `bypass${counter++}@example.com`
    const userId = await createUser(trusting, email)
    await trusting.backend('PATCH', `/users/${userId}`, { bypass_client_trust: true })
    expect((await attempt(trusting, email)).body.response.status).toBe('complete')
  })
})
