import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  type AtProvider,
  type Attempt,
  begin,
  type Body,
  clientOf,
  comeBack,
  COMPLETE,
  departure,
  newPerson,
  pathOf,
  RETURN_TO,
  transfer,
  visit,
} from './provider-visits.js'
import { createUser, errorCode, signIn, templatesTo } from './support.js'

interface User {
  id: string
  first_name: string | null
  password_enabled: boolean
  email_addresses: {
    email_address: string
    verification: { object: string; status: string; strategy: string } | null
    linked_to: { type: string; id: string }[]
  }[]
  external_accounts: {
    id: string
    provider: string
    email_address: string
    approved_scopes: string
    verification: { status: string; error: { code: string } | null }
  }[]
}

describe.each(DIALECTS)('who becomes whom on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        {
          slug: 'labelled',
          environment: 'development',
          publishableKey: `pk_test_${Buffer.from('own-1.clerk.accounts.dev$').toString('base64')}`,
          hosts: ['own-1.clerk.accounts.dev'],
        },
      ],
      settings: {
        signIn: { clientTrust: false },
        attributes: { authenticatorApp: { enabled: true } },
      },
    })
  })
  afterAll(() => server.close())

  const userOf = async (id: string) => (await server.backend<User>('GET', `/users/${id}`)).body

  /** A new user by the button of the sign-in form, as the SDKs make one. */
  async function newcomer(who: AtProvider, browser: TestBrowser = server.browser()) {
    await visit(browser, who)
    const { body } = await transfer(browser, 'sign_ups')
    return { browser, attempt: body.response, userId: body.client.sessions.at(-1)?.user.id ?? '' }
  }

  /** The address that the provider has not proven is proven by a code. @returns the status that follows */
  async function proveByCode(browser: TestBrowser, attempt: Attempt, email: string): Promise<string> {
    const factor = attempt.supported_first_factors!.find(({ strategy }) => strategy === 'email_code')
    const path = `/v1/client/sign_ins/${attempt.id}`
    await browser.post(`${path}/prepare_first_factor`, {
      strategy: 'email_code',
      email_address_id: factor!.email_address_id,
    })
    const code = await server.newestCode(email)
    const form = { strategy: 'email_code', code }
    return (await browser.post<Body>(`${path}/attempt_first_factor`, form)).body.response.status
  }

  const mailsTo = (address: string) => templatesTo(server, address)

  it('makes a user of somebody new, and the second visit signs the same one in', async () => {
    const ada = newPerson(true)
    const browser = server.browser()
    const first = await visit(browser, ada)
    expect(first.ledTo).toBe(RETURN_TO)
    expect(first.signIn?.first_factor_verification).toMatchObject({
      status: 'transferable',
      error: { code: 'external_account_not_found' },
      external_verification_redirect_url: null,
    })
    const { body } = await transfer(browser, 'sign_ups')
    expect(body.response).toMatchObject({ status: 'complete', email_address: ada.email })
    const userId = body.client.sessions[0]!.user.id
    const user = await userOf(userId)
    expect(user.external_accounts).toMatchObject([
      {
        provider: 'oauth_google',
        email_address: ada.email,
        verification: { status: 'verified', error: null },
      },
    ])
    expect(user.email_addresses).toMatchObject([
      {
        email_address: ada.email,
        verification: {
          object: 'verification_from_oauth',
          status: 'verified',
          strategy: 'from_oauth_google',
        },
        linked_to: [{ type: 'oauth_google', id: user.external_accounts[0]!.id }],
      },
    ])
    const again = await visit(server.browser(), { ...ada, name: 'Another name' })
    expect(again.ledTo).toBe(COMPLETE)
    expect(again.sessions).toMatchObject([{ user: { id: userId } }])
  })

  describe('in two tabs of one browser', () => {
    /** Both have left for a provider, and the first one has come back and is signed in. */
    async function secondTab() {
      const { userId } = await newcomer(newPerson(true))
      const ada = (await userOf(userId)).email_addresses[0]!.email_address
      const browser = server.browser()
      const first = departure(await begin(browser))
      const second = departure(await begin(browser))
      expect(await comeBack(browser, await answer(browser, first, { email: ada }))).toBe(COMPLETE)
      return { browser, second, ada: userId }
    }

    it('goes on with the second one, of somebody new, which comes back after the first', async () => {
      const { browser, second } = await secondTab()
      expect(await comeBack(browser, await answer(browser, second, newPerson(true)))).toBe(RETURN_TO)
      const { signIn, sessions } = await clientOf(browser)
      expect(signIn?.first_factor_verification).toMatchObject({
        status: 'transferable',
        error: { code: 'external_account_not_found' },
      })
      expect(sessions).toHaveLength(1)
    })

    it('shows what went wrong with the second one', async () => {
      const { browser, second } = await secondTab()
      await comeBack(browser, await answer(browser, second, 'refuse'))
      expect((await clientOf(browser)).signIn?.first_factor_verification?.error?.code).toBe(
        'oauth_access_denied',
      )
    })
  })

  it('goes by the account and not by the address: an address that has moved is no way in', async () => {
    const ada = newPerson(true)
    const { userId } = await newcomer(ada)
    await server.backend('POST', '/email_addresses', {
      user_id: userId,
      email_address: `new.${ada.email}`,
      verified: true,
      primary: true,
    })
    const { sessions } = await visit(server.browser(), ada)
    expect(sessions).toMatchObject([{ user: { id: userId } }])
  })

  it('links an account whose address is proven there and here, without a password', async () => {
    const ada = newPerson(true)
    const userId = await createUser(server, ada.email)
    const { ledTo, sessions } = await visit(server.browser(), ada)
    expect([ledTo, sessions[0]?.user.id]).toEqual([COMPLETE, userId])
    const user = await userOf(userId)
    expect([user.external_accounts.length, user.password_enabled]).toEqual([1, true])
    expect(await mailsTo(ada.email)).toContain('external_account_linked')
  })

  it('asks for a code where the provider has proven nothing: an address alone is no way into an account', async () => {
    const ada = newPerson(false)
    const userId = await createUser(server, ada.email)
    const browser = server.browser()
    const { signIn: attempt, ledTo } = await visit(browser, ada)
    expect(ledTo).toBe(RETURN_TO)
    expect(attempt).toMatchObject({ status: 'needs_first_factor', identifier: ada.email })
    expect((await userOf(userId)).external_accounts).toEqual([])
    expect(await mailsTo(ada.email)).not.toContain('external_account_linked')
    expect(await proveByCode(browser, attempt!, ada.email)).toBe('complete')
    expect((await userOf(userId)).external_accounts).toMatchObject([{ provider: 'oauth_google' }])
    expect(await mailsTo(ada.email)).toContain('external_account_linked')
    expect((await visit(server.browser(), ada)).sessions).toMatchObject([{ user: { id: userId } }])
  })

  it('takes no password in place of the code: it would sign in and leave the account unconnected', async () => {
    const ada = newPerson(false)
    const userId = await createUser(server, ada.email)
    const browser = server.browser()
    const { id, signIn: attempt } = await visit(browser, ada)
    expect(attempt!.supported_first_factors!.map(({ strategy }) => strategy)).toEqual(['email_code'])
    const path = `/v1/client/sign_ins/${id}/attempt_first_factor`
    const { body } = await browser.post(path, { strategy: 'password', password: 'correct-horse-9' })
    expect(errorCode(body)).toBe('strategy_for_user_invalid')
    expect((await userOf(userId)).external_accounts).toEqual([])
  })

  it('gives an account that somebody has registered before to the owner of the address', async () => {
    const ada = newPerson(true)
    const lenient = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false }, attributes: { emailAddress: { verifyAtSignUp: false } } },
    })
    const thief = lenient.browser()
    const password = 'a-thief-waits-here-9'
    await thief.post('/v1/client/sign_ups', { email_address: ada.email, password })
    const owner = lenient.browser()
    const { signIn: attempt } = await visit(owner, ada)
    expect(attempt?.status).toBe('needs_new_password')
    const chosen = await owner.post(`/v1/client/sign_ins/${attempt!.id}/reset_password`, {
      password: 'the-owner-chooses-7',
    })
    expect(chosen.body).toMatchObject({ response: { status: 'complete' } })
    expect((await clientOf(thief)).sessions).toEqual([])
    const tried = await lenient.browser().post('/v1/client/sign_ins', { identifier: ada.email, password })
    expect(errorCode(tried.body)).toBe('form_password_incorrect')
    await lenient.close()
  })

  it('asks for a code before a second account at the same provider is linked', async () => {
    const ada = newPerson(true)
    const { userId } = await newcomer(ada)
    const other = newPerson(true)
    await server.backend('POST', '/email_addresses', {
      user_id: userId,
      email_address: other.email,
      verified: true,
    })
    const browser = server.browser()
    const { signIn: attempt } = await visit(browser, other)
    expect(attempt?.status).toBe('needs_first_factor')
    expect((await userOf(userId)).external_accounts).toHaveLength(1)
    expect(await proveByCode(browser, attempt!, other.email)).toBe('complete')
    expect((await userOf(userId)).external_accounts.map(account => account.email_address).sort()).toEqual(
      [ada.email, other.email].sort(),
    )
    expect(await mailsTo(ada.email)).toContain('external_account_linked')
  })

  it('a sign-up with an account that is somebody’s goes on as a sign-in', async () => {
    const ada = newPerson(true)
    const { userId } = await newcomer(ada)
    const browser = server.browser()
    const { signUp } = await visit(browser, ada, { kind: 'sign_ups' })
    expect(signUp?.verifications.external_account).toMatchObject({
      status: 'transferable',
      error: { code: 'external_account_exists' },
    })
    const { body } = await transfer(browser, 'sign_ins')
    expect(body.response.status).toBe('complete')
    expect(body.client.sessions).toMatchObject([{ user: { id: userId } }])
    expect((await clientOf(browser)).signUp).toBeNull()
  })

  it('a sign-up asks for what the provider does not say', async () => {
    const browser = server.browser()
    const { signUp } = await visit(browser, { name: newPerson().name }, { kind: 'sign_ups' })
    expect(signUp).toMatchObject({ status: 'missing_requirements', missing_fields: ['email_address'] })
    expect(signUp?.verifications.external_account?.status).toBe('verified')
  })

  it('a sign-up proves an address that the provider has not proven', async () => {
    const ada = newPerson(false)
    const browser = server.browser()
    const { signUp } = await visit(browser, ada, { kind: 'sign_ups' })
    expect(signUp).toMatchObject({
      status: 'missing_requirements',
      email_address: ada.email,
      missing_fields: [],
      unverified_fields: ['email_address'],
    })
  })

  it('asks for the second factor after the provider', async () => {
    const ada = newPerson(true)
    const { body } = await server.backend<{ id: string }>('POST', '/users', {
      email_address: [ada.email],
      totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      skip_password_requirement: true,
    })
    const { signIn: attempt, ledTo, sessions } = await visit(server.browser(), ada)
    expect([attempt?.status, ledTo, sessions]).toEqual(['needs_second_factor', RETURN_TO, []])
    expect((await userOf(body.id)).external_accounts).toHaveLength(1)
  })

  it.each(['refuse', 'fail'] as const)('shows why nobody has come back: %s', async choice => {
    const { signIn: attempt, ledTo } = await visit(server.browser(), choice)
    expect(ledTo).toBe(RETURN_TO)
    expect(attempt?.first_factor_verification).toMatchObject({
      status: 'failed',
      error: { code: choice === 'refuse' ? 'oauth_access_denied' : 'oauth_fetch_user_error' },
    })
  })

  it('lets nobody in by a state that was used, or that another browser has', async () => {
    const ada = newPerson(true)
    const { userId } = await newcomer(ada)
    const browser = server.browser()
    const callback = await answer(browser, departure(await begin(browser)), ada)
    const thief = server.browser()
    await begin(thief)
    const stolen = await thief.get(pathOf(callback))
    expect(errorCode(stolen.body)).toBe('oauth_callback_invalid')
    expect((await clientOf(thief)).sessions).toEqual([])
    expect(await comeBack(browser, callback)).toBe(COMPLETE)
    expect((await clientOf(browser)).sessions).toMatchObject([{ user: { id: userId } }])
    await browser.delete('/v1/client/sessions')
    await comeBack(browser, callback)
    expect((await clientOf(browser)).sessions).toEqual([])
  })

  it('leads nobody to a foreign page', async () => {
    for (const name of ['redirect_url', 'action_complete_redirect_url']) {
      const urls = {
        redirect_url: RETURN_TO,
        action_complete_redirect_url: COMPLETE,
        [name]: 'https://evil.example/',
      }
      for (const kind of ['sign_ins', 'sign_ups']) {
        const { body } = await server
          .browser()
          .post(`/v1/client/${kind}`, { strategy: 'oauth_google', ...urls })
        expect([kind, errorCode(body)]).toEqual([kind, 'redirect_url_forbidden'])
      }
    }
    const { browser, userId } = await newcomer(newPerson(true))
    const [account] = (await userOf(userId)).external_accounts
    const evil = { redirect_url: 'https://evil.example/' }
    const path = '/v1/me/external_accounts'
    const connecting = await browser.post(path, { strategy: 'oauth_github', ...evil })
    const again = await browser.patch(`${path}/${account!.id}/reauthorize`, evil)
    expect([errorCode(connecting.body), errorCode(again.body)]).toEqual([
      'redirect_url_forbidden',
      'redirect_url_forbidden',
    ])
  })

  it('takes paths for addresses of the application', async () => {
    const ada = newPerson(true)
    await newcomer(ada)
    const browser = server.browser()
    const urls = { redirect_url: '/sso-callback', action_complete_redirect_url: '/dashboard?a=1' }
    const begun = await browser.post<Body>('/v1/client/sign_ins', { strategy: 'oauth_google', ...urls })
    expect(await comeBack(browser, await answer(browser, departure(begun), ada))).toBe(`${COMPLETE}?a=1`)
  })

  describe('tells the application’s server of a new session, before clerk-js has run there', () => {
    it('on the same host by a cookie', async () => {
      const ada = newPerson(true)
      await newcomer(ada)
      const browser = server.browser()
      await browser.post('/v1/dev_browser')
      await visit(browser, 'refuse')
      expect(browser.cookie('__client_uat')).toBeUndefined()
      expect((await visit(browser, ada)).ledTo).toBe(COMPLETE)
      expect(Number(browser.cookie('__client_uat'))).toBe(Math.floor(server.clock.now() / 1000))
    })

    it('on another host by the dev browser', async () => {
      const ada = newPerson(true)
      const elsewhere = () => server.browser('https://own-1.clerk.accounts.dev', 'http://localhost:3000')
      await newcomer(ada, elsewhere())
      const browser = elsewhere()
      const made = await browser.post<{ token: string }>('/v1/dev_browser')
      const { ledTo } = await visit(browser, ada)
      expect(ledTo).toBe(`${COMPLETE}?__clerk_db_jwt=${made.body.token}`)
      expect((await visit(browser, 'refuse')).ledTo).toBe(RETURN_TO)
    })
  })

  describe('in a window that clerk-js has opened', () => {
    const ACCOUNTS = 'https://own-1.accounts.dev/popup-callback'
    const RETURN_URL = 'http://localhost:3000/sign-in#/sso-callback'
    const popupBrowser = () => server.browser('https://own-1.clerk.accounts.dev', 'http://localhost:3000')
    const beginThere = (browser: TestBrowser, popup = ACCOUNTS) =>
      browser.post<Body>('/v1/client/sign_ins', {
        strategy: 'oauth_google',
        redirect_url: `${popup}?${new URLSearchParams({ return_url: RETURN_URL }).toString()}`,
        action_complete_redirect_url: popup,
      })
    const visitThere = async (who: AtProvider) => {
      const browser = popupBrowser()
      const callback = await answer(browser, departure(await beginThere(browser)), who)
      const { origin, pathname, searchParams } = new URL((await comeBack(browser, callback)) ?? '')
      expect(origin + pathname).toBe(ACCOUNTS)
      return { browser, told: Object.fromEntries(searchParams) }
    }

    it('tells the page that opened it the session, or where to go on', async () => {
      const ada = newPerson(true)
      const { browser, told } = await visitThere(ada)
      expect(told).toEqual({ return_url: RETURN_URL })
      expect((await transfer(browser, 'sign_ups')).body.response.status).toBe('complete')
      const again = await visitThere(ada)
      const { sessions } = await clientOf(again.browser)
      expect(again.told).toEqual({ session: sessions[0]!.id, return_url: RETURN_URL })
    })

    it.each([
      ['another path', 'https://own-1.accounts.dev/popup'],
      ['the page of another instance', 'https://own-2.accounts.dev/popup-callback'],
      ['without TLS', 'http://own-1.accounts.dev/popup-callback'],
    ])('goes to its page alone: not to %s', async (_, popup) => {
      expect(errorCode((await beginThere(popupBrowser(), popup)).body)).toBe('redirect_url_forbidden')
    })
  })

  it('knows no provider that the instance has not', async () => {
    const { status, body } = await begin(server.browser(), 'sign_ins', 'oauth_facebook')
    expect([status, errorCode(body)]).toEqual([422, 'form_param_value_invalid'])
  })

  it('transfers once, and only what the same browser has proven', async () => {
    const ada = newPerson(true)
    const browser = server.browser()
    await visit(browser, ada)
    expect(errorCode((await transfer(server.browser(), 'sign_ups')).body)).toBe('external_account_not_found')
    expect((await transfer(browser, 'sign_ups')).status).toBe(200)
    expect(errorCode((await transfer(browser, 'sign_ups')).body)).toBe('external_account_not_found')
  })

  it('gives tokens of the provider to the application’s server alone', async () => {
    const { browser, userId } = await newcomer(newPerson(true))
    const path = `/users/${userId}/oauth_access_tokens/oauth_google`
    const { body } = await server.backend<{ token: string; scopes: string[] }[]>('GET', path)
    const { token } = body[0]!
    expect(token.length).toBeGreaterThan(10)
    const paginated = await server.backend('GET', `${path}?paginated=true`)
    expect(paginated.body).toMatchObject({ data: [{ token }], total_count: 1 })
    expect(JSON.stringify(await userOf(userId))).not.toContain(token)
    expect(JSON.stringify((await browser.get('/v1/me')).body)).not.toContain(token)
  })

  it('refreshes tokens that have expired once, however many ask at the same time', async () => {
    const { userId } = await newcomer(newPerson(true))
    const ask = async () => {
      const path = `/users/${userId}/oauth_access_tokens/oauth_google`
      const { body } = await server.backend<{ token: string; scopes: string[] }[]>('GET', path)
      return body[0]!.token
    }
    const first = await ask()
    expect(await ask()).toBe(first)
    server.clock.advance(2 * 60 * 60 * 1000)
    const fresh = new Set(await Promise.all(Array.from({ length: 10 }, ask)))
    expect([fresh.size, fresh.has(first)]).toEqual([1, false])
  })

  it('connects and disconnects an account of somebody who is signed in', async () => {
    const grace = newPerson(true)
    const email = `own.${grace.email}`
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const begun = await browser.post<{
      response: User['external_accounts'][number] & {
        verification: { external_verification_redirect_url: string }
      }
    }>('/v1/me/external_accounts', { strategy: 'oauth_github', redirect_url: RETURN_TO })
    expect(begun.body.response.verification.status).toBe('unverified')
    expect((await userOf(userId)).external_accounts).toEqual([])
    const url = new URL(begun.body.response.verification.external_verification_redirect_url)
    expect(await comeBack(browser, await answer(browser, url, grace))).toBe(RETURN_TO)
    const user = await userOf(userId)
    expect(user.external_accounts).toMatchObject([
      { provider: 'oauth_github', verification: { status: 'verified' } },
    ])
    expect(user.email_addresses.map(each => each.email_address).sort()).toEqual([email, grace.email].sort())
    const path = `/v1/me/external_accounts/${user.external_accounts[0]!.id}`
    expect((await browser.delete(path)).status).toBe(200)
    expect((await userOf(userId)).external_accounts).toEqual([])
  })

  it('moves no account from one user to another', async () => {
    const ada = newPerson(true)
    const { userId } = await newcomer(ada)
    const email = `other.${ada.email}`
    const otherId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const begun = await browser.post<{
      response: { verification: { external_verification_redirect_url: string } }
    }>('/v1/me/external_accounts', { strategy: 'oauth_google', redirect_url: RETURN_TO })
    const url = new URL(begun.body.response.verification.external_verification_redirect_url)
    await comeBack(browser, await answer(browser, url, ada))
    expect((await userOf(userId)).external_accounts).toHaveLength(1)
    expect((await userOf(otherId)).external_accounts).toMatchObject([
      { verification: { status: 'failed', error: { code: 'external_account_linked_elsewhere' } } },
    ])
  })

  it('keeps the last way in', async () => {
    const attributes = {
      password: { enabled: false },
      emailAddress: { usedForFirstFactor: false, firstFactors: [], verifications: ['email_code' as const] },
    }
    const bare = await startTestServer({ dialect, settings: { attributes } })
    const browser = bare.browser()
    await visit(browser, newPerson(true))
    const { body } = await transfer(browser, 'sign_ups')
    const { id } = body.client.sessions[0]!.user
    const user = await bare.backend<User>('GET', `/users/${id}`)
    const removed = await browser.delete(`/v1/me/external_accounts/${user.body.external_accounts[0]!.id}`)
    expect(errorCode(removed.body)).toBe('last_sign_in_method_removal_failed')
    await bare.close()
  })
})
