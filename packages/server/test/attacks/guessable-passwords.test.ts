import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, startSignIn } from '../flows/flow-bodies.js'
import { createUser, errorCode, signIn } from '../support.js'

const UNKNOWN = 'vexing-marmot-7-lantern'

/** No network, no setting: this is what every instance refuses. */
describe.each(DIALECTS)('a password that is guessed first, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        display: { applicationName: 'Marble Ledger' },
        attributes: { username: { enabled: true } },
      },
    })
  })
  afterAll(() => server.close())

  const person = {
    email_address: 'grace.hopper@example.com',
    username: 'amazing_grace',
    first_name: 'Grace',
    last_name: 'Hopper',
  }
  const signUp = async (password: string) =>
    errorCode((await server.browser().post('/v1/client/sign_ups', { ...person, password })).body)
  const backend = async (password: string, more: object = {}) =>
    errorCode(
      (
        await server.backend('POST', '/users', {
          ...person,
          email_address: [person.email_address],
          password,
          ...more,
        })
      ).body,
    )

  it.each([
    'password',
    'PassWord1',
    'qwertyuiop',
    '1234567890',
    'iloveyou',
    'sunshine',
    'trustno1',
    '            ',
    '  \u3000 \u00a0 \u3000  ',
    '############',
  ])('is refused as common: %s', async password => {
    expect(await signUp(password)).toBe('form_password_pwned')
    expect(await backend(password)).toBe('form_password_pwned')
  })

  it.each([
    'MarbleLedger',
    'marble-ledger-24',
    'Ledger2024!',
    'amazing_grace',
    'AmazingGrace1',
    'grace.hopper',
    'Hopper_1906',
    'gracegrace!!!',
    'grace.hopper@example.com',
    'ＧｒａｃｅＨｏｐｐｅｒ',
  ])('is refused as known: %s', async password => {
    expect(await signUp(password)).toBe('form_password_matches_identifier')
    expect(await backend(password)).toBe('form_password_matches_identifier')
  })

  it.each([UNKNOWN, 'grace-under-pressure', 'hopper-navy-1906'])(
    'is neither of these: %s',
    async password => {
      expect(await signUp(password)).toBeUndefined()
    },
  )

  it('is taken from an administrator who says so, and as an imported digest', async () => {
    expect(await backend('password', { skip_password_checks: true })).toBeUndefined()
    const imported = await server.backend('POST', '/users', {
      email_address: ['imported@example.com'],
      password_hasher: 'md5',
      password_digest: '5f4dcc3b5aa765d61d8327deb882cf99',
    })
    expect(imported.status).toBe(200)
    await signIn(server.browser(), 'imported@example.com', 'password')
  })

  it('is refused in a later step of the sign-up, whatever was given before', async () => {
    const browser = server.browser()
    const started = await browser.post<{ response: { id: string } }>('/v1/client/sign_ups', {
      email_address: 'lovelace@example.com',
    })
    const path = `/v1/client/sign_ups/${started.body.response.id}?_method=PATCH`
    expect(errorCode((await browser.post(path, { password: 'lovelace1815' })).body)).toBe(
      'form_password_matches_identifier',
    )
  })

  it('is refused when the password is changed, reset, or set by an administrator', async () => {
    const email = 'katherine@example.com'
    const id = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const change = async (password: string) =>
      errorCode(
        (
          await browser.post('/v1/me/change_password', {
            current_password: 'correct-horse-9',
            new_password: password,
          })
        ).body,
      )
    expect(await change('football')).toBe('form_password_pwned')
    expect(await change('Katherine1')).toBe('form_password_matches_identifier')

    const other = server.browser()
    const attempt = await startSignIn(other, { identifier: email })
    const signInId = attempt.body.response.id
    await onSignIn(other, signInId, 'prepare_first_factor', { strategy: 'reset_password_email_code' })
    const code = await server.newestCode(email)
    await onSignIn(other, signInId, 'attempt_first_factor', { strategy: 'reset_password_email_code', code })
    for (const [password, expected] of [
      ['football', 'form_password_pwned'],
      ['katherine!!', 'form_password_matches_identifier'],
    ] as const) {
      const answer = await onSignIn(other, signInId, 'reset_password', { password })
      expect(errorCode(answer.body)).toBe(expected)
      expect(errorCode((await server.backend('PATCH', `/users/${id}`, { password })).body)).toBe(expected)
    }
  })
})
