import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MisbehavingProvider } from '../domain/connections/misbehaving.fixture.js'
import { checkProvider, credentialsOf } from './provider-checks.js'

describe('a check of a real provider', () => {
  let provider: MisbehavingProvider
  beforeAll(async () => {
    provider = await MisbehavingProvider.start()
  })
  afterAll(() => provider.stop())
  beforeEach(() => {
    const metadata = {
      issuer: provider.url(''),
      authorization_endpoint: provider.url('/authorize'),
      token_endpoint: provider.url('/token'),
      jwks_uri: provider.url('/keys'),
    }
    provider.manners = {
      '/.well-known/openid-configuration': { body: metadata },
      '/keys': { body: { keys: [{ kty: 'RSA' }] } },
      '/authorize': { body: '<h1>Sign in</h1>' },
      '/token': { status: 400, body: { error: 'invalid_grant' } },
    }
  })

  async function problems(discoveryUrl = provider.url('')) {
    const credentials = { discoveryUrl, clientId: 'client', clientSecret: 'secret' }
    return (await checkProvider('custom_oidc', credentials)).map(({ problem }) => problem)
  }

  it('passes when it is there, takes the client, and refuses a wrong code', async () => {
    expect(await problems()).toEqual([null, null, null])
  })

  it.each<[string, MisbehavingProvider['manners'], unknown[]]>([
    [
      'the secret is wrong',
      { '/token': { status: 401, body: { error: 'invalid_client' } } },
      [null, null, expect.stringContaining('invalid_client')],
    ],
    [
      'its page refuses the callback',
      { '/authorize': { status: 302, headers: { location: '/error?reason=redirect_uri_mismatch' } } },
      [null, 'redirect_uri_mismatch', null],
    ],
    ['its page does not know the client', { '/authorize': { status: 404 } }, [null, 'it answered 404', null]],
    [
      'it has no keys',
      { '/keys': { body: { keys: [] } } },
      [expect.stringContaining('has no keys'), null, null],
    ],
    [
      'it takes any code',
      { '/token': { body: { access_token: 'a', token_type: 'bearer' } } },
      [null, null, expect.any(String)],
    ],
  ])('fails when %s', async (_, manners, expected) => {
    Object.assign(provider.manners, manners)
    expect(await problems()).toEqual(expected)
  })

  it('fails when it is not there', async () => {
    const nobody = await MisbehavingProvider.start()
    const found = await problems(nobody.url(''))
    expect(found.every(problem => problem?.includes('is no document'))).toBe(true)
    await nobody.stop()
  })

  it.each([
    [{}, null],
    [{ GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: ' ' }, null],
    [
      { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' },
      { clientId: 'id', clientSecret: 'secret' },
    ],
  ])('needs all credentials: %o', (variables, expected) => {
    expect(credentialsOf('google', variables)).toEqual(expected)
  })
})
