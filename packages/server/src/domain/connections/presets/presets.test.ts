import { createHmac, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { PROVIDER_NAMES } from '../../../config/provider-names.js'
import { decodeJwt } from '../../../protocols/jwt.js'
import { providerFor } from '../provider-for.js'
import {
  clockNow,
  connectionTo,
  PretendedNetwork,
  providerContext,
  timesOf,
  TokenMaker,
  unsigned,
} from '../providers.fixture.js'
import { type PresetRow, presetRows, unknown } from './preset-rows.fixture.js'
import { presets } from './presets.js'

const maker = new TokenMaker()
const clock = clockNow()
const TENANTS = 'https://login.microsoftonline.com/{tenantid}/v2.0'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const options = { teamId: 'TEAM', keyId: 'KEY' }

interface Visit {
  key: string
  row: PresetRow
  /** of the ID token, over those of the row */
  change?: object
  header?: object
  signature?: string
  scopes?: string[]
  isConnecting?: boolean
}

/** Visits a provider whose addresses all answer as the row says. */
async function visit({
  key,
  row,
  change = {},
  header = {},
  signature,
  scopes = [],
  isConnecting = false,
}: Visit) {
  const { protocol } = presets[key as keyof typeof presets]
  let nonce: string | undefined
  const issuer = protocol.kind === 'openid' ? protocol.issuer : ''
  const named = key === 'microsoft' ? TENANTS : issuer
  const idToken = () => {
    const { tid = '' } = { ...row.claims, ...change } as { tid?: string }
    const iss = named.replace('{tenantid}', tid)
    const claims = { iss, aud: 'client', ...timesOf(clock.now()), nonce, ...row.claims, ...change }
    if (key !== 'line') return maker.sign(claims, header)
    const input = unsigned({ alg: 'HS256', typ: 'JWT', ...header }, claims)
    return `${input}.${signature ?? createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  const discovery = {
    issuer: named,
    authorization_endpoint: 'https://page.test/authorize',
    token_endpoint: 'https://api.test/token',
    userinfo_endpoint: 'https://api.test/userinfo',
    jwks_uri: 'https://api.test/keys',
  }
  const { userinfo, ...others } = row.answers ?? {}
  const tokenUrl = protocol.kind === 'plain' ? protocol.tokenUrl : discovery.token_endpoint
  const network = new PretendedNetwork({
    [`${issuer}/.well-known/openid-configuration`]: () => ({ body: discovery }),
    'https://api.test/keys': () => ({ body: maker.jwks }),
    'https://api.test/userinfo': () => ({ body: userinfo }),
    [tokenUrl]: () => ({
      body: {
        ...{ access_token: 'access-1', token_type: 'Bearer', ...row.token },
        ...(protocol.kind === 'openid' ? { id_token: idToken() } : {}),
      },
    }),
    ...Object.fromEntries(Object.entries(others).map(([url, body]) => [url, () => ({ body })])),
  })
  const connection = connectionTo(key, options, { secret })
  const provider = providerFor(providerContext(network, { clock }), connection)
  const asked = { state: 's', redirectUri: 'https://x.test/callback', scopes, isConnecting }
  const { url, kept } = await provider.depart(asked)
  if (!(protocol.kind === 'openid' && protocol.forgetsNonce)) nonce = kept['nonce']
  const parameters = new URLSearchParams({ code: 'code-1', ...row.posted })
  const arrival = { kept, state: 's', redirectUri: 'https://x.test/callback', parameters }
  const request = () => network.sent.find(each => each.url === tokenUrl)!
  return { url: new URL(url), request, network, arrive: () => provider.arrive(arrival) }
}

const rowOf = (key: string) => presetRows.find(([each]) => each === key)![2]

describe('presets', () => {
  it.each(presetRows)('of %s read %s', async (key, _, row) => {
    const { arrive } = await visit({ key, row })
    expect((await arrive()).profile).toEqual({ ...unknown, ...row.profile })
  })

  it('have a row for every provider', () => {
    expect([...new Set(presetRows.map(([key]) => key))].sort()).toEqual(Object.keys(PROVIDER_NAMES).sort())
  })

  it.each([
    ['microsoft', { tid: undefined }],
    ['microsoft', { oid: undefined }],
    ['microsoft', { tid: 'not-a-tenant' }],
    ['slack', { 'https://slack.com/team_id': undefined }],
  ])('of %s know nobody by half a subject: %j', async (key, change) => {
    const { arrive } = await visit({ key, row: rowOf(key), change })
    await expect(arrive()).rejects.toThrow(/^oauth_/)
  })

  it('of Microsoft take no token that one tenant signs for another', async () => {
    const iss = TENANTS.replace('{tenantid}', '11111111-1111-1111-1111-111111111111')
    const { arrive } = await visit({ key: 'microsoft', row: rowOf('microsoft'), change: { iss } })
    await expect(arrive()).rejects.toMatchObject({ code: 'oauth_token_exchange_error' })
  })

  it.each([
    [TENANTS.replace('{tenantid}', '72f988bf-86f1-41af-91ab-2d7cd011db47'), true],
    ['https://login.microsoftonline.com.evil.example/v2.0', false],
  ])('of Microsoft take an answer that says it is of %s: %s', async (iss, isTaken) => {
    const row = { ...rowOf('microsoft'), posted: { iss } }
    const { arrive } = await visit({ key: 'microsoft', row })
    const outcome = await arrive().then(
      () => true,
      () => false,
    )
    expect(outcome).toBe(isTaken)
  })

  it.each([
    ['a wrong signature', { signature: 'AAAA' }],
    ['no signature', { signature: '', header: { alg: 'none' } }],
  ])('of LINE take no token with %s', async (_, spoilt) => {
    const { arrive } = await visit({ key: 'line', row: rowOf('line'), ...spoilt })
    await expect(arrive()).rejects.toMatchObject({ code: 'oauth_token_exchange_error' })
  })

  it.each(['none', 'HS256'])('of Google take no token with the algorithm %s', async alg => {
    const { arrive } = await visit({ key: 'google', row: rowOf('google'), header: { alg } })
    await expect(arrive()).rejects.toMatchObject({ code: 'oauth_token_exchange_error' })
  })

  it('of Apple make the secret as it is used, good for minutes', async () => {
    const { arrive, request, url } = await visit({ key: 'apple', row: rowOf('apple') })
    await arrive()
    expect(url.searchParams.get('response_mode')).toBe('form_post')
    const { client_secret: jwt = '', client_id: id } = request().form
    expect(id).toBe('client')
    const { iat, exp } = { iat: Math.floor(clock.now() / 1000), exp: Math.floor(clock.now() / 1000) + 300 }
    expect(decodeJwt(jwt)).toEqual({
      header: { alg: 'ES256', kid: 'KEY' },
      claims: { iss: 'TEAM', sub: 'client', aud: 'https://appleid.apple.com', iat, exp },
    })
    const end = jwt.lastIndexOf('.')
    const signature = Buffer.from(jwt.slice(end + 1), 'base64url')
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
    expect(verify('sha256', Buffer.from(jwt.slice(0, end)), key, signature)).toBe(true)
  })

  it('take what discovery says for how the secret is shown, where the configuration says nothing', async () => {
    const discovery = (methods?: string[]) => ({
      issuer: 'https://id.test',
      token_endpoint: 'https://id.test/token',
      authorization_endpoint: 'https://id.test/authorize',
      token_endpoint_auth_methods_supported: methods,
    })
    const shown = async (methods: string[] | undefined, given: object = {}) => {
      const network = new PretendedNetwork({
        'https://id.test/.well-known/openid-configuration': () => ({ body: discovery(methods) }),
        'https://id.test/token': () => ({ body: { access_token: 'a' } }),
      })
      const connection = connectionTo('custom_a', { discoveryUrl: 'https://id.test', ...given })
      await providerFor(providerContext(network), connection).refresh('r')
      return network.sent.at(-1)?.headers?.['authorization'] === undefined ? 'post' : 'basic'
    }
    expect(await shown(undefined)).toBe('basic')
    expect(await shown(['client_secret_post'])).toBe('post')
    expect(await shown(['client_secret_post', 'client_secret_basic'])).toBe('basic')
    expect(await shown(['client_secret_post'], { clientAuthentication: 'basic' })).toBe('basic')
    expect(await shown(undefined, { clientAuthentication: 'post' })).toBe('post')
  })

  it('of TikTok call the client a key, and part scopes by commas', async () => {
    const { arrive, request, url } = await visit({
      key: 'tiktok',
      row: rowOf('tiktok'),
      scopes: ['video.list'],
    })
    await arrive()
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_key: 'client',
      scope: 'user.info.basic,video.list',
    })
    expect(url.searchParams.has('client_id')).toBe(false)
    expect(request().form).toMatchObject({ client_key: 'client', client_secret: secret })
    expect(request().form).not.toHaveProperty('client_id')
  })

  it.each(['notion', 'atlassian'])('of %s send JSON to the token address', async key => {
    const { arrive, request } = await visit({ key, row: rowOf(key) })
    await arrive()
    expect(request().headers).toMatchObject({ 'content-type': 'application/json' })
    expect(JSON.parse(request().body ?? '')).toMatchObject({
      grant_type: 'authorization_code',
      code: 'code-1',
    })
  })

  it('of Linear ask by GraphQL', async () => {
    const { arrive, network } = await visit({ key: 'linear', row: rowOf('linear') })
    await arrive()
    const asked = network.sent.find(({ url }) => url === 'https://api.linear.app/graphql')
    expect(JSON.parse(asked?.body ?? '')).toHaveProperty('query')
    expect(asked).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer access-1' } })
  })

  it.each([
    ['signs in', false, null],
    ['connects an account', true, 'consent'],
  ])('of Google ask for consent anew when somebody %s: %s', async (_, isConnecting, prompt) => {
    const { url } = await visit({ key: 'google', row: rowOf('google'), isConnecting })
    expect(url.searchParams.get('access_type')).toBe('offline')
    expect(url.searchParams.get('prompt')).toBe(prompt)
  })

  it('use PKCE but for those that take it not, or not of an application with a secret', () => {
    const without = Object.entries(presets).filter(([, { pkce }]) => !pkce)
    expect(without.map(([key]) => key).sort()).toEqual([
      ...['apple', 'bitbucket', 'box', 'facebook', 'hubspot'],
      ...['linkedin_oidc', 'notion', 'slack', 'tiktok', 'twitch'],
    ])
  })

  it.each(Object.entries(presets).map(([key, { pkce }]) => [key, pkce] as const))(
    'of %s use PKCE: %s',
    async (key, pkce) => {
      const { arrive, url, request } = await visit({ key, row: rowOf(key) })
      expect(url.searchParams.get('code_challenge_method')).toBe(pkce ? 'S256' : null)
      await arrive()
      expect(request().body?.includes('code_verifier')).toBe(pkce)
    },
  )
})
