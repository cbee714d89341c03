import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type FlowBody,
  NEW_PASSWORD,
  onSignIn,
  PASSWORD,
  startSignIn,
  startSignUp,
} from '../flows/flow-bodies.js'
import { answer, comeBack, RETURN_TO, transfer, visit } from '../provider-visits.js'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { errorCode, mint, signIn, templatesTo } from '../support.js'

const MINUTE_MS = 60_000

interface Me {
  id: string
  password_enabled: boolean
  two_factor_enabled: boolean
  passkeys: object[]
  external_accounts: { provider: string }[]
  primary_email_address_id: string | null
  email_addresses: { email_address: string; verification: { status: string } | null }[]
  phone_numbers: { phone_number: string }[]
}
interface WithNonce {
  response: { id: string; verification: { nonce: string }; first_factor_verification: { nonce: string } }
}

describe.each(DIALECTS)('an account that was made with the address of somebody else, on %s', dialect => {
  let server: TestServer
  let count = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          emailAddress: {
            verifyAtSignUp: false,
            firstFactors: ['email_code', 'email_link'],
            verifications: ['email_code', 'email_link'],
          },
          phoneNumber: { enabled: true, usedForFirstFactor: true, verifyAtSignUp: false },
          authenticatorApp: { enabled: true },
          backupCode: { enabled: true },
          passkey: { enabled: true },
        },
        attackProtection: { emailLinkRequireSameClient: false },
      },
    })
  })
  afterAll(() => server.close())
  // messages are in the order of time
  beforeEach(() => server.clock.advance(MINUTE_MS))

  const newAddress = () => `victim${count++}@example.com`
  const newNumber = () => `+49151123${String(45000 + count++)}`

  const me = async (browser: TestBrowser) => (await browser.get<{ response: Me }>('/v1/me')).body.response

  async function signUp(form: Record<string, unknown>) {
    const browser = server.browser()
    const { body } = await startSignUp(browser, { password: PASSWORD, ...form })
    expect(body.response.status).toBe('complete')
    const { created_session_id: sessionId, created_user_id: userId } = body.response
    return { browser, sessionId: sessionId ?? '', userId: userId ?? '' }
  }

  /** Claims the address and sets up every other way in. */
  async function squatterOf(address: string) {
    const squatter = await signUp({ email_address: address, phone_number: newNumber() })
    const { browser } = squatter
    const totp = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
    const app = new TOTP({ secret: totp.body.response.secret })
    const code = app.generate({ timestamp: server.clock.now() })
    const verified = await browser.post('/v1/me/totp/attempt_verification', { code })
    expect(verified.status).toBe(200)
    const authenticator = new SoftwareAuthenticator('http://localhost:3000')
    const begun = await browser.post<WithNonce>('/v1/me/passkeys')
    const { id, verification } = begun.body.response
    const registered = await browser.post(`/v1/me/passkeys/${id}/attempt_verification`, {
      strategy: 'passkey',
      public_key_credential: authenticator.create(JSON.parse(verification.nonce) as never),
    })
    expect(registered.status).toBe(200)
    const { body } = await server.backend<{ token: string }>('POST', '/sign_in_tokens', {
      user_id: squatter.userId,
    })
    server.clock.advance(MINUTE_MS)
    return { ...squatter, authenticator, ticket: body.token }
  }

  async function sendTo(browser: TestBrowser, identifier: string, strategy: string) {
    const { body } = await startSignIn(browser, {
      identifier,
      strategy,
      ...(strategy === 'email_link' ? { redirect_url: 'http://localhost:3000/verify' } : {}),
    })
    return body.response.id
  }

  const byCode = async (browser: TestBrowser, address: string, strategy = 'email_code') => {
    const id = await sendTo(browser, address, strategy)
    const code = (await server.newestCode(address)) ?? ''
    return (await onSignIn(browser, id, 'attempt_first_factor', { strategy, code })).body
  }

  /** In each of these ways the owner of the address comes to the account. */
  const PROOFS: Record<string, (browser: TestBrowser, address: string) => Promise<FlowBody>> = {
    'a code': byCode,
    'a reset of the password': async (browser, address) => {
      const { response } = await byCode(browser, address, 'reset_password_email_code')
      expect(response.status).toBe('needs_new_password')
      return (await onSignIn(browser, response.id, 'reset_password', { password: NEW_PASSWORD })).body
    },
    'a link': async (browser, address) => {
      const id = await sendTo(browser, address, 'email_link')
      const link = new URL((await server.newestLink(address)) ?? '')
      await browser.get(link.pathname + link.search)
      return (await browser.get<FlowBody>(`/v1/client/sign_ins/${id}`)).body
    },
    'an invitation': async (browser, address) => {
      const invitation = await server.backend<{ url: string }>('POST', '/invitations', {
        email_address: address,
        ignore_existing: true,
      })
      const ticket = new URL(invitation.body.url).searchParams.get('ticket')
      return (await startSignIn(browser, { strategy: 'ticket', ticket })).body
    },
    'an account at a provider': async (browser, address) => {
      const { signIn: attempt } = await visit(browser, { email: address, isProven: true })
      expect(attempt?.status).toBe('needs_new_password')
      return (await onSignIn(browser, attempt!.id, 'reset_password', { password: NEW_PASSWORD })).body
    },
  }

  const subjectsTo = (address: string) => templatesTo(server, address)

  it.each(Object.keys(PROOFS))('is the owner’s alone once %s has proven the address', async name => {
    const address = newAddress()
    const squatter = await squatterOf(address)
    // begun before, and good for the second factor alone
    const halfway = server.browser()
    const started = await startSignIn(halfway, { identifier: address, password: PASSWORD })
    expect(started.body.response.status).toBe('needs_second_factor')

    const owner = server.browser()
    const { response } = await PROOFS[name]!(owner, address)
    expect(response.status).toBe('complete')
    const isByProvider = name === 'an account at a provider'
    const isReset = isByProvider || name === 'a reset of the password'
    expect(await me(owner)).toMatchObject({
      id: squatter.userId,
      password_enabled: isReset,
      two_factor_enabled: false,
      passkeys: [],
      external_accounts: isByProvider ? [{ provider: 'oauth_google' }] : [],
      email_addresses: [{ email_address: address, verification: { status: 'verified' } }],
      phone_numbers: [],
    })
    expect(await subjectsTo(address)).toContain('account_claimed')
    expect((await server.eventTypes()).slice(-10)).toContain('session.revoked')

    expect((await mint(squatter.browser, squatter.sessionId)).status).toBe(401)
    expect((await squatter.browser.get('/v1/me')).status).toBe(401)
    const again = server.browser()
    await expect(signIn(again, address, PASSWORD)).rejects.toThrow()
    const byTicket = await startSignIn(server.browser(), { strategy: 'ticket', ticket: squatter.ticket })
    expect(errorCode(byTicket.body)).toBe('sign_in_token_revoked')
    const keys = await again.post<WithNonce>('/v1/client/sign_ins', { strategy: 'passkey' })
    const options = JSON.parse(keys.body.response.first_factor_verification.nonce) as never
    const byKey = await onSignIn(again, keys.body.response.id, 'attempt_first_factor', {
      strategy: 'passkey',
      public_key_credential: squatter.authenticator.get(options),
    })
    expect(errorCode(byKey.body)).toBe('passkey_not_registered')
    const finished = await halfway.get<FlowBody>(`/v1/client/sign_ins/${started.body.response.id}`)
    expect(finished.body.response.status).toBe('abandoned')
  })

  it('is the owner’s alone once a code has proven the number', async () => {
    const [address, number] = [newAddress(), newNumber()]
    const squatter = await signUp({ email_address: address, phone_number: number })
    const owner = server.browser()
    expect((await byCode(owner, number, 'phone_code')).response.status).toBe('complete')
    expect(await me(owner)).toMatchObject({
      id: squatter.userId,
      password_enabled: false,
      primary_email_address_id: null,
      email_addresses: [],
      phone_numbers: [{ phone_number: number }],
    })
    expect((await squatter.browser.get('/v1/me')).status).toBe(401)
  })

  it('is the owner’s alone also where an application’s own form had made it', async () => {
    const address = newAddress()
    const { body } = await server.backend<{ id: string }>('POST', '/users', {
      email_address: [address],
      email_address_identification_status: ['reserved'],
      password: PASSWORD,
    })
    const squatter = server.browser()
    await signIn(squatter, address)
    const owner = server.browser()
    expect((await byCode(owner, address)).response.status).toBe('complete')
    expect(await me(owner)).toMatchObject({ id: body.id, password_enabled: false })
    expect((await squatter.get('/v1/me')).status).toBe(401)
  })

  describe.each(['a code', 'an account at a provider'])('proven by %s', name => {
    const GITHUB = 'oauth_github'
    /** The stranger's own account at a provider, which leads into what the stranger has made. */
    const ownAccount = () => ({ name: `Stranger ${count++}` })

    it('loses the accounts at providers that the stranger has connected, with all else', async () => {
      const [address, github] = [newAddress(), ownAccount()]
      const made = await server.backend<{ id: string }>('POST', '/users', {
        email_address: [address],
        email_address_identification_status: ['reserved'],
        password: PASSWORD,
      })
      const squatter = server.browser()
      await signIn(squatter, address)
      const begun = await squatter.post<{
        response: { verification: { external_verification_redirect_url: string } }
      }>('/v1/me/external_accounts', { strategy: GITHUB, redirect_url: RETURN_TO })
      const url = new URL(begun.body.response.verification.external_verification_redirect_url)
      await comeBack(squatter, await answer(squatter, url, github))
      expect(await me(squatter)).toMatchObject({ external_accounts: [{ provider: GITHUB }] })

      const owner = server.browser()
      expect((await PROOFS[name]!(owner, address)).response.status).toBe('complete')
      const { external_accounts: accounts, id } = await me(owner)
      expect([id, accounts.filter(each => each.provider === GITHUB)]).toEqual([made.body.id, []])
      const again = await visit(server.browser(), github, { strategy: GITHUB })
      expect(again.signIn?.first_factor_verification?.error?.code).toBe('external_account_not_found')
    })

    it('gives up the address alone, where a person had come by a provider and mistyped it', async () => {
      const [address, github] = [newAddress(), ownAccount()]
      const browser = server.browser()
      const { signUp: attempt } = await visit(browser, github, { kind: 'sign_ups', strategy: GITHUB })
      const path = `/v1/client/sign_ups/${attempt!.id}`
      const made = await browser.patch<FlowBody>(path, { email_address: address })
      expect(made.body.response.status).toBe('complete')

      const owner = server.browser()
      if (name === 'a code') {
        expect(errorCode(await byCode(owner, address))).toBe('form_identifier_not_found')
      } else {
        const { signIn: ended } = await visit(owner, { email: address, isProven: true })
        expect(ended?.first_factor_verification?.error?.code).toBe('external_account_not_found')
        const { body } = await transfer(owner, 'sign_ups')
        expect(body.client.sessions[0]!.user.id).not.toBe(made.body.response.created_user_id)
      }
      expect(await me(browser)).toMatchObject({ email_addresses: [] })
      const again = await visit(server.browser(), github, { strategy: GITHUB })
      expect(again.sessions).toMatchObject([{ user: { id: made.body.response.created_user_id } }])
    })
  })

  it('takes nothing from a person who proves it in a browser that knows the account', async () => {
    const address = newAddress()
    const { browser, userId, sessionId } = await signUp({ email_address: address })
    const second = server.browser()
    await signIn(second, address)
    // signed out of both: the cookie of the client is still there
    const signOut = async (at: TestBrowser) => {
      const client = await at.get<{ response: { sessions: { id: string }[] } }>('/v1/client')
      for (const { id } of client.body.response.sessions) await at.post(`/v1/client/sessions/${id}/remove`)
    }
    await signOut(second)
    expect((await byCode(second, address)).response.status).toBe('complete')
    expect(await me(second)).toMatchObject({ id: userId, password_enabled: true })
    expect((await mint(browser, sessionId)).status).toBe(200)
    expect(await subjectsTo(address)).not.toContain('account_claimed')
    // the second proof is no first one
    server.clock.advance(MINUTE_MS)
    expect((await byCode(server.browser(), address)).response.status).toBe('complete')
    expect((await mint(browser, sessionId)).status).toBe(200)
  })

  it('takes nothing from a person who proves it in a session of the account', async () => {
    const address = newAddress()
    const { browser, sessionId } = await signUp({ email_address: address })
    const second = server.browser()
    await signIn(second, address)
    const { response } = (
      await second.get<{ response: Me & { email_addresses: { id: string }[] } }>('/v1/me')
    ).body
    const path = `/v1/me/email_addresses/${response.email_addresses[0]!.id}`
    await second.post(`${path}/prepare_verification`, { strategy: 'email_code' })
    const code = (await server.newestCode(address)) ?? ''
    expect((await second.post(`${path}/attempt_verification`, { code })).status).toBe(200)
    expect((await mint(browser, sessionId)).status).toBe(200)
    expect(await me(browser)).toMatchObject({ password_enabled: true })
  })

  it('is not proven for the stranger by a link that the stranger asked for and the owner opens', async () => {
    const address = newAddress()
    const { browser } = await signUp({ email_address: address })
    const { response } = (
      await browser.get<{ response: Me & { email_addresses: { id: string }[] } }>('/v1/me')
    ).body
    const path = `/v1/me/email_addresses/${response.email_addresses[0]!.id}`
    const redirect_url = 'http://localhost:3000/verify'
    await browser.post(`${path}/prepare_verification`, { strategy: 'email_link', redirect_url })
    const link = new URL((await server.newestLink(address)) ?? '')
    const owner = server.browser()
    const opened = await owner.get(link.pathname + link.search)
    expect([opened.status, opened.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('__clerk_status=client_mismatch'),
    ])
    const pressed = await owner.post(
      '/v1/verify',
      { token: link.searchParams.get('token') },
      { origin: link.origin },
    )
    expect(pressed.headers.get('location')).toContain('__clerk_status=client_mismatch')
    const status = async () =>
      (await browser.get<{ response: { verification: { status: string } } }>(path)).body.response.verification
        .status
    expect(await status()).toBe('unverified')
    await browser.get(link.pathname + link.search)
    expect(await status()).toBe('verified')
  })

  it('gives up an address that its person never proved, and keeps all else, once it was somebody’s by another proof', async () => {
    const [address, own] = [newAddress(), newAddress()]
    const { browser, sessionId, userId } = await signUp({ email_address: address })
    const added = await browser.post<FlowBody>('/v1/me/email_addresses', { email_address: own })
    const path = `/v1/me/email_addresses/${added.body.response.id}`
    await browser.post(`${path}/prepare_verification`, { strategy: 'email_code' })
    const code = (await server.newestCode(own)) ?? ''
    expect((await browser.post(`${path}/attempt_verification`, { code })).status).toBe(200)
    await server.backend('PATCH', `/users/${userId}`, { primary_email_address_id: added.body.response.id })

    const owner = server.browser()
    const refused = await byCode(owner, address)
    expect(errorCode(refused)).toBe('form_identifier_not_found')
    expect((await owner.get<{ response: { sign_in: null } }>('/v1/client')).body.response.sign_in).toBeNull()
    expect(await me(browser)).toMatchObject({
      password_enabled: true,
      email_addresses: [{ email_address: own }],
    })
    expect((await mint(browser, sessionId)).status).toBe(200)
    expect(await subjectsTo(own)).toContain('identifier_released')
    // the address is free for whoever reads its mail
    const free = await startSignUp(owner, { email_address: address, password: NEW_PASSWORD })
    expect(free.body.response).toMatchObject({ status: 'complete' })
    expect(free.body.response.created_user_id).not.toBe(userId)
  })

  it('keeps an address that the application’s server had reserved beside a proven one', async () => {
    const [address, number] = [newAddress(), newNumber()]
    await server.backend('POST', '/users', {
      email_address: [address],
      email_address_identification_status: ['reserved'],
      phone_number: [number],
      password: PASSWORD,
    })
    const browser = server.browser()
    await signIn(browser, number)
    const other = server.browser()
    expect((await byCode(other, address)).response.status).toBe('complete')
    expect(await me(other)).toMatchObject({
      password_enabled: true,
      phone_numbers: [{ phone_number: number }],
    })
    expect((await browser.get('/v1/me')).status).toBe(200)
  })
})
