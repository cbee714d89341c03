import { type Answer, DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  type Body,
  clientOf,
  comeBack,
  COMPLETE,
  departure,
  newPerson,
  RETURN_TO,
  transfer,
} from './provider-visits.js'

const VISIT = {
  strategy: 'oauth_google',
  redirect_url: RETURN_TO,
  action_complete_redirect_url: COMPLETE,
}

interface User {
  id: string
  unsafe_metadata: object
  public_metadata: object
  legal_accepted_at: number | null
  email_addresses: { email_address: string; verification: { status: string; strategy: string } | null }[]
  external_accounts: { provider: string }[]
}

describe.each(DIALECTS)('a sign-up with a provider, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false }, signUp: { legalConsentEnabled: true } },
    })
  })
  afterAll(() => server.close())

  /** Goes the way that an answer names. @returns the user who has come of it; undefined: none yet */
  async function goOn(browser: TestBrowser, begun: Answer<Body>, who: ReturnType<typeof newPerson>) {
    const ledTo = await comeBack(browser, await answer(browser, departure(begun), who))
    const { signUp, sessions } = await clientOf(browser)
    const id = sessions[0]?.user.id
    const user = id ? (await server.backend<User>('GET', `/users/${id}`)).body : undefined
    return { ledTo, signUp, user }
  }

  const begin = (browser: TestBrowser, form: object) =>
    browser.post<Body>('/v1/client/sign_ups', { ...VISIT, ...form })

  it('takes metadata and consent along', async () => {
    const browser = server.browser()
    const form = { unsafe_metadata: JSON.stringify({ plan: 'pro' }), legal_accepted: true }
    const { ledTo, user } = await goOn(browser, await begin(browser, form), newPerson())
    expect(ledTo).toBe(COMPLETE)
    expect(user).toMatchObject({ unsafe_metadata: { plan: 'pro' }, external_accounts: [{}] })
    expect(user?.legal_accepted_at).toBe(server.clock.now())
  })

  it('asks for the consent that nobody has given', async () => {
    const browser = server.browser()
    const { ledTo, signUp } = await goOn(browser, await begin(browser, {}), newPerson())
    expect([ledTo, signUp?.missing_fields]).toEqual([RETURN_TO, ['legal_accepted']])
    const { body } = await browser.patch<Body>(`/v1/client/sign_ups/${signUp!.id}`, { legal_accepted: true })
    expect(body.response.status).toBe('complete')
  })

  it('goes on with one that has begun with a form, and keeps what that says', async () => {
    const browser = server.browser()
    const begun = await browser.post<Body>('/v1/client/sign_ups', {
      unsafe_metadata: JSON.stringify({ step: 1 }),
    })
    const left = await browser.patch<Body>(`/v1/client/sign_ups/${begun.body.response.id}`, {
      ...VISIT,
      unsafe_metadata: JSON.stringify({ step: 2 }),
      legal_accepted: true,
    })
    expect(left.body.response).toMatchObject({
      id: begun.body.response.id,
      verifications: { external_account: { status: 'unverified', strategy: 'oauth_google' } },
    })
    const ada = newPerson()
    const { user } = await goOn(browser, left, ada)
    expect(user).toMatchObject({
      unsafe_metadata: { step: 2 },
      email_addresses: [{ email_address: ada.email, verification: { strategy: 'from_oauth_google' } }],
    })
  })

  it('takes the address that the form says, and has that one proven', async () => {
    const [browser, ada] = [server.browser(), newPerson()]
    const own = `own.${ada.email}`
    const { signUp } = await goOn(
      browser,
      await begin(browser, { email_address: own, legal_accepted: true }),
      ada,
    )
    expect(signUp).toMatchObject({
      status: 'missing_requirements',
      email_address: own,
      unverified_fields: ['email_address'],
    })
    const path = `/v1/client/sign_ups/${signUp!.id}`
    await browser.post(`${path}/prepare_verification`, { strategy: 'email_code' })
    const code = await server.newestCode(own)
    const done = await browser.post<Body>(`${path}/attempt_verification`, { strategy: 'email_code', code })
    expect(done.body.response.status).toBe('complete')
    const { body } = await server.backend<User>('GET', `/users/${done.body.response.created_user_id}`)
    expect(body.email_addresses.map(each => each.email_address)).toEqual([own])
    expect(body.external_accounts).toHaveLength(1)
  })

  it('proves the address of the form where the provider has proven the same', async () => {
    const [browser, ada] = [server.browser(), newPerson()]
    const form = { email_address: ada.email.toUpperCase(), legal_accepted: true }
    const { user } = await goOn(browser, await begin(browser, form), ada)
    expect(user?.email_addresses).toMatchObject([
      { email_address: ada.email, verification: { status: 'verified', strategy: 'from_oauth_google' } },
    ])
  })

  describe.each(['the invited address', 'another address'])('of an invited person with %s', which => {
    it('accepts the invitation, and the user has the invited address', async () => {
      const ada = newPerson()
      const invited = which === 'another address' ? `invited.${ada.email}` : ada.email
      const made = await server.backend<{ id: string; url: string }>('POST', '/invitations', {
        email_address: invited,
        public_metadata: { role: 'editor' },
      })
      const ticket = new URL(made.body.url).searchParams.get('ticket')
      const browser = server.browser()
      const begun = await browser.post<Body>('/v1/client/sign_ups', { strategy: 'ticket', ticket })
      expect(begun.body.response).toMatchObject({ status: 'missing_requirements', email_address: invited })
      const form = { ...VISIT, legal_accepted: true }
      const left = await browser.patch<Body>(`/v1/client/sign_ups/${begun.body.response.id}`, form)
      const { ledTo, user } = await goOn(browser, left, ada)
      expect(ledTo).toBe(COMPLETE)
      expect(user).toMatchObject({
        public_metadata: { role: 'editor' },
        email_addresses: [{ email_address: invited, verification: { status: 'verified' } }],
        external_accounts: [{ provider: 'oauth_google' }],
      })
      const { body } = await server.backend<{ data: { id: string }[] }>(
        'GET',
        '/invitations?status=accepted&paginated=true',
      )
      expect(body.data.map(({ id }) => id)).toContain(made.body.id)
    })
  })
})

describe.each(DIALECTS)('somebody new who comes back in two browsers at once, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { signIn: { clientTrust: false } } })
  })
  afterAll(() => server.close())

  const BROWSERS = 6
  const usersOf = async (email: string) =>
    (await server.backend<User[]>('GET', `/users?email_address=${email}`)).body
  const sessionsOf = async (browser: TestBrowser) =>
    (await clientOf(browser)).sessions.map(({ user }) => user.id)
  const browsers = () => Array.from({ length: BROWSERS }, () => server.browser())

  it('is one user by the sign-up form, and all others go on with a sign-in', async () => {
    const [ada, all] = [newPerson(), browsers()]
    const callbacks: URL[] = []
    for (const browser of all) {
      callbacks.push(
        await answer(browser, departure(await browser.post<Body>('/v1/client/sign_ups', VISIT)), ada),
      )
    }
    await Promise.all(all.map((browser, index) => comeBack(browser, callbacks[index]!)))
    for (const browser of all) {
      const { signUp, sessions } = await clientOf(browser)
      if (sessions.length > 0) continue
      expect(signUp?.verifications.external_account).toMatchObject({
        status: 'transferable',
        error: { code: 'external_account_exists' },
      })
      expect((await transfer(browser, 'sign_ins')).body.response.status).toBe('complete')
    }
    const users = await usersOf(ada.email)
    expect(users).toHaveLength(1)
    expect(await Promise.all(all.map(sessionsOf))).toEqual(all.map(() => [users[0]!.id]))
  })

  it('is one user by the sign-in form, and all others hear that there is an account', async () => {
    const [ada, all] = [newPerson(), browsers()]
    for (const browser of all) {
      const begun = await browser.post<Body>('/v1/client/sign_ins', VISIT)
      await comeBack(browser, await answer(browser, departure(begun), ada))
    }
    const answers = await Promise.all(all.map(browser => transfer(browser, 'sign_ups')))
    const codes = answers.map(({ body }) => body.errors?.[0]?.code ?? body.response.status).sort()
    expect(codes).toEqual(['complete', ...Array<string>(BROWSERS - 1).fill('external_account_exists')])
    expect(await usersOf(ada.email)).toHaveLength(1)
    const late = all.find((_, index) => answers[index]!.status !== 200)!
    const begun = await late.post<Body>('/v1/client/sign_ins', VISIT)
    expect(await comeBack(late, await answer(late, departure(begun), ada))).toBe(COMPLETE)
  })

  it('is one user by an account without an address, for whoever gives one first', async () => {
    const nameless = { name: newPerson().name }
    const ids = new Map<TestBrowser, string>()
    for (const browser of browsers().slice(0, 2)) {
      const begun = await browser.post<Body>('/v1/client/sign_ups', VISIT)
      await comeBack(browser, await answer(browser, departure(begun), nameless))
      ids.set(browser, begun.body.response.id)
    }
    const ended: string[] = []
    for (const [browser, id] of ids) {
      const path = `/v1/client/sign_ups/${id}`
      const { email } = newPerson()
      await browser.patch(path, { email_address: email })
      await browser.post(`${path}/prepare_verification`, { strategy: 'email_code' })
      const code = await server.newestCode(email)
      const { body } = await browser.post<Body>(`${path}/attempt_verification`, {
        strategy: 'email_code',
        code,
      })
      ended.push(body.errors?.[0]?.code ?? body.response.status)
    }
    expect(ended).toEqual(['complete', 'external_account_exists'])
  })
})
