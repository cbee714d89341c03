import { describe, expect, it } from 'vitest'
import {
  clockNow,
  connectionTo,
  PretendedNetwork,
  providerContext,
  timesOf,
  TokenMaker,
  unsigned,
} from './providers.fixture.js'
import { audiencesOf, readIdToken } from './read-id-token.js'

const maker = new TokenMaker()
const clock = clockNow()
const GOOGLE = 'https://accounts.google.com'
const APPLE = 'https://appleid.apple.com'
const published = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: 'https://api.test/keys',
})
const network = new PretendedNetwork({
  [`${GOOGLE}/.well-known/openid-configuration`]: () => ({ body: published(GOOGLE) }),
  [`${APPLE}/.well-known/openid-configuration`]: () => ({ body: published(APPLE) }),
  'https://api.test/keys': () => ({ body: maker.jwks }),
})
const ctx = providerContext(network, { clock })
const audiences = ['web', 'phone']
const person = { sub: '1', email: 'ada@example.com', email_verified: true, given_name: 'Ada' }
const good = { iss: GOOGLE, aud: 'web', ...timesOf(clock.now()), ...person }

describe('an ID token that a browser or a phone brings', () => {
  it.each<[string, 'google' | 'apple', object]>([
    ['of Google for the web', 'google', {}],
    ['of Google for a phone', 'google', { aud: 'phone' }],
    ['of Google with the short issuer', 'google', { iss: 'accounts.google.com' }],
    ['of Google with a nonce of the application', 'google', { nonce: 'n' }],
    ['of Apple', 'apple', { iss: APPLE, aud: 'phone' }],
  ])('tells of a person: %s', async (_, key, changes) => {
    const profile = await readIdToken(ctx, key, maker.sign({ ...good, ...changes }), audiences)
    expect(profile).toMatchObject({ subject: '1', emailAddress: 'ada@example.com', isEmailProven: true })
  })

  it.each<[string, object]>([
    ['is for another application', { aud: 'mallory' }],
    ['is for another application, too', { aud: ['web', 'mallory'] }],
    ['is too old', { exp: Math.floor(clock.now() / 1000) - 60 }],
    ['is of another issuer', { iss: 'https://evil.example' }],
    ['is of Apple', { iss: APPLE }],
    ['names nobody', { sub: undefined }],
    ['has no end', { exp: undefined }],
  ])('is refused when it %s', async (_, changes) => {
    const token = maker.sign({ ...good, ...changes })
    await expect(readIdToken(ctx, 'google', token, audiences)).rejects.toMatchObject({
      code: 'oauth_token_invalid',
    })
  })

  it.each([
    ['no token', 'hello'],
    ['nothing', ''],
    ['a token without a signature', `${unsigned({ alg: 'none' }, good)}.`],
    ['a token with the signature of another one', spliced()],
    ['a token that a stranger signed', new TokenMaker().sign(good)],
    ['a token of an unknown key', maker.sign(good, { kid: 'key-2' })],
  ])('is refused: %s', async (_, token) => {
    await expect(readIdToken(ctx, 'google', token, audiences)).rejects.toMatchObject({
      code: 'oauth_token_invalid',
    })
  })

  it('is meant for the client, and for those on phones', () => {
    expect(audiencesOf(connectionTo('google', { nativeClientIds: ['ios', 'android'] }))).toEqual([
      'client',
      'ios',
      'android',
    ])
    expect(audiencesOf({ ...connectionTo('google'), clientId: null })).toEqual([])
  })
})

function spliced(): string {
  const [header, , signature] = maker.sign(good).split('.')
  const claims = unsigned({}, { ...good, sub: 'victim' }).split('.')[1]
  return [header, claims, signature].join('.')
}
