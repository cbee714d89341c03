import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { onSignIn, PASSWORD, startSignIn } from './flow-bodies.js'

describe.each(DIALECTS)('commands that do not fit a sign-in on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

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

  it('refuses a blank identifier, by which the official form learns that there is no wallet', async () => {
    const answer = await startSignIn(server.browser(), { identifier: '' })
    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ code: 'form_param_nil', meta: { param_name: 'identifier' } }])
  })

  it.each([
    ['prepare_first_factor', 'phone_code'],
    ['attempt_first_factor', 'oauth_google'],
    ['attempt_first_factor', 'toString'],
  ])('%s refuses the strategy %s, which has no such step', async (command, strategy) => {
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
    for (const strategy of ['oauth_facebook', 'toString']) {
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
