import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MisbehavingProvider } from './misbehaving.fixture.js'
import { providerFor } from './provider-for.js'
import { ProviderNetwork } from './provider-network.js'
import { clockNow, connectionTo, providerContext } from './providers.fixture.js'

const REDIRECT_URI = 'http://localhost:4400/v1/oauth_callback'
const SHORT_MS = 150
const TOKENS = { access_token: 'access-1', token_type: 'bearer', expires_in: 60, scope: 'read,write' }
const PERSON = { id: 7, email: 'ada@example.com', name: 'Ada King Lovelace' }

describe('a provider of plain OAuth', () => {
  let server: MisbehavingProvider
  let network: ProviderNetwork
  beforeAll(async () => {
    server = await MisbehavingProvider.start()
  })
  afterAll(() => server.stop())
  beforeEach(() => {
    network = new ProviderNetwork(clockNow(), SHORT_MS)
    server.asked.length = 0
    server.manners = { '/token': { body: TOKENS }, '/me': { body: PERSON } }
  })
  afterEach(() => network.close())

  function connect(options: object = {}, secret: string | null = 'se cret-1', clock = clockNow()) {
    const addresses = {
      authorizationUrl: server.url('/authorize?tenant=a'),
      tokenUrl: server.url('/token'),
      userInfoUrl: server.url('/me'),
    }
    const connection = connectionTo('custom_acme', { ...addresses, ...options }, { secret })
    return providerFor(providerContext(network, { clock }), connection)
  }
  async function arrive(parameters: Record<string, string> = { code: 'code-1' }, acme = connect()) {
    const { kept } = await acme.depart({ state: 's', redirectUri: REDIRECT_URI, scopes: ['extra'] })
    const answer = new URLSearchParams({ state: 's', ...parameters })
    return acme.arrive({ kept, state: 's', redirectUri: REDIRECT_URI, parameters: answer })
  }
  const askedAt = (path: string) => server.asked.find(each => each.path === path)!

  it('tells of the person at an address of its own', async () => {
    const { profile, tokens } = await arrive()
    expect(profile).toEqual({
      subject: '7',
      emailAddress: 'ada@example.com',
      isEmailProven: false,
      firstName: 'Ada',
      lastName: 'King Lovelace',
      username: null,
      imageUrl: null,
    })
    expect(tokens).toMatchObject({ accessToken: 'access-1', refreshToken: null, scopes: ['read', 'write'] })
    expect(askedAt('/me').headers['authorization']).toBe('Bearer access-1')
    expect(Object.fromEntries(new URLSearchParams(askedAt('/token').body))).toMatchObject({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: REDIRECT_URI,
      code_verifier: expect.any(String),
    })
  })

  it.each([
    ['90', 90_000],
    [1.5, 1500],
    [0, null],
    ['soon', null],
    [1e300, null],
    [undefined, null],
  ])('gives tokens that live for %j', async (expiresIn, lifetimeMs) => {
    server.manners['/token'] = { body: { access_token: 'a', expires_in: expiresIn, scope: 'a b\u0000 c' } }
    const clock = clockNow()
    network = new ProviderNetwork(clock)
    const outcome = await connect({}, 'secret', clock)
      .refresh('r')
      .catch((error: unknown) => error)
    const expected = { expiresAt: lifetimeMs === null ? null : clock.now() + lifetimeMs, scopes: ['a', 'c'] }
    if (expiresIn === 'soon') expect(outcome).toMatchObject({ code: 'oauth_token_exchange_error' })
    else expect(outcome).toMatchObject(expected)
  })

  it('keeps the query of its page', async () => {
    const { url } = await connect().depart({ state: 's', redirectUri: REDIRECT_URI, scopes: [] })
    expect(new URL(url).searchParams.get('tenant')).toBe('a')
  })

  it.each<[string, object, string | null, Record<string, string | undefined>, string | undefined]>([
    ['in a header', {}, 'se cret-1', {}, `Basic ${Buffer.from('client:se+cret-1').toString('base64')}`],
    [
      'in the body',
      { clientAuthentication: 'post' },
      'se cret-1',
      { client_id: 'client', client_secret: 'se cret-1' },
      undefined,
    ],
    ['not at all, as a public client', {}, null, { client_id: 'client' }, undefined],
  ])('gets the secret %s', async (_, options, secret, form, header) => {
    await arrive(undefined, connect(options, secret))
    const { body, headers } = askedAt('/token')
    const sent = Object.fromEntries(new URLSearchParams(body))
    const { client_id: id, client_secret: given } = sent
    expect(headers['authorization']).toBe(header)
    expect(JSON.parse(JSON.stringify({ client_id: id, client_secret: given }))).toEqual(form)
  })

  it('gets no verifier where it refuses PKCE', async () => {
    await arrive(undefined, connect({ pkce: false }))
    expect(askedAt('/token').body).not.toContain('code_verifier')
  })

  it.each<[string, string, Record<string, string>]>([
    ['a denied consent', 'oauth_access_denied', { error: 'access_denied' }],
    ['a denied consent in other words', 'oauth_access_denied', { error: 'user_cancelled_login' }],
    ['trouble of its own', 'oauth_provider_unavailable', { error: 'temporarily_unavailable' }],
    ['a scope that there is not', 'oauth_token_exchange_error', { error: 'invalid_scope' }],
    ['nothing at all', 'oauth_token_exchange_error', {}],
  ])('brings %s back as %s', async (_, code, parameters) => {
    await expect(arrive(parameters)).rejects.toMatchObject({ code })
    expect(server.asked).toEqual([])
  })

  it('may say an issuer that is at the site of its page (RFC 9207)', async () => {
    const iss = server.url('/login/oauth')
    await expect(arrive({ code: 'code-1', iss })).resolves.toMatchObject({ profile: { subject: '7' } })
  })

  it.each(['https://other.example', 'no url'])('is not the one that says it is %s', async iss => {
    await expect(arrive({ code: 'code-1', iss })).rejects.toMatchObject({
      code: 'oauth_token_exchange_error',
    })
    expect(server.asked).toEqual([])
  })

  it.each<[string, MisbehavingProvider['manners'][string], string]>([
    ['says nothing for long', 'hang', 'oauth_provider_unavailable'],
    ['has an error of its own', { status: 500, body: 'oops' }, 'oauth_provider_unavailable'],
    ['has too much to do', { status: 429, body: {} }, 'oauth_provider_unavailable'],
    ['does not write JSON', { body: '<html>' }, 'oauth_token_exchange_error'],
    ['writes half of it', { body: '{"access_token":"a' }, 'oauth_token_exchange_error'],
    ['writes a list', { body: '[]' }, 'oauth_token_exchange_error'],
    ['gives no token', { body: {} }, 'oauth_token_exchange_error'],
    [
      'writes without end',
      { body: { ...TOKENS, padding: 'x'.repeat(300_000) } },
      'oauth_token_exchange_error',
    ],
    ['leads elsewhere', { status: 302, headers: { location: '/' } }, 'oauth_token_exchange_error'],
    [
      'knows the code no more',
      { status: 400, body: { error: 'invalid_grant' } },
      'oauth_token_exchange_error',
    ],
    [
      'knows the code no more, and says so with 200',
      { body: { error: 'bad_verification_code' } },
      'oauth_token_exchange_error',
    ],
    [
      'has another secret now',
      {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="x"' },
        body: { error: 'invalid_client' },
      },
      'oauth_token_exchange_error',
    ],
  ])('is no use when its token address %s', async (_, manner, code) => {
    server.manners['/token'] = manner
    await expect(arrive()).rejects.toMatchObject({ code })
    expect(askedAt('/me')).toBeUndefined()
  })

  it.each<[string, MisbehavingProvider['manners'][string], string]>([
    ['says nothing for long', 'hang', 'oauth_provider_unavailable'],
    ['has an error of its own', { status: 503 }, 'oauth_provider_unavailable'],
    ['does not take the token', { status: 401, body: {} }, 'oauth_fetch_user_error'],
    ['does not write JSON', { body: 'hello' }, 'oauth_fetch_user_error'],
    ['names nobody', { body: { email: 'ada@example.com' } }, 'oauth_fetch_user_error'],
    ['names nobody, with an empty id', { body: { id: '' } }, 'oauth_fetch_user_error'],
    ['hides something in the id', { body: { id: 'vic\u0000tim' } }, 'oauth_fetch_user_error'],
  ])('is no use when the address that tells of the person %s', async (_, manner, code) => {
    server.manners['/me'] = manner
    await expect(arrive()).rejects.toMatchObject({ code })
  })

  it('does not hold up those who visit another one', async () => {
    server.manners['/token'] = 'hang'
    const stuck = Promise.allSettled(Array.from({ length: 50 }, () => arrive()))
    const other = await MisbehavingProvider.start()
    other.manners = { '/token': { body: TOKENS }, '/me': { body: PERSON } }
    const acme = connect({ tokenUrl: other.url('/token'), userInfoUrl: other.url('/me') })
    await expect(arrive(undefined, acme)).resolves.toMatchObject({ profile: { subject: '7' } })
    const outcomes = await stuck
    expect(outcomes.map(({ status }) => status)).toEqual(Array(50).fill('rejected'))
    await other.stop()
  })

  it('has its names for the errors that people see, and its words for none', async () => {
    server.manners['/token'] = { status: 400, body: { error: 'invalid_grant', error_description: 'secret!' } }
    const error: unknown = await arrive().catch((refusal: unknown) => refusal)
    expect(error).toMatchObject({
      errors: [{ long_message: 'We could not complete the request with Acme. Please try again.' }],
    })
    expect(JSON.stringify(error)).not.toContain('secret!')
  })

  it.each<[string, MisbehavingProvider['manners'][string], string]>([
    [
      'it was revoked',
      { status: 400, body: { error: 'invalid_grant' } },
      'external_account_missing_refresh_token',
    ],
    [
      'it was revoked, in words of GitHub',
      { body: { error: 'bad_refresh_token' } },
      'external_account_missing_refresh_token',
    ],
    [
      'the secret was changed',
      { status: 401, body: { error: 'invalid_client' } },
      'oauth_token_exchange_error',
    ],
    ['the provider is down', { status: 502 }, 'oauth_provider_unavailable'],
    ['the provider does not answer', 'hang', 'oauth_provider_unavailable'],
  ])('takes a refresh token no more when %s', async (_, manner, code) => {
    server.manners['/token'] = manner
    await expect(connect().refresh('refresh-1')).rejects.toMatchObject({ code })
  })

  it('is not asked to renew without a refresh token', async () => {
    await expect(connect().refresh('')).rejects.toMatchObject({
      code: 'external_account_missing_refresh_token',
    })
    expect(server.asked).toEqual([])
  })

  it('does not tell which scopes new tokens have, if it does not say', async () => {
    server.manners['/token'] = { body: { ...TOKENS, scope: null, refresh_token: null } }
    expect(await connect().refresh('refresh-1')).toMatchObject({ scopes: [], refreshToken: 'refresh-1' })
  })
})

describe('what a provider says of a person', () => {
  it.each<[string, object, Record<string, unknown>, object]>([
    ['is proven as it says', { email_verified: true }, {}, { isEmailProven: true }],
    [
      'is not proven as it says',
      { email_verified: false },
      { emailIsProven: true },
      { isEmailProven: false },
    ],
    ['is proven by default', {}, { emailIsProven: true }, { isEmailProven: true }],
    ['is not proven by default', {}, {}, { isEmailProven: false }],
    [
      'is nothing where a database cannot hold it',
      { name: '\u0000', given_name: 'A\u0007da', family_name: ' Lovelace ' },
      {},
      { subject: '7', firstName: null, lastName: 'Lovelace' },
    ],
    ['is the subject to the letter', { id: ' 7' }, {}, { subject: ' 7' }],
    [
      'is not cut where it is too long',
      { given_name: 'x'.repeat(256), email: `${'x'.repeat(255)}@example.com`, email_verified: true },
      {},
      { firstName: null, emailAddress: null, isEmailProven: false },
    ],
    ['is no picture with a script in it', { picture: 'javascript:alert(1)' }, {}, { imageUrl: null }],
    [
      'is found where the mapping says',
      { user: { uid: 'u-1', mail: 'b@example.com', ok: 1, first: 'Bo', pics: ['https://a.example/b.png'] } },
      {
        attributeMapping: {
          subject: 'user.uid',
          emailAddress: 'user.mail',
          emailProven: 'user.ok',
          firstName: 'user.first',
          imageUrl: 'user.pics.0',
        },
      },
      {
        subject: 'u-1',
        emailAddress: 'b@example.com',
        isEmailProven: true,
        firstName: 'Bo',
        imageUrl: 'https://a.example/b.png',
      },
    ],
  ])('%s', async (_, person, options, expected) => {
    const server = await MisbehavingProvider.start()
    const network = new ProviderNetwork(clockNow())
    server.manners = { '/token': { body: TOKENS }, '/me': { body: { ...PERSON, ...person } } }
    const addresses = {
      authorizationUrl: server.url('/authorize'),
      tokenUrl: server.url('/token'),
      userInfoUrl: server.url('/me'),
    }
    const connection = connectionTo('custom_acme', { ...addresses, ...options })
    const acme = providerFor(providerContext(network), connection)
    const { kept } = await acme.depart({ state: 's', redirectUri: REDIRECT_URI, scopes: [] })
    const parameters = new URLSearchParams({ code: 'c' })
    const { profile } = await acme.arrive({ kept, state: 's', redirectUri: REDIRECT_URI, parameters })
    expect(profile).toMatchObject(expected)
    network.close()
    await server.stop()
  })
})
