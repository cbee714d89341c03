import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Log, silentLog } from '../src/platform/log.js'
import { SoftwareAuthenticator } from './software-authenticator.js'
import { createUser, signIn } from './support.js'

interface Passkey {
  id: string
  name: string
  last_used_at: number | null
  verification: { status: string; nonce?: string }
}
interface Body {
  response: Passkey & {
    status: string
    first_factor_verification: { nonce: string } | null
    supported_first_factors: { strategy: string }[]
    created_session_id: string | null
    passkeys: Passkey[]
    deleted: boolean
  }
  errors: { code: string }[]
}

/** where the pages of a TestBrowser are */
const PAGE = 'http://localhost:3000'
const SECRET = 'sk_live_keys0000000000000000000000000000000'

describe.each(DIALECTS)('passkeys on %s', dialect => {
  let server: TestServer
  const warnings: object[] = []
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      log: { ...silentLog, warn: (fields: object) => warnings.push(fields) } as Log,
      settings: { attributes: { passkey: { enabled: true } } },
      instances: [
        {
          slug: 'live',
          environment: 'production',
          domain: 'example.com',
          hosts: ['clerk.example.com'],
          origins: ['https://shop.example.org'],
          secretKeys: [SECRET],
          settings: { passkey: { relyingParty: 'auth_host' } },
        },
      ],
    })
  })
  afterAll(() => server.close())

  async function register(browser: TestBrowser, authenticator: SoftwareAuthenticator) {
    const begun = await browser.post<Body>('/v1/me/passkeys')
    expect(begun.status).toBe(200)
    const options = JSON.parse(begun.body.response.verification.nonce ?? '') as never
    return browser.post<Body>(`/v1/me/passkeys/${begun.body.response.id}/attempt_verification`, {
      strategy: 'passkey',
      public_key_credential: authenticator.create(options),
    })
  }

  async function owner(email: string) {
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const authenticator = new SoftwareAuthenticator(PAGE)
    const registered = await register(browser, authenticator)
    expect(registered.body.response).toMatchObject({ verification: { status: 'verified' } })
    return { userId, browser, authenticator, passkey: registered.body.response }
  }

  const begin = (browser: TestBrowser, form: object) => browser.post<Body>('/v1/client/sign_ins', { ...form })
  const attempt = (browser: TestBrowser, id: string, credential: string) =>
    browser.post<Body>(`/v1/client/sign_ins/${id}/attempt_first_factor`, {
      strategy: 'passkey',
      public_key_credential: credential,
    })
  const optionsOf = (body: Body) => JSON.parse(body.response.first_factor_verification?.nonce ?? '') as never

  it('registers, shows, renames and deletes one', async () => {
    const { browser, passkey } = await owner('keys@example.com')
    const path = `/v1/me/passkeys/${passkey.id}`
    expect((await browser.patch<Body>(path, { name: ' My phone ' })).body.response.name).toBe('My phone')
    expect((await browser.get<Body>(path)).body.response).toMatchObject({ id: passkey.id, name: 'My phone' })
    const me = await browser.get<Body>('/v1/me')
    expect(me.body.response.passkeys).toMatchObject([{ id: passkey.id, name: 'My phone' }])
    expect((await browser.delete<Body>(path)).body.response).toMatchObject({ deleted: true })
    expect((await browser.get<Body>('/v1/me')).body.response.passkeys).toEqual([])
    expect((await browser.get<Body>(path)).status).toBe(404)
    expect((await server.eventTypes()).filter(type => type === 'user.updated').length).toBeGreaterThanOrEqual(
      3,
    )
  })

  it('signs in without an identifier', async () => {
    const { authenticator, userId } = await owner('discover@example.com')
    const browser = server.browser()
    const begun = await begin(browser, { strategy: 'passkey' })
    expect(begun.body.response.status).toBe('needs_identifier')
    const done = await attempt(browser, begun.body.response.id, authenticator.get(optionsOf(begun.body)))
    expect(done.body.response).toMatchObject({ status: 'complete' })
    const me = await browser.get<{ response: { id: string; passkeys: Passkey[] } }>('/v1/me')
    expect(me.body.response.id).toBe(userId)
    expect(me.body.response.passkeys[0]?.last_used_at).toBe(server.clock.now())
  })

  it('signs in the identified user, whose passkeys are named to the browser', async () => {
    const { authenticator } = await owner('named@example.com')
    const browser = server.browser()
    const begun = await begin(browser, { identifier: 'named@example.com' })
    const { id, supported_first_factors } = begun.body.response
    expect(supported_first_factors).toContainEqual({ strategy: 'passkey' })
    const prepared = await browser.post<Body>(`/v1/client/sign_ins/${id}/prepare_first_factor`, {
      strategy: 'passkey',
    })
    const options = optionsOf(prepared.body)
    expect(options).toMatchObject({
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [{ id: authenticator.id.toString('base64url') }],
    })
    expect((await attempt(browser, id, authenticator.get(options))).body.response.status).toBe('complete')
  })

  it('takes an answer once', async () => {
    const { authenticator } = await owner('replay@example.com')
    const browser = server.browser()
    const begun = await begin(browser, { strategy: 'passkey' })
    const answer = authenticator.get(optionsOf(begun.body))
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await attempt(browser, begun.body.response.id, answer)).status),
    )
    expect(statuses.filter(status => status === 200)).toHaveLength(1)
  })

  it('takes a signature whose counter did not grow, keeps the highest one and says so in the log', async () => {
    const { authenticator, passkey } = await owner('synced@example.com')
    const use = async (counter: number) => {
      // `get` counts one more
      authenticator.counter = counter - 1
      const browser = server.browser()
      const begun = await begin(browser, { strategy: 'passkey' })
      const done = await attempt(browser, begun.body.response.id, authenticator.get(optionsOf(begun.body)))
      return done.body.response?.status
    }
    const kept = async () => {
      const { store } = server.frontdesk.services
      const query = store.read.selectFrom('passkeys').select(['sign_count', 'last_used_at'])
      return query.where('id', '=', passkey.id).executeTakeFirst()
    }
    warnings.length = 0
    expect([await use(7), await use(8)]).toEqual(['complete', 'complete'])
    expect(warnings).toEqual([])
    server.clock.advance(1000)
    expect([await use(8), await use(3), await use(0)]).toEqual(['complete', 'complete', 'complete'])
    expect(await kept()).toEqual({ sign_count: 8, last_used_at: server.clock.now() })
    expect(warnings).toMatchObject([
      { passkeyId: passkey.id, signCount: 8, knownCount: 8 },
      { passkeyId: passkey.id, signCount: 3, knownCount: 8 },
      { passkeyId: passkey.id, signCount: 0, knownCount: 8 },
    ])
    expect(await use(9)).toBe('complete')
    expect((await kept())?.sign_count).toBe(9)
  })

  it('refuses what another person, origin, challenge or a mere presence signed', async () => {
    const { authenticator } = await owner('victim@example.com')
    const stranger = await owner('stranger@example.com')
    const browser = server.browser()
    const named = await begin(browser, { identifier: 'victim@example.com', strategy: 'passkey' })
    const id = named.body.response.id
    const options = optionsOf(named.body)
    const codeOf = async (credential: string) => (await attempt(browser, id, credential)).body.errors[0]?.code
    expect(await codeOf(stranger.authenticator.get(options))).toBe('passkey_not_registered')
    expect(await codeOf(new SoftwareAuthenticator(PAGE).get(options))).toBe('passkey_not_registered')
    const other = { ...(options as object), challenge: 'b3RoZXI' } as never
    expect(await codeOf(authenticator.get(other))).toBe('passkey_invalid')
    const elsewhere = authenticator
      .get(options)
      .replace(/"clientDataJSON":"[^"]+"/, clientData('https://evil.example'))
    expect(await codeOf(elsewhere)).toBe('passkey_invalid')
    expect(await codeOf('{"id":1}')).toBe('form_param_format_invalid')
    expect((await attempt(browser, id, authenticator.get(options))).body.response.status).toBe('complete')
  })

  it('does not register a key that cannot verify the person', async () => {
    await createUser(server, 'weak@example.com')
    const browser = server.browser()
    await signIn(browser, 'weak@example.com')
    const answer = await register(browser, new SoftwareAuthenticator(PAGE, false))
    expect(answer.body.errors).toMatchObject([{ code: 'passkey_invalid' }])
  })

  it('is deleted over the Backend API, and gone with the user', async () => {
    const { userId, passkey, authenticator } = await owner('admin@example.com')
    const other = await createUser(server, 'unrelated@example.com')
    const path = `/passkeys/${passkey.id}`
    expect((await server.backend('DELETE', `/users/${other}${path}`)).status).toBe(404)
    expect((await server.backend('DELETE', `/users/${userId}${path}`)).status).toBe(200)
    const browser = server.browser()
    const begun = await begin(browser, { strategy: 'passkey' })
    const refused = await attempt(browser, begun.body.response.id, authenticator.get(optionsOf(begun.body)))
    expect(refused.body.errors).toMatchObject([{ code: 'passkey_not_registered' }])
    const gone = await owner('gone@example.com')
    await server.backend('DELETE', `/users/${gone.userId}`)
    const rows = await server.frontdesk.services.store.read
      .selectFrom('passkeys')
      .select('id')
      .where('user_id', '=', gone.userId)
      .execute()
    expect(rows).toEqual([])
  })

  it('is refused where it is switched off', async () => {
    const browser = server.browser('https://clerk.example.com', 'https://www.example.com')
    const begun = await begin(browser, { strategy: 'passkey' })
    expect(begun.body.errors).toMatchObject([{ code: 'strategy_for_user_invalid' }])
  })

  it('names related origins for the host of the Frontend API alone', async () => {
    const live = server.browser('https://clerk.example.com', 'https://www.example.com')
    const answer = await live.get('/.well-known/webauthn')
    expect(answer.body).toEqual({ origins: ['https://example.com', 'https://shop.example.org'] })
    expect((await server.browser().get('/.well-known/webauthn')).status).toBe(404)
  })
})

/** Client data that another page would have made; the signature no longer fits either. */
function clientData(origin: string): string {
  const data = JSON.stringify({ type: 'webauthn.get', challenge: 'x', origin, crossOrigin: false })
  return `"clientDataJSON":"${Buffer.from(data).toString('base64url')}"`
}
