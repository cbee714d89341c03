import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { NEW_PASSWORD, onSignIn, PASSWORD, startSignIn, wrongCode } from './flow-bodies.js'

/** of @node-rs/argon2's enum, which `isolatedModules` can't import */
const ARGON2I = 1

describe.each(DIALECTS)('sign-in on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { attackProtection: { lockoutMaxAttempts: 7 } } })
  })
  afterAll(() => server.close())

  async function codeOf(address: string): Promise<string> {
    const code = await server.newestCode(address)
    expect(code).toMatch(/^\d{6}$/)
    return code as string
  }

  describe('identifier and password', () => {
    it('offers what the user can prove, and completes with the right password', async () => {
      await createUser(server, 'ada@example.com')
      const browser = server.browser()
      const started = await startSignIn(browser, { identifier: ' Ada@Example.com ' })
      expect(started.status).toBe(200)
      expect(started.body.response).toMatchObject({
        status: 'needs_first_factor',
        first_factor_verification: null,
        supported_first_factors: [
          { strategy: 'password' },
          { strategy: 'email_code', safe_identifier: 'ada@example.com', primary: true },
          { strategy: 'reset_password_email_code' },
        ],
      })
      const done = await onSignIn(browser, started.body.response.id, 'attempt_first_factor', {
        strategy: 'password',
        password: PASSWORD,
      })
      expect(done.body.response).toMatchObject({
        status: 'complete',
        supported_first_factors: null,
        first_factor_verification: { status: 'verified', strategy: 'password' },
      })
      expect(done.body.client).toMatchObject({
        sign_in: null,
        last_active_session_id: done.body.response.created_session_id,
        last_authentication_strategy: 'password',
      })
    })

    it('completes at once when the password comes along', async () => {
      await createUser(server, 'both@example.com')
      const done = await startSignIn(server.browser(), { identifier: 'both@example.com', password: PASSWORD })
      expect(done.body.response.status).toBe('complete')
    })

    it('refuses a wrong password on the field and leaves the attempt to other methods', async () => {
      await createUser(server, 'typo@example.com')
      const browser = server.browser()
      const wrong = await startSignIn(browser, {
        identifier: 'typo@example.com',
        strategy: 'password',
        password: 'wrong-password',
      })
      expect(wrong.status).toBe(422)
      expect(wrong.body.errors).toMatchObject([
        { code: 'form_password_incorrect', meta: { param_name: 'password' } },
      ])
      const client = await browser.get<{ response: { sign_in: { id: string; status: string } } }>(
        '/v1/client',
      )
      const { id, status } = client.body.response.sign_in
      expect(status).toBe('needs_first_factor')
      const prepared = await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_code' })
      expect(prepared.body.response.first_factor_verification).toMatchObject({
        status: 'unverified',
        strategy: 'email_code',
      })
      const done = await onSignIn(browser, id, 'attempt_first_factor', {
        strategy: 'email_code',
        code: await codeOf('typo@example.com'),
      })
      expect(done.body.response.status).toBe('complete')
    })

    it('counts wrong passwords of attempts that are made along with them', async () => {
      const userId = await createUser(server, 'guessed@example.com')
      const start = (password: string) =>
        startSignIn(server.browser(), { identifier: 'guessed@example.com', password })
      for (let n = 0; n < 7; n++)
        expect((await start(`wrong-${n}`)).body.errors[0]?.code).toBe('form_password_incorrect')
      expect((await start(PASSWORD)).body.errors[0]?.code).toBe('user_locked')
      expect((await server.backend('GET', `/users/${userId}`)).body).toMatchObject({ locked: true })
    })

    it('compares again, in the same attempt, when the password is changed in the meantime', async () => {
      const userId = await createUser(server, 'changed@example.com')
      const { passwords } = server.frontdesk.services
      const verify = passwords.verify.bind(passwords)
      let comparisons = 0
      passwords.verify = async (...call) => {
        const fits = await verify(...call)
        if (comparisons++ === 0) await server.backend('PATCH', `/users/${userId}`, { password: NEW_PASSWORD })
        return fits
      }
      try {
        const browser = server.browser()
        const done = await startSignIn(browser, { identifier: 'changed@example.com', password: NEW_PASSWORD })
        expect(done.body.response.status).toBe('complete')
        expect(comparisons).toBe(2)
        const attempts = await server.frontdesk.services.store.read
          .selectFrom('sign_ins')
          .select('id')
          .where('user_id', '=', userId)
          .execute()
        expect(attempts).toHaveLength(1)
      } finally {
        passwords.verify = verify
      }
    })

    it('locks the user after too many wrong passwords, also against the right one', async () => {
      const userId = await createUser(server, 'locked@example.com')
      const browser = server.browser()
      const { id } = (await startSignIn(browser, { identifier: 'locked@example.com' })).body.response
      const attempt = (password: string) =>
        onSignIn(browser, id, 'attempt_first_factor', { strategy: 'password', password })
      for (let n = 0; n < 7; n++)
        expect((await attempt(`wrong-${n}`)).body.errors[0]?.code).toBe('form_password_incorrect')
      const locked = await attempt(PASSWORD)
      expect(locked.status).toBe(403)
      expect(locked.body.errors[0]?.code).toBe('user_locked')
      expect((await server.backend('GET', `/users/${userId}`)).body).toMatchObject({ locked: true })
      server.clock.advance(61 * 60_000)
      const later = { identifier: 'locked@example.com', password: PASSWORD }
      expect((await startSignIn(browser, later)).body.response.status).toBe('complete')
    })

    it('verifies an imported digest and replaces it by one of its own', async () => {
      const digest = await hash(PASSWORD, { algorithm: ARGON2I })
      const body = {
        email_address: ['import@example.com'],
        password_digest: digest,
        password_hasher: 'argon2i',
      }
      const { id } = (await server.backend<{ id: string }>('POST', '/users', body)).body
      const signIn = () =>
        startSignIn(server.browser(), { identifier: 'import@example.com', password: PASSWORD })
      const hasher = () =>
        server.frontdesk.services.store.read
          .selectFrom('users')
          .select('password_hasher')
          .where('id', '=', id)
          .executeTakeFirst()
      expect(await hasher()).toEqual({ password_hasher: 'argon2i' })
      expect((await signIn()).body.response.status).toBe('complete')
      expect(await hasher()).toEqual({ password_hasher: 'argon2id' })
      expect((await signIn()).body.response.status).toBe('complete')
    })

    it('says when nobody has the identifier, and when it is none', async () => {
      const unknown = await startSignIn(server.browser(), { identifier: 'nobody@example.com' })
      expect(unknown.status).toBe(422)
      expect(unknown.body.errors).toMatchObject([
        {
          code: 'form_identifier_not_found',
          message: "Couldn't find your account.",
          meta: { param_name: 'identifier' },
        },
      ])
      const invalid = await startSignIn(server.browser(), { identifier: 'not an email' })
      expect(invalid.body.errors).toMatchObject([
        { code: 'form_param_format_invalid', meta: { param_name: 'identifier' } },
      ])
    })

    it('refuses a banned user after the proof, not before', async () => {
      const userId = await createUser(server, 'banned@example.com')
      await server.backend('POST', `/users/${userId}/ban`)
      const wrong = await startSignIn(server.browser(), {
        identifier: 'banned@example.com',
        password: 'wrong-password',
      })
      expect(wrong.body.errors[0]?.code).toBe('form_password_incorrect')
      const right = await startSignIn(server.browser(), {
        identifier: 'banned@example.com',
        password: PASSWORD,
      })
      expect(right.status).toBe(403)
      expect(right.body.errors[0]?.code).toBe('user_banned')
    })

    it('names the session when the identifier is signed in on this client already', async () => {
      await createUser(server, 'again@example.com')
      const browser = server.browser()
      const first = await startSignIn(browser, { identifier: 'again@example.com', password: PASSWORD })
      const second = await startSignIn(browser, { identifier: 'again@example.com' })
      expect(second.status).toBe(400)
      expect(second.body.errors).toMatchObject([
        {
          code: 'identifier_already_signed_in',
          meta: { session_id: first.body.response.created_session_id },
        },
      ])
    })

    it('makes one session when two tabs finish the same attempt at once', async () => {
      await createUser(server, 'twotabs@example.com')
      const browser = server.browser()
      const { id } = (await startSignIn(browser, { identifier: 'twotabs@example.com' })).body.response
      const form = { strategy: 'password', password: PASSWORD }
      const answers = await Promise.all(
        [1, 2, 3].map(() => onSignIn(browser, id, 'attempt_first_factor', form)),
      )
      expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
      const client = await browser.get<{ response: { sessions: object[] } }>('/v1/client')
      expect(client.body.response.sessions).toHaveLength(1)
    })
  })

  it('signs in by ticket, once; who is signed in already keeps it, and a ban ends it', async () => {
    const userId = await createUser(server, 'ticket@example.com')
    const { token } = (
      await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    ).body
    const useTicket = () => startSignIn(server.browser(), { strategy: 'ticket', ticket: token })
    const signedIn = server.browser()
    await startSignIn(signedIn, { identifier: 'ticket@example.com', password: PASSWORD })
    const again = await startSignIn(signedIn, { strategy: 'ticket', ticket: token })
    expect(again.body.errors[0]?.code).toBe('identifier_already_signed_in')
    const answers = await Promise.all(Array.from({ length: 100 }, useTicket))
    const won = answers.filter(answer => answer.status === 200)
    expect(won).toHaveLength(1)
    expect(won[0]?.body.response).toMatchObject({
      status: 'complete',
      first_factor_verification: { strategy: 'ticket' },
    })
    expect(
      new Set(answers.filter(answer => answer.status !== 200).map(answer => answer.body.errors[0]?.code)),
    ).toEqual(new Set(['ticket_already_used']))
    expect(
      (await startSignIn(server.browser(), { strategy: 'ticket', ticket: 'made-up' })).body.errors[0]?.code,
    ).toBe('ticket_invalid')
    const unused = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    await server.backend('POST', `/users/${userId}/ban`)
    await server.backend('POST', `/users/${userId}/unban`)
    const ended = await startSignIn(server.browser(), { strategy: 'ticket', ticket: unused.body.token })
    expect(ended.body.errors[0]?.code).toBe('sign_in_token_revoked')
  })

  it('never sends to test addresses: their code is 424242', async () => {
    await createUser(server, 'jo+clerk_test@example.com')
    const browser = server.browser()
    const started = await startSignIn(browser, {
      identifier: 'jo+clerk_test@example.com',
      strategy: 'email_code',
    })
    const { id } = started.body.response
    expect(await server.newestCode('jo+clerk_test@example.com')).toBeNull()
    const attempt = (code: string) =>
      onSignIn(browser, id, 'attempt_first_factor', { strategy: 'email_code', code })
    expect((await attempt(wrongCode('424242'))).body.errors[0]?.code).toBe('form_code_incorrect')
    expect((await attempt('424242')).body.response.status).toBe('complete')
  })
})
