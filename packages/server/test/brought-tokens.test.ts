import { generateKeyPairSync } from 'node:crypto'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TokenMaker } from '../src/domain/connections/providers.fixture.js'
import { playIssuers } from './issuers.js'
import { type Body, clientOf } from './provider-visits.js'
import { createUser, errorCode } from './support.js'

describe.each(DIALECTS)('a token that the browser has from Google on %s', dialect => {
  let server: TestServer
  let issuers: ReturnType<typeof playIssuers>
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false } },
      connections: { google: { clientId: 'web', clientSecret: 'secret', nativeClientIds: ['phone'] } },
    })
    issuers = playIssuers(server)
  })
  afterAll(() => server.close())

  const tokenOf = (subject: string, changes: object = {}) => issuers.tokenOf('google', subject, changes)
  const bring: ReturnType<typeof playIssuers>['bring'] = (...input) => issuers.bring(...input)

  it.each([
    ['google_one_tap', {}],
    ['oauth_token_google', { aud: 'phone' }],
  ])('signs up where nobody is known yet, and in from then on: %s', async (strategy, changes) => {
    const token = tokenOf(`new-${strategy}`, changes)
    const unknown = await bring('sign_ins', token, strategy)
    expect([unknown.status, errorCode(unknown.body)]).toEqual([422, 'external_account_not_found'])
    const { body } = await bring('sign_ups', token, strategy)
    expect(body.response).toMatchObject({
      status: 'complete',
      email_address: `new-${strategy}@gmail.example`,
    })
    const userId = body.client.sessions[0]!.user.id
    const known = await bring('sign_ins', token, strategy)
    expect(known.body.response.status).toBe('complete')
    expect(known.body.client.sessions[0]!.user.id).toBe(userId)
    const again = await bring('sign_ups', token, strategy)
    expect(errorCode(again.body)).toBe('external_account_exists')
    const user = await server.backend<{ external_accounts: { provider: string }[] }>(
      'GET',
      `/users/${userId}`,
    )
    expect(user.body.external_accounts).toMatchObject([{ provider: 'oauth_google' }])
  })

  it('links the user who has proven the same address', async () => {
    const userId = await createUser(server, 'linked@gmail.example')
    const { body } = await bring('sign_ins', tokenOf('linked'))
    expect(body.client.sessions).toMatchObject([{ user: { id: userId } }])
  })

  it('asks for a code where Google has not proven the address', async () => {
    await createUser(server, 'unproven@gmail.example')
    const { body } = await bring('sign_ins', tokenOf('unproven', { email_verified: false }))
    expect(body.response).toMatchObject({
      status: 'needs_first_factor',
      identifier: 'unproven@gmail.example',
    })
    expect(body.client.sessions).toEqual([])
  })

  it.each([
    ['is for another application', { aud: 'mallory' }],
    ['is too old', { exp: 1 }],
    ['is of another issuer', { iss: 'https://evil.example' }],
  ])('is refused when it %s', async (_, changes) => {
    const browser = server.browser()
    const token = tokenOf('victim', changes)
    const { status, body } = await browser.post('/v1/client/sign_ins', { strategy: 'google_one_tap', token })
    expect([status, errorCode(body)]).toEqual([422, 'oauth_token_invalid'])
    expect((await clientOf(browser)).sessions).toEqual([])
  })

  it('is refused when it is of a provider that the instance has not, or is not there', async () => {
    expect(errorCode((await bring('sign_ins', tokenOf('ada'), 'oauth_token_apple')).body)).toBe(
      'form_param_value_invalid',
    )
    expect(errorCode((await bring('sign_ins', '')).body)).toBe('form_param_missing')
  })
})

describe.each(DIALECTS)('a token that a phone has from Apple on %s', dialect => {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  let server: TestServer
  let issuers: ReturnType<typeof playIssuers>
  beforeAll(async () => {
    const apple = { clientId: 'web', teamId: 'TEAM000001', keyId: 'KEY0000001', privateKey }
    server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false } },
      connections: {
        apple: { ...apple, nativeClientIds: ['com.example.app'] },
        google: { clientId: 'web', clientSecret: 'secret' },
      },
    })
    issuers = playIssuers(server)
  })
  afterAll(() => server.close())

  const STRATEGY = 'oauth_token_apple'
  /** Apple writes booleans as text, and the name is in no token. */
  const APPLES = { aud: 'com.example.app', email_verified: 'true', given_name: undefined }
  const tokenOf = (subject: string, changes: object = {}, by?: TokenMaker) =>
    issuers.tokenOf('apple', subject, { ...APPLES, ...changes }, by)

  it.each([
    ['the application on the phone', 'com.example.app'],
    ['the web', 'web'],
  ])('signs up and in, for %s; a code beside it is not used', async (_, aud) => {
    const token = tokenOf(`ada-${aud}`, { aud })
    expect(errorCode((await issuers.bring('sign_ins', token, STRATEGY)).body)).toBe(
      'external_account_not_found',
    )
    const form = { strategy: STRATEGY, token, code: 'a-code-of-apple', first_name: 'Ada' }
    const { body } = await server.browser().post<Body>('/v1/client/sign_ups', form)
    expect(body.response).toMatchObject({ status: 'complete', first_name: 'Ada' })
    const userId = body.client.sessions[0]!.user.id
    const known = await issuers.bring('sign_ins', token, STRATEGY)
    expect(known.body.client.sessions).toMatchObject([{ user: { id: userId } }])
    const user = await server.backend('GET', `/users/${userId}`)
    expect(user.body).toMatchObject({
      external_accounts: [{ provider: 'oauth_apple', provider_user_id: `ada-${aud}` }],
      email_addresses: [{ verification: { status: 'verified', strategy: 'from_oauth_apple' } }],
    })
    expect(issuers.sent.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it.each([
    ['signed by somebody else', () => tokenOf('victim', {}, new TokenMaker())],
    ['for another application', () => tokenOf('victim', { aud: 'com.mallory.app' })],
    ['too old', () => tokenOf('victim', { exp: 1 })],
    ['Google’s', () => issuers.tokenOf('google', 'victim')],
  ])('is refused when it is %s', async (_, make) => {
    for (const kind of ['sign_ins', 'sign_ups'] as const) {
      const { status, body } = await issuers.bring(kind, make(), STRATEGY)
      expect([kind, status, errorCode(body)]).toEqual([kind, 422, 'oauth_token_invalid'])
    }
  })
})
