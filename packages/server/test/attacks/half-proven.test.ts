import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, startSignIn } from '../flows/flow-bodies.js'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { createUser, errorCode, signIn } from '../support.js'

const PASSWORD = 'correct-horse-9'
const REQUIRED = 'session_reverification_required'
interface WithNonce {
  id: string
  verification: { nonce: string }
}
const settings = {
  attributes: {
    authenticatorApp: { enabled: true },
    backupCode: { enabled: true },
    passkey: { enabled: true },
  },
  organizations: { enabled: true },
}

describe.each(DIALECTS)('whoever has proven the first factor alone, on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings })
  })
  afterAll(() => server.close())

  /** Somebody with an authenticator app, and a browser that has proven both factors just now. */
  async function person() {
    const email = `both${counter++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    const started = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
    const totp = new TOTP({ secret: started.body.response.secret })
    await browser.post('/v1/me/totp/attempt_verification', { code: codeOf(totp) })
    return { email, userId, browser, sessionId, totp }
  }
  const codeOf = (totp: TOTP) => totp.generate({ timestamp: server.clock.now() })
  const redeem = (browser: TestBrowser, ticket: string) =>
    startSignIn(browser, { strategy: 'ticket', ticket })
  const ticketOf = async (path: string, form: object) =>
    (await server.backend<{ token: string }>('POST', path, form)).body.token

  it('with the ticket of a sign-in token is asked for the second one', async () => {
    const { userId, totp } = await person()
    const ticket = await ticketOf('/sign_in_tokens', { user_id: userId })
    const browser = server.browser()
    const { response } = (await redeem(browser, ticket)).body
    expect(response).toMatchObject({ status: 'needs_second_factor', created_session_id: null })
    const done = await onSignIn(browser, response.id, 'attempt_second_factor', {
      strategy: 'totp',
      code: codeOf(totp),
    })
    expect(done.body.response).toMatchObject({ status: 'complete' })
    expect(errorCode((await redeem(server.browser(), ticket)).body)).toBe('ticket_already_used')
  })

  it('finishes no factor that was begun before there was a second one', async () => {
    const email = `begun${counter++}@example.com`
    await createUser(server, email)
    const thief = server.browser()
    await signIn(thief, email)
    const app = await thief.post<{ response: { secret: string } }>('/v1/me/totp')
    const key = await thief.post<{ response: WithNonce }>('/v1/me/passkeys')
    const owner = server.browser()
    await signIn(owner, email)
    const own = await owner.post<{ response: { secret: string } }>('/v1/me/totp')
    const ownApp = new TOTP({ secret: own.body.response.secret })
    const proven = await owner.post('/v1/me/totp/attempt_verification', { code: codeOf(ownApp) })
    expect(proven.status).toBe(200)
    const code = codeOf(new TOTP({ secret: app.body.response.secret }))
    const { id, verification } = key.body.response
    const credential = new SoftwareAuthenticator('http://localhost:3000').create(
      JSON.parse(verification.nonce) as never,
    )
    const tried = [
      await thief.post('/v1/me/totp/attempt_verification', { code }),
      await thief.post(`/v1/me/passkeys/${id}/attempt_verification`, {
        strategy: 'passkey',
        public_key_credential: credential,
      }),
    ]
    expect(tried.map(({ status, body }) => [status, errorCode(body)])).toEqual(
      tried.map(() => [403, REQUIRED]),
    )
  })

  it('is let in as an actor, who has no factor of the account', async () => {
    const { userId } = await person()
    const ticket = await ticketOf('/actor_tokens', { user_id: userId, actor: { sub: 'user_of_support' } })
    expect((await redeem(server.browser(), ticket)).body.response).toMatchObject({ status: 'complete' })
  })

  it('with the ticket of an invitation is no member before the second one', async () => {
    const { email, userId, totp } = await person()
    const organization = await server.backend<{ id: string }>('POST', '/organizations', { name: 'Closed' })
    const path = `/organizations/${organization.body.id}`
    const invited = await server.backend<{ id: string; url: string }>('POST', `${path}/invitations`, {
      email_address: email,
      role: 'org:member',
    })
    const link = (await server.newestLink(email)) ?? ''
    const ticket = new URL(link).searchParams.get('ticket') ?? ''
    const members = async () =>
      (
        await server.backend<{ data: { public_user_data: { user_id: string } }[] }>(
          'GET',
          `${path}/memberships`,
        )
      ).body.data.map(each => each.public_user_data.user_id)
    const status = async () =>
      (await server.backend<{ status: string }>('GET', `${path}/invitations/${invited.body.id}`)).body.status

    const browser = server.browser()
    const { response } = (await redeem(browser, ticket)).body
    expect(response).toMatchObject({ status: 'needs_second_factor' })
    expect([await members(), await status()]).toEqual([[], 'pending'])
    const done = await onSignIn(browser, response.id, 'attempt_second_factor', {
      strategy: 'totp',
      code: codeOf(totp),
    })
    expect(done.body.response).toMatchObject({ status: 'complete' })
    expect([await members(), await status()]).toEqual([[userId], 'accepted'])
  })

  it('with the ticket of an invitation that was revoked meanwhile is not let in by it', async () => {
    const { email, totp } = await person()
    const organization = await server.backend<{ id: string }>('POST', '/organizations', { name: 'Closing' })
    const path = `/organizations/${organization.body.id}/invitations`
    const invited = await server.backend<{ id: string }>('POST', path, {
      email_address: email,
      role: 'org:member',
    })
    const ticket = new URL((await server.newestLink(email)) ?? '').searchParams.get('ticket') ?? ''
    const browser = server.browser()
    const { response } = (await redeem(browser, ticket)).body
    await server.backend('POST', `${path}/${invited.body.id}/revoke`, {})
    const refused = await onSignIn(browser, response.id, 'attempt_second_factor', {
      strategy: 'totp',
      code: codeOf(totp),
    })
    expect(errorCode(refused.body)).toBe('organization_invitation_revoked')
  })

  it('changes no factor: neither one more, nor one less, nor new backup codes', async () => {
    const { browser, sessionId, totp } = await person()
    const changes: [string, () => Promise<{ body: unknown }>][] = [
      ['a passkey', () => browser.post('/v1/me/passkeys')],
      ['backup codes', () => browser.post('/v1/me/backup_codes')],
      ['no app', () => browser.post('/v1/me/totp?_method=DELETE')],
    ]
    server.clock.advance(10 * 60_000)
    for (const [name, change] of changes)
      expect([name, errorCode((await change()).body)]).toEqual([name, REQUIRED])
    const verify = `/v1/client/sessions/${sessionId}/verify`
    await browser.post(verify, { level: 'first_factor' })
    await browser.post(`${verify}/attempt_first_factor`, { strategy: 'password', password: PASSWORD })
    for (const [name, change] of changes)
      expect([name, errorCode((await change()).body)]).toEqual([name, REQUIRED])
    await browser.post(verify, { level: 'second_factor' })
    await browser.post(`${verify}/attempt_second_factor`, { strategy: 'totp', code: codeOf(totp) })
    for (const [name, change] of changes)
      expect([name, errorCode((await change()).body)]).toEqual([name, undefined])
  })

  it('is not asked for what the instance no longer takes: the first factor does then', async () => {
    const email = `single${counter++}@example.com`
    await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    server.clock.advance(10 * 60_000)
    expect((await browser.post('/v1/me/totp')).status).toBe(200)
  })
})

describe.each(DIALECTS)('an instance that says so, on %s', dialect => {
  it('lets a sign-in token stand for both factors', async () => {
    const server = await startTestServer({
      dialect,
      settings: { ...settings, signIn: { ticketsPassSecondFactor: true } },
    })
    const userId = await createUser(server, 'tested@example.com')
    await server.backend('PATCH', `/users/${userId}`, { totp_secret: 'JBSWY3DPEHPK3PXP' })
    const token = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    const answer = await startSignIn(server.browser(), { strategy: 'ticket', ticket: token.body.token })
    expect(answer.body.response).toMatchObject({ status: 'complete' })
    await server.close()
  })
})
