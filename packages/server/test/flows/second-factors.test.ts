import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, mint, signIn } from '../support.js'
import { onSignIn, PASSWORD, startSignIn, wrongCode } from './flow-bodies.js'

interface Totp {
  response: { id: string; secret: string; uri: string; verified: boolean; backup_codes: string[] | null }
}
interface Me {
  two_factor_enabled: boolean
  totp_enabled: boolean
  backup_code_enabled: boolean
  mfa_enabled_at: number | null
  mfa_disabled_at: number | null
}

describe.each(DIALECTS)('second factors on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
          authenticatorApp: { enabled: true },
          backupCode: { enabled: true },
        },
      },
    })
  })
  afterAll(() => server.close())

  const codeOf = (secret: string, at = server.clock.now()) => new TOTP({ secret }).generate({ timestamp: at })
  const me = async (browser: TestBrowser) => (await browser.get<{ response: Me }>('/v1/me')).body.response

  async function person() {
    const email = `mfa${counter++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    return { browser, email, userId, sessionId }
  }
  async function withTotp() {
    const someone = await person()
    const started = await someone.browser.post<Totp>('/v1/me/totp')
    const { secret } = started.body.response
    const verified = await someone.browser.post<Totp>('/v1/me/totp/attempt_verification', {
      code: codeOf(secret),
    })
    // later than the step of the set-up code
    server.clock.advance(60_000)
    return { ...someone, secret, backupCodes: verified.body.response.backup_codes ?? [] }
  }
  async function atSecondFactor(email: string) {
    const browser = server.browser()
    const started = await startSignIn(browser, {
      identifier: email,
      password: PASSWORD,
      strategy: 'password',
    })
    expect(started.body.response).toMatchObject({ status: 'needs_second_factor', created_session_id: null })
    return { browser, id: started.body.response.id, body: started.body }
  }
  const attempt = (browser: TestBrowser, id: string, strategy: string, code: string) =>
    onSignIn(browser, id, 'attempt_second_factor', { strategy, code })

  it('sets up an authenticator app, shows secret and backup codes once, and encrypts the secret', async () => {
    const { browser, userId } = await person()
    const started = await browser.post<Totp>('/v1/me/totp')
    const { secret, uri, verified } = started.body.response
    expect(verified).toBe(false)
    expect(uri).toContain('otpauth://totp/')
    expect(uri).toContain(secret)
    expect((await me(browser)).totp_enabled).toBe(false)
    const wrong = await browser.post('/v1/me/totp/attempt_verification', { code: wrongCode(codeOf(secret)) })
    expect([wrong.status, errorCode(wrong.body)]).toEqual([422, 'form_code_incorrect'])
    const right = await browser.post<Totp>('/v1/me/totp/attempt_verification', { code: codeOf(secret) })
    expect(right.body.response).toMatchObject({ verified: true, secret: null, uri: null })
    expect(new Set(right.body.response.backup_codes)).toHaveProperty('size', 10)
    expect(await me(browser)).toMatchObject({
      two_factor_enabled: true,
      totp_enabled: true,
      backup_code_enabled: true,
      mfa_enabled_at: server.clock.now(),
    })
    const again = await browser.post('/v1/me/totp')
    expect(errorCode(again.body)).toBe('totp_already_enabled')
    const { store } = server.frontdesk.services
    const rows = [
      await store.read.selectFrom('totps').selectAll().where('user_id', '=', userId).execute(),
      await store.read.selectFrom('backup_codes').selectAll().where('user_id', '=', userId).execute(),
    ]
    const text = JSON.stringify(rows)
    for (const hidden of [secret, ...(right.body.response.backup_codes ?? [])])
      expect(text).not.toContain(hidden)
  })

  it('asks for the second factor at sign-in, and says so in the token', async () => {
    const { email, secret } = await withTotp()
    const { browser, id, body } = await atSecondFactor(email)
    expect(body.response.supported_second_factors).toEqual([
      { strategy: 'totp' },
      { strategy: 'backup_code' },
    ])
    const wrong = await attempt(browser, id, 'totp', wrongCode(codeOf(secret)))
    expect([wrong.status, wrong.body.errors[0]?.meta['param_name']]).toEqual([422, 'code'])
    const right = await attempt(browser, id, 'totp', codeOf(secret))
    expect(right.body.response).toMatchObject({
      status: 'complete',
      second_factor_verification: { status: 'verified', strategy: 'totp' },
    })
    const token = await mint(browser, right.body.response.created_session_id ?? '')
    expect(claimsOf(token.body.jwt)['fva']).toEqual([0, 0])
  })

  it('takes a code of an authenticator app once: no second sign-in with it, no earlier code after it', async () => {
    const { email, secret } = await withTotp()
    const present = codeOf(secret)
    const earlier = codeOf(secret, server.clock.now() - 30_000)
    const first = await atSecondFactor(email)
    expect((await attempt(first.browser, first.id, 'totp', present)).body.response.status).toBe('complete')
    const second = await atSecondFactor(email)
    for (const code of [present, earlier]) {
      expect(errorCode((await attempt(second.browser, second.id, 'totp', code)).body)).toBe(
        'form_code_incorrect',
      )
    }
    server.clock.advance(30_000)
    const next = await attempt(second.browser, second.id, 'totp', codeOf(secret))
    expect(next.body.response.status).toBe('complete')
  })

  it('lets one of 100 parallel tries with one code of the app win, whoever tries', async () => {
    const { email, secret } = await withTotp()
    const attempts = await Promise.all(Array.from({ length: 10 }, () => atSecondFactor(email)))
    const code = codeOf(secret)
    const answers = await Promise.all(
      attempts.flatMap(({ browser, id }) =>
        Array.from({ length: 10 }, () => attempt(browser, id, 'totp', code)),
      ),
    )
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
  })

  it('lets one of 100 parallel tries with one backup code win', async () => {
    const { email, backupCodes } = await withTotp()
    const attempts = await Promise.all(Array.from({ length: 10 }, () => atSecondFactor(email)))
    const [code = ''] = backupCodes
    const answers = await Promise.all(
      attempts.flatMap(({ browser, id }) =>
        Array.from({ length: 10 }, () => attempt(browser, id, 'backup_code', code)),
      ),
    )
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    // past the limit of wrong codes an hour, which the losers have reached
    server.clock.advance(3600_000)
    const later = await atSecondFactor(email)
    expect(errorCode((await attempt(later.browser, later.id, 'backup_code', code)).body)).toBe(
      'form_code_incorrect',
    )
    const other = await attempt(later.browser, later.id, 'backup_code', ` ${backupCodes[1]?.toUpperCase()} `)
    expect(other.body.response.status).toBe('complete')
  })

  it('makes new backup codes, which ends the old ones', async () => {
    const { browser, email, backupCodes } = await withTotp()
    const made = await browser.post<{ response: { codes: string[] } }>('/v1/me/backup_codes')
    expect(made.body.response.codes).toHaveLength(10)
    const { browser: other, id } = await atSecondFactor(email)
    expect((await attempt(other, id, 'backup_code', backupCodes[0] ?? '')).status).toBe(422)
    expect((await attempt(other, id, 'backup_code', made.body.response.codes[0] ?? '')).status).toBe(200)
  })

  it('makes no backup codes for a user without a second factor', async () => {
    const { browser } = await person()
    expect(errorCode((await browser.post('/v1/me/backup_codes')).body)).toBe('second_factor_missing')
  })

  it('does not reset the count of failed attempts by a right password alone', async () => {
    const { email, secret, userId } = await withTotp()
    const remaining = async () =>
      (await server.backend<{ verification_attempts_remaining: number }>('GET', `/users/${userId}`)).body
        .verification_attempts_remaining
    const before = await remaining()
    for (let round = 1; round <= 2; round++) {
      const { browser, id } = await atSecondFactor(email)
      await attempt(browser, id, 'totp', wrongCode(codeOf(secret)))
      expect(await remaining()).toBe(before - round)
    }
    const { browser, id } = await atSecondFactor(email)
    await attempt(browser, id, 'totp', codeOf(secret))
    expect(await remaining()).toBe(before)
  })

  it('uses a phone number as second factor: not as first one any more, and sends its code', async () => {
    const { browser, email } = await person()
    const phone = '+4915112345678'
    const added = await browser.post<{ response: { id: string } }>('/v1/me/phone_numbers', {
      phone_number: phone,
    })
    const { id } = added.body.response
    const early = await browser.patch(`/v1/me/phone_numbers/${id}`, { reserved_for_second_factor: true })
    expect(errorCode(early.body)).toBe('form_param_value_invalid')
    await browser.post(`/v1/me/phone_numbers/${id}/prepare_verification`, { strategy: 'phone_code' })
    const code = (await server.newestCode(phone)) ?? ''
    await browser.post(`/v1/me/phone_numbers/${id}/attempt_verification`, { code })
    const reserved = await browser.patch<{ response: object }>(`/v1/me/phone_numbers/${id}`, {
      reserved_for_second_factor: true,
    })
    expect(reserved.body.response).toMatchObject({
      reserved_for_second_factor: true,
      default_second_factor: true,
      backup_codes: expect.objectContaining({ length: 10 }),
    })
    const again = await browser.get<{ response: { backup_codes: unknown } }>(`/v1/me/phone_numbers/${id}`)
    expect(again.body.response.backup_codes).toBeNull()
    server.clock.advance(60_000)
    const { browser: other, id: signInId, body } = await atSecondFactor(email)
    expect(body.response.supported_second_factors).toEqual([
      {
        strategy: 'phone_code',
        phone_number_id: id,
        safe_identifier: '+4*********678',
        primary: true,
        default: true,
      },
      { strategy: 'backup_code' },
    ])
    const prepared = await onSignIn(other, signInId, 'prepare_second_factor', { strategy: 'phone_code' })
    expect(prepared.body.response.second_factor_verification).toMatchObject({ status: 'unverified' })
    const sent = (await server.newestCode(phone)) ?? ''
    expect((await attempt(other, signInId, 'phone_code', wrongCode(sent))).status).toBe(422)
    expect((await attempt(other, signInId, 'phone_code', sent)).body.response.status).toBe('complete')
    const byPhone = await startSignIn(server.browser(), { identifier: phone })
    const strategies = byPhone.body.response.supported_first_factors?.map(factor => factor.strategy)
    expect(strategies).not.toContain('phone_code')
  })

  it('removes the app: no second factor, no backup codes, and says when', async () => {
    const { browser, email } = await withTotp()
    const deleted = await browser.delete<{ response: object }>('/v1/me/totp')
    expect(deleted.body.response).toMatchObject({ object: 'totp', deleted: true })
    expect(await me(browser)).toMatchObject({
      two_factor_enabled: false,
      totp_enabled: false,
      backup_code_enabled: false,
      mfa_disabled_at: server.clock.now(),
    })
    await signIn(server.browser(), email)
  })

  it('has no second step without a first one', async () => {
    const { email, secret } = await withTotp()
    const browser = server.browser()
    const started = await startSignIn(browser, { identifier: email })
    const answer = await attempt(browser, started.body.response.id, 'totp', codeOf(secret))
    expect([answer.status, errorCode(answer.body)]).toEqual([400, 'client_state_invalid'])
  })
})
