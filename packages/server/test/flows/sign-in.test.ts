import { hash } from '@node-rs/argon2'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
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
      expect((await attempt(PASSWORD)).body.response.status).toBe('complete')
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

  describe('commands that do not fit', () => {
    it('hides the attempt from other clients', async () => {
      await createUser(server, 'owner@example.com')
      const owner = server.browser()
      const { id } = (await startSignIn(owner, { identifier: 'owner@example.com' })).body.response
      const stranger = server.browser()
      await startSignIn(stranger, {})
      for (const browser of [stranger, server.browser()]) {
        const answer = await onSignIn(browser, id, 'attempt_first_factor', {
          strategy: 'password',
          password: PASSWORD,
        })
        expect(answer.status).toBe(404)
        expect(answer.body.errors[0]?.code).toBe('sign_in_not_found')
      }
      expect(
        (await owner.get<{ response: { id: string } }>(`/v1/client/sign_ins/${id}`)).body.response.id,
      ).toBe(id)
    })

    it('starts without an identifier and then needs one', async () => {
      const browser = server.browser()
      const started = await startSignIn(browser, {})
      expect(started.body.response).toMatchObject({
        status: 'needs_identifier',
        supported_first_factors: null,
      })
      const early = await onSignIn(browser, started.body.response.id, 'attempt_first_factor', {
        strategy: 'password',
        password: PASSWORD,
      })
      expect(early.body.errors[0]?.code).toBe('client_state_invalid')
    })

    it.each([
      ['prepare_first_factor', 'oauth_google'],
      ['prepare_first_factor', 'phone_code'],
      ['attempt_first_factor', 'passkey'],
      ['attempt_first_factor', 'toString'],
      ['prepare_second_factor', 'phone_code'],
      ['attempt_second_factor', 'totp'],
    ])('%s refuses the strategy %s, which is not built', async (command, strategy) => {
      const browser = server.browser()
      await createUser(server, `${command}-${strategy}@example.com`.toLowerCase())
      const { id } = (await startSignIn(browser, { identifier: `${command}-${strategy}@example.com` })).body
        .response
      const answer = await onSignIn(browser, id, command, { strategy })
      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([
        { code: 'strategy_for_user_invalid', meta: { param_name: 'strategy' } },
      ])
    })

    it('refuses to start with a strategy or a transfer that is not built', async () => {
      for (const strategy of ['oauth_google', 'toString']) {
        const answer = await startSignIn(server.browser(), { strategy })
        expect(answer.body.errors).toMatchObject([
          { code: 'form_param_value_invalid', meta: { param_name: 'strategy' } },
        ])
      }
      expect((await startSignIn(server.browser(), { transfer: true })).body.errors[0]?.code).toBe(
        'external_account_not_found',
      )
    })

    it('is gone for good a day later', async () => {
      await createUser(server, 'late@example.com')
      const browser = server.browser()
      const { id } = (await startSignIn(browser, { identifier: 'late@example.com' })).body.response
      server.clock.advance(24 * 3600_000)
      const answer = await onSignIn(browser, id, 'attempt_first_factor', {
        strategy: 'password',
        password: PASSWORD,
      })
      expect(answer.body.errors[0]?.code).toBe('client_state_invalid')
      expect(
        (await browser.get<{ response: { sign_in: null } }>('/v1/client')).body.response.sign_in,
      ).toBeNull()
    })
  })

  describe('password reset by email code', () => {
    async function resetCodeFor(address: string) {
      await createUser(server, address)
      const browser = server.browser()
      const { id } = (
        await startSignIn(browser, { identifier: address, strategy: 'reset_password_email_code' })
      ).body.response
      return { browser, id, code: await codeOf(address) }
    }

    it('asks for a new password, keeps the rules, and ends signed in with other sessions closed', async () => {
      const { browser, id, code } = await resetCodeFor('forgot@example.com')
      const elsewhere = server.browser()
      await startSignIn(elsewhere, { identifier: 'forgot@example.com', password: PASSWORD })
      const proven = await onSignIn(browser, id, 'attempt_first_factor', {
        strategy: 'reset_password_email_code',
        code,
      })
      expect(proven.body.response).toMatchObject({ status: 'needs_new_password', created_session_id: null })
      const short = await onSignIn(browser, id, 'reset_password', { password: 'short' })
      expect(short.body.errors[0]?.code).toBe('form_password_length_too_short')
      const done = await onSignIn(browser, id, 'reset_password', {
        password: NEW_PASSWORD,
        sign_out_of_other_sessions: true,
      })
      expect(done.body.response.status).toBe('complete')
      expect(done.body.client?.sessions).toHaveLength(1)
      const other = await elsewhere.get<{ response: { sessions: object[] } }>('/v1/client')
      expect(other.body.response.sessions).toHaveLength(0)
      const old = await startSignIn(server.browser(), {
        identifier: 'forgot@example.com',
        password: PASSWORD,
      })
      expect(old.body.errors[0]?.code).toBe('form_password_incorrect')
      expect((await server.eventTypes()).slice(-3)).toEqual([
        'user.updated',
        'session.revoked',
        'session.created',
      ])
    })

    it('takes code and new password in one call, and a password that breaks the rules spends no code', async () => {
      const { browser, id, code } = await resetCodeFor('forgot-too@example.com')
      const attempt = (password: string) =>
        onSignIn(browser, id, 'attempt_first_factor', {
          strategy: 'reset_password_email_code',
          code,
          password,
        })
      expect((await attempt('short')).body.errors[0]?.code).toBe('form_password_length_too_short')
      expect((await attempt(NEW_PASSWORD)).body.response.status).toBe('complete')
    })

    it('does not take a sign-in code for a reset code', async () => {
      const { browser, id, code } = await resetCodeFor('mixed@example.com')
      const answer = await onSignIn(browser, id, 'attempt_first_factor', { strategy: 'email_code', code })
      expect(answer.body.errors[0]?.code).toBe('verification_missing')
    })
  })

  it('signs in by ticket, once; a banned user keeps it', async () => {
    const userId = await createUser(server, 'ticket@example.com')
    const { token } = (
      await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    ).body
    const useTicket = () => startSignIn(server.browser(), { strategy: 'ticket', ticket: token })
    await server.backend('POST', `/users/${userId}/ban`)
    expect((await useTicket()).body.errors[0]?.code).toBe('user_banned')
    await server.backend('POST', `/users/${userId}/unban`)
    const answers = await Promise.all(Array.from({ length: 10 }, useTicket))
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

describe.each(DIALECTS)('sign-in under other settings on %s', dialect => {
  it('single session: refuses a second person while somebody is signed in', async () => {
    const server = await startTestServer({ dialect, settings: { session: { singleSession: true } } })
    try {
      await createUser(server, 'one@example.com')
      await createUser(server, 'two@example.com')
      const browser = server.browser()
      await startSignIn(browser, { identifier: 'one@example.com', password: PASSWORD })
      const second = await startSignIn(browser, { identifier: 'two@example.com' })
      expect(second.status).toBe(400)
      expect(second.body.errors[0]?.code).toBe('session_exists')
    } finally {
      await server.close()
    }
  })

  it('protection against enumeration: nobody can tell which identifiers exist', async () => {
    const server = await startTestServer({
      dialect,
      settings: { attackProtection: { enumerationProtection: true } },
    })
    try {
      await createUser(server, 'real@example.com')
      const outcomes = []
      for (const identifier of ['real@example.com', 'fake@example.com']) {
        const browser = server.browser()
        const started = await startSignIn(browser, { identifier })
        const { id } = started.body.response
        const wrong = await onSignIn(browser, id, 'attempt_first_factor', {
          strategy: 'password',
          password: 'wrong-password',
        })
        const prepared = await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_code' })
        const guessed = await onSignIn(browser, id, 'attempt_first_factor', {
          strategy: 'email_code',
          code: '12345x',
        })
        outcomes.push({
          factors: started.body.response.supported_first_factors?.map(
            ({ email_address_id, safe_identifier, ...factor }) => ({
              ...factor,
              hasId: /^idn_\w{27}$/.test(email_address_id ?? 'idn_'.padEnd(31, '0')),
              isTyped: (safe_identifier ?? identifier) === identifier,
            }),
          ),
          userData: started.body.response.user_data,
          wrong: wrong.body.errors[0]?.code,
          prepared: prepared.body.response.first_factor_verification?.status,
          guessed: guessed.body.errors[0]?.code,
        })
      }
      expect(outcomes[1]).toEqual(outcomes[0])
      expect(outcomes[0]).toMatchObject({
        wrong: 'form_password_incorrect',
        prepared: 'unverified',
        guessed: 'form_code_incorrect',
      })
      expect(await server.newestCode('fake@example.com')).toBeNull()
    } finally {
      await server.close()
    }
  })

  it('signs in by username where the instance says so, and masks the addresses', async () => {
    const username = { enabled: true, usedForFirstFactor: true }
    const server = await startTestServer({ dialect, settings: { attributes: { username } } })
    try {
      const body = { username: 'Grace', email_address: ['grace@example.com'], password: PASSWORD }
      expect((await server.backend('POST', '/users', body)).status).toBe(200)
      const started = await startSignIn(server.browser(), { identifier: 'grace' })
      expect(started.body.response.supported_first_factors).toMatchObject([
        { strategy: 'password' },
        { strategy: 'email_code', safe_identifier: 'g***@example.com' },
        { strategy: 'reset_password_email_code' },
      ])
    } finally {
      await server.close()
    }
  })
})
