import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../platform/clock.js'
import { providerFor } from './provider-for.js'
import { ProviderNetwork } from './provider-network.js'
import { clockNow, connectionTo, providerContext } from './providers.fixture.js'

const REDIRECT_URI = 'http://localhost:4400/v1/oauth_callback'
type Claims = Record<string, unknown>

describe('an OpenID provider that is found by discovery', () => {
  const provider = new OAuth2Server()
  let network: ProviderNetwork
  let clock = clockNow()
  beforeAll(async () => {
    await provider.issuer.keys.generate('RS256')
    await provider.start(0, '127.0.0.1')
  })
  afterAll(() => provider.stop())
  afterEach(() => {
    provider.service.removeAllListeners()
    network.close()
  })

  function connect(options: Claims = {}) {
    clock = clockNow()
    network = new ProviderNetwork(clock)
    const connection = connectionTo('custom_acme', { discoveryUrl: provider.issuer.url, ...options })
    return providerFor(providerContext(network, { clock }), connection)
  }
  /** Changes the claims of tokens as they are signed. */
  const change = (claims: Claims) =>
    provider.service.on('beforeTokenSigning', (token: { payload: Claims }) =>
      Object.assign(token.payload, claims),
    )
  const answerUserInfo = (body: Claims) =>
    provider.service.once('beforeUserinfo', (answer: { body: Claims }) => (answer.body = body))

  async function visit(acme = connect()) {
    const { url, kept } = await acme.depart({ state: 'state-1', redirectUri: REDIRECT_URI, scopes: [] })
    const page = await fetch(url, { redirect: 'manual' })
    const parameters = new URL(page.headers.get('location') ?? '').searchParams
    return { acme, kept, url: new URL(url), parameters, state: 'state-1', redirectUri: REDIRECT_URI }
  }

  it('is visited with PKCE, nonce and state, and tells of the person', async () => {
    answerUserInfo({ sub: 'johndoe', email: 'john@example.com', email_verified: true, given_name: 'John' })
    const { acme, url, ...arrival } = await visit()
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: REDIRECT_URI,
      scope: 'openid email profile',
      state: 'state-1',
      code_challenge_method: 'S256',
    })
    expect(url.searchParams.get('nonce')).toBe(arrival.kept['nonce'])
    expect(url.href).not.toContain(arrival.kept['verifier'])
    const { profile, tokens } = await acme.arrive(arrival)
    expect(profile).toEqual({
      subject: 'johndoe',
      emailAddress: 'john@example.com',
      isEmailProven: true,
      firstName: 'John',
      lastName: null,
      username: null,
      imageUrl: null,
    })
    expect(tokens).toMatchObject({ expiresAt: clock.now() + 3_600_000, scopes: ['dummy'] })
    expect(tokens?.refreshToken).toBeTruthy()
  })

  it.each<[string, Claims]>([
    ['with another nonce', { nonce: 'of another visit' }],
    ['without a nonce', { nonce: undefined }],
    ['for another audience', { aud: 'somebody-else' }],
    ['for another audience, too', { aud: ['client', 'somebody-else'] }],
    ['of another issuer', { iss: 'https://other.example' }],
    ['that is too old', { exp: 1_700_000_000 }],
    ['of nobody', { sub: undefined }],
  ])('is refused with a token %s', async (_, claims) => {
    change(claims)
    const { acme, ...arrival } = await visit()
    await expect(acme.arrive(arrival)).rejects.toMatchObject({ code: 'oauth_token_exchange_error' })
  })

  it('is refused with a token that a stranger signed', async () => {
    const stranger = new OAuth2Server()
    await stranger.issuer.keys.generate('RS256')
    stranger.issuer.url = provider.issuer.url
    const [own] = provider.issuer.keys.toJSON()
    const { acme, ...arrival } = await visit()
    const forged = await stranger.issuer.buildToken({
      scopesOrTransform: (header, payload) => {
        header.kid = own?.kid ?? ''
        Object.assign(payload, { sub: 'johndoe', aud: 'client', nonce: arrival.kept['nonce'] })
      },
    })
    provider.service.once('beforeResponse', (answer: { body: Claims }) => (answer.body['id_token'] = forged))
    await expect(acme.arrive(arrival)).rejects.toMatchObject({ code: 'oauth_token_exchange_error' })
  })

  it.each<[string, (parameters: URLSearchParams, kept: Record<string, string>) => void]>([
    ['the answer says another issuer (RFC 9207)', it => it.set('iss', 'https://other.example')],
    ['the browser was sent to another issuer', (_, kept) => (kept['issuer'] = 'https://other.example')],
    ['the code was made for another verifier', (_, kept) => (kept['verifier'] = 'x'.repeat(43))],
    ['there is no code', it => it.delete('code')],
    ['there are two codes', it => it.append('code', 'another')],
  ])('is refused where %s', async (_, spoil) => {
    const { acme, ...arrival } = await visit()
    const kept = { ...arrival.kept }
    spoil(arrival.parameters, kept)
    await expect(acme.arrive({ ...arrival, kept })).rejects.toMatchObject({
      code: 'oauth_token_exchange_error',
    })
  })

  it('is taken where the answer says the right issuer', async () => {
    const { acme, ...arrival } = await visit()
    arrival.parameters.set('iss', provider.issuer.url ?? '')
    await expect(acme.arrive(arrival)).resolves.toMatchObject({ profile: { subject: 'johndoe' } })
  })

  it('is refused when userinfo is about somebody else', async () => {
    answerUserInfo({ sub: 'victim', email: 'victim@example.com', email_verified: true })
    const { acme, ...arrival } = await visit()
    await expect(acme.arrive(arrival)).rejects.toMatchObject({ code: 'oauth_fetch_user_error' })
  })

  it('is understood when it signs with a new key while the old ones are kept', async () => {
    const acme = connect()
    const first = await visit(acme)
    await acme.arrive(first)
    const [old] = provider.issuer.keys.toJSON()
    const { kid } = await provider.issuer.keys.generate('RS256')
    expect(kid).not.toBe(old?.kid)
    provider.service.on('beforeTokenSigning', (token: { header: Claims }) => (token.header['kid'] = kid))
    const sign = provider.issuer.buildToken.bind(provider.issuer)
    provider.issuer.buildToken = options => sign({ ...options, kid })
    clock.advance(2 * MINUTE_MS)
    const second = await visit(acme)
    await expect(acme.arrive(second)).resolves.toMatchObject({ profile: { subject: 'johndoe' } })
    provider.issuer.buildToken = sign
  })

  it('asks again for more scopes, and says who shall sign in', async () => {
    const { url } = await connect().depart({
      state: 's',
      redirectUri: REDIRECT_URI,
      scopes: ['calendar', 'email'],
      prompt: 'login',
      loginHint: 'john@example.com',
    })
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
      scope: 'openid email profile calendar',
      prompt: 'login',
      login_hint: 'john@example.com',
    })
  })

  it('gives new tokens for a refresh token, and the old one lives on where no new one comes', async () => {
    const acme = connect()
    const renewed = await acme.refresh('old')
    expect(renewed.refreshToken).not.toBe('old')
    expect(renewed).toMatchObject({ expiresAt: clock.now() + 3_600_000 })
    provider.service.on('beforeResponse', (answer: { body: Claims }) => delete answer.body['refresh_token'])
    expect(await acme.refresh('old')).toMatchObject({ refreshToken: 'old' })
  })

  it('is called on this machine in development alone', async () => {
    network = new ProviderNetwork(clock)
    const connection = connectionTo('custom_acme', { discoveryUrl: provider.issuer.url })
    const production = providerFor(providerContext(network, { environment: 'production' }), connection)
    const departure = production.depart({ state: 's', redirectUri: REDIRECT_URI, scopes: [] })
    await expect(departure).rejects.toMatchObject({ code: 'oauth_provider_unavailable' })
  })

  it('is not there when another server says it is it', async () => {
    const impostor = connect({ discoveryUrl: `${provider.issuer.url}/.well-known/openid-configuration` })
    await expect(impostor.depart({ state: 's', redirectUri: REDIRECT_URI, scopes: [] })).resolves.toBeTruthy()
    const wrong = connect({ discoveryUrl: provider.issuer.url?.replace('localhost', '127.0.0.1') })
    const departure = wrong.depart({ state: 's', redirectUri: REDIRECT_URI, scopes: [] })
    await expect(departure).rejects.toMatchObject({ code: 'oauth_provider_unavailable' })
  })
})

describe('a connection without credentials', () => {
  const { clientId: _, ...rest } = connectionTo('google', {}, { secret: null })
  const connection = { ...rest, clientId: null }

  it('leads to the page of the test provider in development', async () => {
    const network = new ProviderNetwork(clockNow())
    const departure = { state: 's', redirectUri: REDIRECT_URI, scopes: [] }
    const { url } = await providerFor(providerContext(network), connection).depart(departure)
    expect(url).toContain('/v1/test_provider?')
    network.close()
  })

  it('leads to no provider in production', () => {
    const network = new ProviderNetwork(clockNow())
    const ctx = providerContext(network, { environment: 'production' })
    expect(() => providerFor(ctx, connection)).toThrow('oauth_provider_unavailable')
    network.close()
  })
})
