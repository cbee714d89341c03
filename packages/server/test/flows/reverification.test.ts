import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, mint, signIn } from '../support.js'
import { PASSWORD, wrongCode } from './flow-bodies.js'

interface Reverification {
  response: {
    status: string
    level: string
    supported_first_factors: { strategy: string; email_address_id?: string }[] | null
    supported_second_factors: { strategy: string }[] | null
    session: { id: string; factor_verification_age: number[] }
  }
  errors: { code: string; meta: Record<string, unknown> }[]
}

const MINUTE = 60_000

describe.each(DIALECTS)('reverification on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { reverification: true, attributes: { authenticatorApp: { enabled: true } } },
    })
  })
  afterAll(() => server.close())

  async function person() {
    const email = `stale${counter++}@example.com`
    await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    return { browser, email, sessionId }
  }
  const verify = (browser: TestBrowser, sessionId: string, step: string, form: Record<string, unknown>) =>
    browser.post<Reverification>(`/v1/client/sessions/${sessionId}/verify${step}`, form)
  const ageOf = async (browser: TestBrowser, sessionId: string) =>
    claimsOf((await mint(browser, sessionId)).body.jwt)['fva']
  const addEmail = (browser: TestBrowser) =>
    browser.post('/v1/me/email_addresses', { email_address: `extra${counter++}@example.com` })

  it('refuses sensitive actions of a stale session, and takes them again after the proof', async () => {
    const { browser, sessionId } = await person()
    expect((await addEmail(browser)).status).toBe(200)
    server.clock.advance(10 * MINUTE)
    const actions: [string, () => Promise<{ status: number; body: unknown }>][] = [
      ['add an address', () => addEmail(browser)],
      ['add an app', () => browser.post('/v1/me/totp')],
      [
        'change the password',
        () =>
          browser.post('/v1/me/change_password', {
            current_password: PASSWORD,
            new_password: 'another-horse-9',
          }),
      ],
      ['remove the password', () => browser.post('/v1/me/remove_password', { current_password: PASSWORD })],
      ['delete the account', () => browser.delete('/v1/me')],
    ]
    for (const [name, act] of actions) {
      const answer = await act()
      expect([name, answer.status, errorCode(answer.body)]).toEqual([
        name,
        403,
        'session_reverification_required',
      ])
    }
    const started = await verify(browser, sessionId, '', { level: 'second_factor' })
    expect(started.body.response).toMatchObject({ status: 'needs_first_factor', level: 'second_factor' })
    expect(started.body.response.session.factor_verification_age).toEqual([10, -1])
    expect(await ageOf(browser, sessionId)).toEqual([10, -1])
    const wrong = await verify(browser, sessionId, '/attempt_first_factor', {
      strategy: 'password',
      password: 'no',
    })
    expect([wrong.status, wrong.body.errors[0]?.code]).toEqual([422, 'form_password_incorrect'])
    const right = await verify(browser, sessionId, '/attempt_first_factor', {
      strategy: 'password',
      password: PASSWORD,
    })
    expect(right.body.response).toMatchObject({
      status: 'complete',
      session: { factor_verification_age: [0, -1] },
    })
    expect(await ageOf(browser, sessionId)).toEqual([0, -1])
    expect((await addEmail(browser)).status).toBe(200)
    server.clock.advance(3 * MINUTE)
    expect(await ageOf(browser, sessionId)).toEqual([3, -1])
  })

  it('proves the first factor by an email code', async () => {
    const { browser, sessionId, email } = await person()
    server.clock.advance(20 * MINUTE)
    const started = await verify(browser, sessionId, '', { level: 'first_factor' })
    const factor = started.body.response.supported_first_factors?.find(each => each.strategy === 'email_code')
    await verify(browser, sessionId, '/prepare_first_factor', {
      strategy: 'email_code',
      email_address_id: factor?.email_address_id,
    })
    const code = (await server.newestCode(email)) ?? ''
    const wrong = await verify(browser, sessionId, '/attempt_first_factor', {
      strategy: 'email_code',
      code: wrongCode(code),
    })
    expect(wrong.body.errors[0]?.code).toBe('form_code_incorrect')
    const right = await verify(browser, sessionId, '/attempt_first_factor', { strategy: 'email_code', code })
    expect(right.body.response.status).toBe('complete')
    const again = await verify(browser, sessionId, '/attempt_first_factor', { strategy: 'email_code', code })
    expect([again.status, again.body.errors[0]?.code]).toEqual([400, 'verification_already_verified'])
  })

  it('wants the second factor of who has one, and both at the level of both', async () => {
    const { browser, sessionId } = await person()
    const totp = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
    const codeNow = () =>
      new TOTP({ secret: totp.body.response.secret }).generate({ timestamp: server.clock.now() })
    await browser.post('/v1/me/totp/attempt_verification', { code: codeNow() })
    expect(await ageOf(browser, sessionId)).toEqual([0, 0])
    server.clock.advance(11 * MINUTE)
    await verify(browser, sessionId, '', { level: 'first_factor' })
    await verify(browser, sessionId, '/attempt_first_factor', { strategy: 'password', password: PASSWORD })
    expect(errorCode((await addEmail(browser)).body)).toBe('session_reverification_required')
    const second = await verify(browser, sessionId, '', { level: 'second_factor' })
    expect(second.body.response).toMatchObject({
      status: 'needs_second_factor',
      supported_second_factors: [{ strategy: 'totp' }],
    })
    const right = await verify(browser, sessionId, '/attempt_second_factor', {
      strategy: 'totp',
      code: codeNow(),
    })
    expect(right.body.response.status).toBe('complete')
    expect((await addEmail(browser)).status).toBe(200)
    const both = await verify(browser, sessionId, '', { level: 'multi_factor' })
    expect(both.body.response.status).toBe('needs_first_factor')
    const half = await verify(browser, sessionId, '/attempt_first_factor', {
      strategy: 'password',
      password: PASSWORD,
    })
    expect(half.body.response.status).toBe('needs_second_factor')
    const early = await verify(browser, sessionId, '/attempt_second_factor', {
      strategy: 'totp',
      code: codeNow(),
    })
    expect(early.body.errors[0]?.code).toBe('form_code_incorrect')
    server.clock.advance(30_000)
    const whole = await verify(browser, sessionId, '/attempt_second_factor', {
      strategy: 'totp',
      code: codeNow(),
    })
    expect(whole.body.response.status).toBe('complete')
  })

  it('knows no session of another client, and no reverification that was not started', async () => {
    const { sessionId, browser } = await person()
    const stranger = await person()
    const foreign = await verify(stranger.browser, sessionId, '', { level: 'first_factor' })
    expect([foreign.status, errorCode(foreign.body)]).toEqual([404, 'session_not_found'])
    const missing = await verify(browser, sessionId, '/attempt_first_factor', {
      strategy: 'password',
      password: PASSWORD,
    })
    expect([missing.status, errorCode(missing.body)]).toEqual([400, 'verification_missing'])
  })
})
