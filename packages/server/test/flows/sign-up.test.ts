import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { type FlowBody, onSignUp, PASSWORD, startSignIn, startSignUp, wrongCode } from './flow-bodies.js'

describe.each(DIALECTS)('sign-up on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  it('goes from email and password over a code to a signed-in user, in one transaction', async () => {
    const before = (await server.eventTypes()).length
    const browser = server.browser()
    const started = await startSignUp(browser, {
      email_address: 'New@Example.com',
      password: PASSWORD,
      first_name: 'Ada',
      unsafe_metadata: { theme: 'dark' },
    })
    expect(started.body.response).toMatchObject({
      status: 'missing_requirements',
      required_fields: ['email_address', 'password'],
      missing_fields: [],
      unverified_fields: ['email_address'],
      email_address: 'new@example.com',
      password_enabled: true,
      unsafe_metadata: { theme: 'dark' },
      // `unverified` here would keep the official UI from asking for a code
      verifications: { email_address: null },
    })
    const { id } = started.body.response
    const prepared = await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_code' })
    expect(prepared.body.response.verifications.email_address).toMatchObject({
      status: 'unverified',
      next_action: 'needs_attempt',
    })
    const code = (await server.newestCode('new@example.com')) ?? ''
    const wrong = await onSignUp(browser, id, 'attempt_verification', {
      strategy: 'email_code',
      code: wrongCode(code),
    })
    expect(wrong.body.errors).toMatchObject([{ code: 'form_code_incorrect', meta: { param_name: 'code' } }])
    expect((await server.eventTypes()).slice(before)).toEqual(['email.created'])

    const done = await onSignUp(browser, id, 'attempt_verification', { strategy: 'email_code', code })
    expect(done.body.response).toMatchObject({
      status: 'complete',
      missing_fields: [],
      unverified_fields: [],
      password_enabled: true,
      verifications: { email_address: { status: 'verified', attempts: 1, next_action: '' } },
    })
    expect(done.body.client).toMatchObject({
      sign_up: null,
      sessions: [{ id: done.body.response.created_session_id }],
    })
    expect((await server.eventTypes()).slice(before + 1)).toEqual(['user.created', 'session.created'])
    const user = await server.backend('GET', `/users/${done.body.response.created_user_id}`)
    expect(user.body).toMatchObject({
      first_name: 'Ada',
      password_enabled: true,
      unsafe_metadata: { theme: 'dark' },
      email_addresses: [
        { email_address: 'new@example.com', verification: { status: 'verified', strategy: 'email_code' } },
      ],
    })
    const signedIn = await startSignIn(server.browser(), {
      identifier: 'new@example.com',
      password: PASSWORD,
    })
    expect(signedIn.body.response.status).toBe('complete')
  })

  describe('with an address and a number', () => {
    const TEST_CODE = '424242'
    let both: TestServer
    beforeAll(async () => {
      const phoneNumber = { enabled: true, verifyAtSignUp: true }
      both = await startTestServer({ dialect, settings: { attributes: { phoneNumber } } })
    })
    afterAll(() => both.close())

    async function begin(phone: string) {
      const browser = both.browser()
      const email_address = `both${phone.slice(-4)}+clerk_test@example.com`
      const form = { email_address, phone_number: phone, password: PASSWORD }
      const { id } = (await startSignUp(browser, form)).body.response
      const send = (strategy: string) => onSignUp(browser, id, 'prepare_verification', { strategy })
      const prove = (strategy: string) =>
        onSignUp(browser, id, 'attempt_verification', { strategy, code: TEST_CODE })
      return { id, send, prove }
    }

    it('keeps both proofs when they arrive at the same time', async () => {
      for (let round = 0; round < 5; round++) {
        const { id, send, prove } = await begin(`+1555555010${round}`)
        await Promise.all([send('email_code'), send('phone_code')])
        const answers = await Promise.all([prove('email_code'), prove('phone_code')])
        expect(answers.map(({ status }) => status)).toEqual([200, 200])
        const { proofs, created_user_id } = await both.frontdesk.services.store.read
          .selectFrom('sign_ups')
          .select(['proofs', 'created_user_id'])
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        expect(proofs).toMatchObject({
          email_address: { strategy: 'email_code', verified_at: both.clock.now() },
          phone_number: { strategy: 'phone_code', verified_at: both.clock.now() },
        })
        expect(created_user_id).not.toBeNull()
      }
    })

    it('keeps a proof beside what is sent for the other kind at the same time', async () => {
      for (let round = 5; round < 10; round++) {
        const { id, send, prove } = await begin(`+1555555010${round}`)
        await send('email_code')
        await Promise.all([prove('email_code'), send('phone_code')])
        const { proofs } = await both.frontdesk.services.store.read
          .selectFrom('sign_ups')
          .select('proofs')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        expect(proofs).toMatchObject({
          email_address: { verified_at: both.clock.now() },
          phone_number: { verification_id: expect.stringMatching(/^ver_/) as string, verified_at: null },
        })
      }
    })
  })

  it('collects fields step by step and asks again for a changed address', async () => {
    const browser = server.browser()
    const started = await startSignUp(browser, {
      email_address: 'first-try@example.com',
      strategy: 'email_code',
    })
    const { id } = started.body.response
    expect(started.body.response).toMatchObject({
      missing_fields: ['password'],
      verifications: { email_address: { status: 'unverified' } },
    })
    const oldCode = (await server.newestCode('first-try@example.com')) ?? ''
    const changed = await browser.patch<FlowBody>(`/v1/client/sign_ups/${id}`, {
      email_address: 'second-try@example.com',
    })
    expect(changed.body.response.verifications.email_address).toBeNull()
    const stale = await onSignUp(browser, id, 'attempt_verification', {
      strategy: 'email_code',
      code: oldCode,
    })
    expect(stale.body.errors[0]?.code).toBe('verification_missing')
    await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_code' })
    const code = (await server.newestCode('second-try@example.com')) ?? ''
    const verified = await onSignUp(browser, id, 'attempt_verification', { strategy: 'email_code', code })
    expect(verified.body.response).toMatchObject({
      status: 'missing_requirements',
      missing_fields: ['password'],
      unverified_fields: [],
    })
    const done = await browser.patch<FlowBody>(`/v1/client/sign_ups/${id}`, { password: PASSWORD })
    expect(done.body.response.status).toBe('complete')
    const after = await browser.patch<FlowBody>(`/v1/client/sign_ups/${id}`, { first_name: 'Late' })
    expect(after.status).toBe(403)
    expect(after.body.errors[0]?.code).toBe('sign_up_cannot_be_updated')
  })

  it('refuses an address that somebody has proven, and leaves nothing behind', async () => {
    await createUser(server, 'taken@example.com')
    const browser = server.browser()
    const answer = await startSignUp(browser, { email_address: 'TAKEN@example.com', password: PASSWORD })
    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([
      { code: 'form_identifier_exists', meta: { param_name: 'email_address' } },
    ])
    expect(browser.cookie('__client')).toBeUndefined()
  })

  it('lets one of two people who claim an address have it: who proves it first', async () => {
    const email = 'contested@example.com'
    const people = []
    for (const browser of [server.browser(), server.browser()]) {
      const { id } = (await startSignUp(browser, { email_address: email, password: PASSWORD })).body.response
      await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_code' })
      people.push({ browser, id, code: (await server.newestCode(email)) ?? '' })
      server.clock.advance(1000)
    }
    const answers = []
    for (const { browser, id, code } of people)
      answers.push(await onSignUp(browser, id, 'attempt_verification', { strategy: 'email_code', code }))

    expect(answers[0]?.body.response.status).toBe('complete')
    expect(answers[1]?.body.errors).toMatchObject([
      { code: 'form_identifier_exists', meta: { param_name: 'email_address' } },
    ])
    const users = await server.backend<{ total_count: number }>('GET', `/users/count?email_address=${email}`)
    expect(users.body.total_count).toBe(1)
  })

  it('makes one user of 100 parallel tries with the right code', async () => {
    const browser = server.browser()
    const email = 'rush@example.com'
    const { id } = (
      await startSignUp(browser, { email_address: email, password: PASSWORD, strategy: 'email_code' })
    ).body.response
    const code = (await server.newestCode(email)) ?? ''
    const tries = Array.from({ length: 100 }, () =>
      onSignUp(browser, id, 'attempt_verification', { strategy: 'email_code', code }),
    )
    const answers = await Promise.all(tries)
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    const users = await server.backend<{ total_count: number }>('GET', `/users/count?email_address=${email}`)
    expect(users.body.total_count).toBe(1)
  })

  it('reports every field at fault at once', async () => {
    const answer = await startSignUp(server.browser(), {
      email_address: 'not-an-email',
      password: 'short',
      username: 'switched-off',
      unsafe_metadata: 'no json',
    })
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(error => [error.code, error.meta['param_name']])).toEqual([
      ['form_param_format_invalid', 'email_address'],
      ['form_param_unknown', 'username'],
      ['form_password_length_too_short', 'password'],
      ['form_param_type_invalid', 'unsafe_metadata'],
    ])
  })

  it.each([
    [{ strategy: 'oauth_facebook' }, 'form_param_value_invalid'],
    [{ strategy: 'oauth_google' }, 'form_param_missing'],
    [{ transfer: true }, 'external_account_not_found'],
    [{ strategy: 'ticket', ticket: 'made-up' }, 'ticket_invalid'],
  ])('refuses to start with %o', async (form, code) => {
    expect((await startSignUp(server.browser(), form)).body.errors[0]?.code).toBe(code)
  })

  it('refuses verification strategies that are not built, and attempts of other clients', async () => {
    const browser = server.browser()
    const { id } = (await startSignUp(browser, { email_address: 'mine@example.com' })).body.response
    const phone = await onSignUp(browser, id, 'prepare_verification', { strategy: 'phone_code' })
    expect(phone.body.errors[0]?.code).toBe('strategy_for_user_invalid')
    const stranger = await onSignUp(server.browser(), id, 'prepare_verification', { strategy: 'email_code' })
    expect(stranger.status).toBe(404)
    expect(stranger.body.errors[0]?.code).toBe('sign_up_not_found')
  })
})

describe.each(DIALECTS)('sign-up under other settings on %s', dialect => {
  it('takes no subaddresses where they are blocked, except for tests', async () => {
    const settings = { restrictions: { blockEmailSubaddresses: true } }
    const server = await startTestServer({ dialect, settings })
    try {
      const blocked = await startSignUp(server.browser(), { email_address: 'jo+2@example.com' })
      expect(blocked.body.errors).toMatchObject([
        { code: 'form_email_address_blocked', meta: { param_name: 'email_address' } },
      ])
      const test = await startSignUp(server.browser(), { email_address: 'jo+clerk_test@example.com' })
      expect(test.status).toBe(200)
    } finally {
      await server.close()
    }
  })

  it('takes no addresses of mailboxes that are thrown away where they are blocked', async () => {
    const settings = { restrictions: { blockDisposableEmailDomains: true } }
    const server = await startTestServer({ dialect, settings })
    try {
      for (const domain of [
        'mailinator.com',
        'MAILINATOR.com',
        'anything.mailinator.com',
        '10minutemail.com',
      ]) {
        const blocked = await startSignUp(server.browser(), { email_address: `jo@${domain}` })
        expect([domain, blocked.body.errors]).toMatchObject([
          domain,
          [{ code: 'form_email_address_blocked', meta: { param_name: 'email_address' } }],
        ])
      }
      for (const domain of ['example.com', 'gmail.com', 'mailinator.com.example.org'])
        expect((await startSignUp(server.browser(), { email_address: `jo@${domain}` })).status).toBe(200)
    } finally {
      await server.close()
    }
  })

  it.each([
    ['restricted', 'sign_up_mode_restricted'],
    ['waitlist', 'sign_up_restricted_waitlist'],
  ] as const)('is closed in mode %s', async (mode, code) => {
    const server = await startTestServer({ dialect, settings: { signUp: { mode } } })
    try {
      const answer = await startSignUp(server.browser(), {
        email_address: 'late@example.com',
        password: PASSWORD,
      })
      expect(answer.status).toBe(403)
      expect(answer.body.errors[0]?.code).toBe(code)
    } finally {
      await server.close()
    }
  })

  it('needs username and legal consent; without verification at sign-up it completes at once and the email signs in', async () => {
    const settings = {
      attributes: {
        emailAddress: { enabled: true, required: true, usedForFirstFactor: true, verifyAtSignUp: false },
        username: { enabled: true, required: true, usedForFirstFactor: true },
      },
      signUp: { legalConsentEnabled: true },
    }
    const server = await startTestServer({ dialect, settings })
    try {
      const browser = server.browser()
      const started = await startSignUp(browser, { email_address: 'quick@example.com', password: PASSWORD })
      expect(started.body.response.missing_fields).toEqual(['username', 'legal_accepted'])
      const path = `/v1/client/sign_ups/${started.body.response.id}`
      const tooShort = await browser.patch<FlowBody>(path, { username: 'q' })
      expect(tooShort.body.errors).toMatchObject([
        { code: 'form_username_invalid_length', meta: { param_name: 'username' } },
      ])
      const done = await browser.patch<FlowBody>(path, { username: 'Quick', legal_accepted: true })
      expect(done.body.response).toMatchObject({ status: 'complete', username: 'Quick' })
      const user = await server.backend('GET', `/users/${done.body.response.created_user_id}`)
      expect(user.body).toMatchObject({
        legal_accepted_at: server.clock.now(),
        email_addresses: [{ verification: null }],
      })
      for (const identifier of ['quick@example.com', 'quick']) {
        const signedIn = await startSignIn(server.browser(), { identifier, password: PASSWORD })
        expect(signedIn.body.response.status).toBe('complete')
      }
      const again = await startSignUp(server.browser(), {
        email_address: 'quick@example.com',
        username: 'QUICK',
      })
      expect(again.body.errors.map(error => error.meta['param_name'])).toEqual(['email_address', 'username'])
    } finally {
      await server.close()
    }
  })
})
