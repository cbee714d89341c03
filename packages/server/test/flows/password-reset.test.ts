import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { NEW_PASSWORD, onSignIn, PASSWORD, startSignIn } from './flow-bodies.js'

describe.each(DIALECTS)('password reset by email code on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  async function resetCodeFor(address: string) {
    await createUser(server, address)
    const browser = server.browser()
    const { id } = (
      await startSignIn(browser, { identifier: address, strategy: 'reset_password_email_code' })
    ).body.response
    return { browser, id, code: (await server.newestCode(address)) ?? '' }
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
    expect((await server.eventTypes()).slice(-4)).toEqual([
      'user.updated',
      'session.revoked',
      'email.created',
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
