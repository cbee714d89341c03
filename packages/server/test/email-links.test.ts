import {
  type Answer,
  DIALECTS,
  startTestServer,
  TEST_ORIGIN,
  type TestBrowser,
  type TestServer,
} from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, onSignUp, startSignIn, startSignUp } from './flows/flow-bodies.js'
import { createUser, signIn } from './support.js'

const RETURN_TO = 'http://localhost:3000/verify?from=mail'
const MINUTE_MS = 60_000

interface Opened {
  status: string | null
  session: string | null
  url: URL
}
interface Attempt {
  response: {
    status: string
    created_session_id: string | null
    first_factor_verification: { status: string; verified_at_client?: string } | null
    verifications: { email_address: { status: string } | null }
  }
  client: { id: string; sessions: { id: string }[] } | null
}

describe.each(DIALECTS)('email links on %s', dialect => {
  let server: TestServer
  let strict: TestServer
  beforeAll(async () => {
    const attributes = {
      emailAddress: { firstFactors: ['email_link'], verifications: ['email_link'] },
    }
    server = await startTestServer({
      dialect,
      settings: { attributes, attackProtection: { emailLinkRequireSameClient: false } },
    })
    strict = await startTestServer({ dialect, settings: { attributes } })
  })
  afterAll(() => Promise.all([server.close(), strict.close()]))

  /** path and query of the link that was mailed last, as the browser would open it */
  async function mailedLink(address: string, at = server): Promise<string> {
    const url = new URL((await at.newestLink(address)) ?? '')
    return url.pathname + url.search
  }

  const open = async (browser: TestBrowser, link: string) => outcomeOf(await browser.get(link))

  /** The button of the page that a browser gets which did not ask for the link. */
  const confirm = async (browser: TestBrowser, link: string) => {
    const token = new URL(link, TEST_ORIGIN).searchParams.get('token')
    return outcomeOf(await browser.post('/v1/verify', { token }, { origin: TEST_ORIGIN }))
  }

  function outcomeOf(answer: Answer): Opened {
    expect(answer.status).toBe(303)
    const url = new URL(answer.headers.get('location') ?? '')
    return {
      status: url.searchParams.get('__clerk_status'),
      session: url.searchParams.get('__clerk_created_session'),
      url,
    }
  }

  async function askForLink(browser: TestBrowser, identifier: string) {
    const begun = await startSignIn(browser, { identifier })
    const { id, supported_first_factors } = begun.body.response
    const factor = supported_first_factors?.find(({ strategy }) => strategy === 'email_link')
    const prepared = await onSignIn(browser, id, 'prepare_first_factor', {
      strategy: 'email_link',
      email_address_id: factor?.email_address_id,
      redirect_url: RETURN_TO,
    })
    expect(prepared.body.response).toMatchObject({
      first_factor_verification: { strategy: 'email_link', status: 'unverified' },
    })
    return id
  }

  const poll = (browser: TestBrowser, id: string) => browser.get<Attempt>(`/v1/client/sign_ins/${id}`)

  it('signs in at once in the browser that asked, and says so to the tab that waits', async () => {
    await createUser(server, 'same@example.com')
    const browser = server.browser()
    const id = await askForLink(browser, 'same@example.com')
    expect((await poll(browser, id)).body.response.status).toBe('needs_first_factor')
    const opened = await open(browser, await mailedLink('same@example.com'))
    expect(opened).toMatchObject({ status: 'verified', session: expect.stringMatching(/^sess_/) as string })
    expect(opened.url.searchParams.get('from')).toBe('mail')
    const { response } = (await poll(browser, id)).body
    expect(response).toMatchObject({
      status: 'complete',
      created_session_id: opened.session,
      first_factor_verification: { status: 'verified' },
    })
    const client = await browser.get<{ response: { id: string } }>('/v1/client')
    expect(response.first_factor_verification?.verified_at_client).toBe(client.body.response.id)
  })

  it('confirmed on another device, signs in the browser that waits and gives the other one nothing', async () => {
    await createUser(server, 'cross@example.com')
    const [laptop, phone] = [server.browser(), server.browser()]
    const id = await askForLink(laptop, 'cross@example.com')
    const opened = await confirm(phone, await mailedLink('cross@example.com'))
    expect(opened).toMatchObject({ status: 'verified', session: null })
    expect((await phone.get('/v1/me')).status).toBe(401)
    const polled = (await poll(laptop, id)).body
    expect(polled.response.status).toBe('complete')
    // clerk-js selects the session out of the piggybacked client
    expect(polled.client?.sessions).toMatchObject([{ id: polled.response.created_session_id }])
    expect(polled.response.first_factor_verification).not.toHaveProperty(
      'verified_at_client',
      polled.client?.id,
    )
    expect((await laptop.get('/v1/me')).status).toBe(200)
  })

  it('makes one session of a link that is opened and polled for at the same time', async () => {
    await createUser(server, 'race@example.com')
    const browser = server.browser()
    const id = await askForLink(browser, 'race@example.com')
    const link = await mailedLink('race@example.com')
    await Promise.all([browser.get(link), browser.get(link), poll(browser, id), poll(browser, id)])
    await poll(browser, id)
    const sessions = await server.frontdesk.services.store.read
      .selectFrom('sessions')
      .innerJoin('sign_ins', 'sign_ins.user_id', 'sessions.user_id')
      .where('sign_ins.id', '=', id)
      .select('sessions.id')
      .execute()
    expect(sessions).toHaveLength(1)
  })

  it('sends no second email for a reload, but a new link when asked again later', async () => {
    const email = 'impatient@example.com'
    await createUser(server, email)
    const browser = server.browser()
    const id = await askForLink(browser, email)
    const links = async () => {
      const { read } = server.frontdesk.services.store
      const rows = await read.selectFrom('messages').select('id').where('recipient', '=', email).execute()
      return rows.length
    }
    const again = () =>
      onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_link', redirect_url: RETURN_TO })
    server.clock.advance(24_000)
    await again()
    expect(await links()).toBe(1)
    server.clock.advance(1000)
    await again()
    expect(await links()).toBe(2)
  })

  it('expires, and refuses what was made up', async () => {
    await createUser(server, 'late@example.com')
    const browser = server.browser()
    const id = await askForLink(browser, 'late@example.com')
    const link = await mailedLink('late@example.com')
    expect(await open(browser, `${link}x`)).toMatchObject({ status: 'failed', session: null })
    expect((await browser.get('/v1/verify?token=ver_unknown.x')).status).toBe(400)
    server.clock.advance(11 * MINUTE_MS)
    expect(await open(browser, link)).toMatchObject({ status: 'expired', session: null })
    expect((await poll(browser, id)).body.response.status).toBe('needs_first_factor')
  })

  it('leads to allowed origins alone', async () => {
    await createUser(server, 'target@example.com')
    const browser = server.browser()
    const begun = await startSignIn(browser, { identifier: 'target@example.com' })
    const prepare = (redirect_url?: string) =>
      onSignIn(browser, begun.body.response.id, 'prepare_first_factor', {
        strategy: 'email_link',
        redirect_url,
      })
    expect((await prepare('https://evil.example/')).body).toMatchObject({
      errors: [{ code: 'redirect_url_forbidden' }],
    })
    expect((await prepare()).body).toMatchObject({ errors: [{ code: 'form_param_missing' }] })
  })

  it('insists on the same browser unless the instance does not', async () => {
    await createUser(strict, 'strict@example.com')
    const [laptop, phone] = [strict.browser(), strict.browser()]
    await askForLink(laptop, 'strict@example.com')
    const link = await mailedLink('strict@example.com', strict)
    expect(await open(phone, link)).toMatchObject({ status: 'client_mismatch', session: null })
    expect(await open(laptop, link)).toMatchObject({ status: 'verified' })
  })

  it('completes a sign-up, here or from elsewhere', async () => {
    for (const [email, isSame] of [
      ['new1@example.com', true],
      ['new2@example.com', false],
    ] as const) {
      const browser = server.browser()
      const begun = await startSignUp(browser, { email_address: email, password: 'correct-horse-9' })
      const { id } = begun.body.response
      await onSignUp(browser, id, 'prepare_verification', {
        strategy: 'email_link',
        redirect_url: RETURN_TO,
      })
      const link = await mailedLink(email)
      const opened = isSame ? await open(browser, link) : await confirm(server.browser(), link)
      expect(opened.status).toBe('verified')
      const polled = await browser.get<Attempt>(`/v1/client/sign_ups/${id}`)
      expect(polled.body.response).toMatchObject({
        status: 'complete',
        verifications: { email_address: { status: 'verified' } },
      })
      if (isSame) expect(opened.session).toBe(polled.body.response.created_session_id)
    }
  })

  it('waits at a sign-up for the link that was sent last, and for no other one', async () => {
    const browser = server.browser()
    const email = 'twice@example.com'
    const { id } = (await startSignUp(browser, { email_address: email, password: 'correct-horse-9' })).body
      .response
    const ask = () =>
      onSignUp(browser, id, 'prepare_verification', { strategy: 'email_link', redirect_url: RETURN_TO })
    await ask()
    const first = await mailedLink(email)
    server.clock.advance(MINUTE_MS)
    await ask()
    const second = await mailedLink(email)
    expect(second).not.toBe(first)
    expect(await open(browser, first)).toMatchObject({ status: 'expired', session: null })
    expect(await open(browser, second)).toMatchObject({ status: 'verified' })
  })

  it('verifies another address of an account', async () => {
    await createUser(server, 'owner@example.com')
    const browser = server.browser()
    await signIn(browser, 'owner@example.com')
    const added = await browser.post<{ response: { id: string } }>('/v1/me/email_addresses', {
      email_address: 'second@example.com',
    })
    const path = `/v1/me/email_addresses/${added.body.response.id}`
    await browser.post(`${path}/prepare_verification`, { strategy: 'email_link', redirect_url: RETURN_TO })
    expect(await confirm(server.browser(), await mailedLink('second@example.com'))).toMatchObject({
      status: 'verified',
    })
    const shown = await browser.get<{ response: object }>(path)
    expect(shown.body.response).toMatchObject({
      verification: { status: 'verified', strategy: 'email_link' },
    })
    const contact = await server.frontdesk.services.store.read
      .selectFrom('identifiers')
      .select(['verified_at', 'verification_strategy'])
      .where('value', '=', 'second@example.com')
      .executeTakeFirst()
    expect(contact).toEqual({ verified_at: server.clock.now(), verification_strategy: 'email_link' })
  })

  it('tells people on a page that a link does not work, and programs as JSON', async () => {
    const path = '/v1/verify?token=nothing'
    const browser = server.browser()
    const page = await browser.get<string>(path, {
      headers: { accept: 'text/html,*/*', 'accept-language': 'de' },
    })
    const answer = await browser.get<{ errors: object[] }>(path)
    expect(page.status).toBe(answer.status)
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page.body).toContain('Dieser Link funktioniert nicht')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.body.errors).toHaveLength(1)
  })
})
