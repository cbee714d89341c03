import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MisbehavingProvider } from '../src/domain/connections/misbehaving.fixture.js'
import { ProviderNetwork } from '../src/domain/connections/provider-network.js'
import {
  callbackOf,
  countMade,
  leave,
  mannersFor,
  startWithProviders,
  STRATEGY,
} from './provider-at-fault.js'
import { begin, clientOf, comeBack, departure, RETURN_TO, transfer } from './provider-visits.js'
import { createUser, errorCode, signIn } from './support.js'

type Manners = MisbehavingProvider['manners']

interface User {
  external_accounts: {
    id: string
    approved_scopes: string
    verification: { status: string; error: { code: string; long_message: string } | null }
  }[]
}

const HOUR_MS = 60 * 60 * 1000
const SHORT_MS = 1000

/** What each address of a provider does wrong, and what people read about it. How it is read: unit tests. */
const FAULTS: [what: string, manners: Manners, code: string][] = [
  ['its token address hangs', { '/token': 'hang' }, 'oauth_provider_unavailable'],
  ['its token address sends a byte now and then', { '/token': 'trickle' }, 'oauth_provider_unavailable'],
  ['its token address never stops', { '/token': 'flood' }, 'oauth_token_exchange_error'],
  ['its token address answers 500', { '/token': { status: 500 } }, 'oauth_provider_unavailable'],
  ['its token address writes no JSON', { '/token': { body: '<html>' } }, 'oauth_token_exchange_error'],
  [
    'the code has expired',
    { '/token': { status: 400, body: { error: 'invalid_grant' } } },
    'oauth_token_exchange_error',
  ],
  [
    'the secret was rotated',
    { '/token': { status: 401, body: { error: 'invalid_client' } } },
    'oauth_token_exchange_error',
  ],
  ['the address of the person hangs', { '/me': 'hang' }, 'oauth_provider_unavailable'],
  ['the address of the person answers 500', { '/me': { status: 500 } }, 'oauth_provider_unavailable'],
  ['the address of the person names nobody', { '/me': { body: {} } }, 'oauth_fetch_user_error'],
]

describe.each(DIALECTS)('a provider that does not do its part, on %s', dialect => {
  let world: Awaited<ReturnType<typeof startWithProviders>>
  let server: TestServer
  let acme: MisbehavingProvider
  beforeAll(async () => {
    world = await startWithProviders(dialect)
    ;({ server, acme } = world)
    const { services } = server.frontdesk
    services.providers = new ProviderNetwork(services.clock, SHORT_MS)
  })
  beforeEach(() => {
    acme.asked.length = 0
    acme.manners = mannersFor({})
  })
  afterAll(() => world.close())

  it.each(FAULTS)('lets nobody in and makes nothing when %s', async (_, manners, code) => {
    Object.assign(acme.manners, manners)
    const before = await countMade(server)
    const browser = server.browser()
    const ledTo = await (await leave(browser))()
    expect(ledTo).toBe(RETURN_TO)
    const { signIn: attempt, sessions } = await clientOf(browser)
    expect(sessions).toEqual([])
    expect(attempt?.first_factor_verification).toMatchObject({ status: 'failed', error: { code } })
    expect(await countMade(server)).toEqual(before)
    // the components begin anew after that
    acme.manners = mannersFor({ id: `${code}-later`, email: null })
    expect(await (await leave(browser))()).toBe(RETURN_TO)
    expect((await clientOf(browser)).signIn?.first_factor_verification?.status).toBe('transferable')
  })

  describe('at the start, where it says who it is', () => {
    const DOCUMENT = '/.well-known/openid-configuration'
    let strict: TestServer
    beforeEach(async () => {
      strict = await startTestServer({
        dialect,
        connections: {
          custom_acme: {
            name: 'Acme',
            clientId: 'frontdesk',
            clientSecret: 'secret',
            discoveryUrl: acme.url(''),
          },
        },
      })
      const { services } = strict.frontdesk
      services.providers = new ProviderNetwork(services.clock, SHORT_MS)
    })
    afterEach(() => strict.close())

    it.each<[string, Manners[string]]>([
      ['hangs', 'hang'],
      ['answers 500', { status: 500 }],
      ['writes no JSON', { body: '<html>' }],
      ['is somebody else', { body: { issuer: 'https://evil.example' } }],
      ['has no page', { body: { issuer: 'OWN' } }],
    ])('sends nobody there when it %s, and the next one when it is well again', async (_, manner) => {
      const issuer = acme.url('')
      const isOwn = typeof manner === 'object' && JSON.stringify(manner).includes('OWN')
      acme.manners[DOCUMENT] = isOwn ? { body: { issuer } } : manner!
      const browser = strict.browser()
      for (const kind of ['sign_ins', 'sign_ups'] as const) {
        const { status, body } = await begin(browser, kind, STRATEGY)
        expect([kind, status, errorCode(body)]).toEqual([kind, 422, 'oauth_provider_unavailable'])
      }
      const { signIn: attempt, signUp, sessions } = await clientOf(browser)
      expect([attempt?.first_factor_verification, signUp?.verifications.external_account, sessions]).toEqual([
        attempt && null,
        signUp && null,
        [],
      ])
      acme.manners[DOCUMENT] = {
        body: { issuer, authorization_endpoint: acme.url('/authorize'), token_endpoint: acme.url('/token') },
      }
      strict.clock.advance(HOUR_MS)
      expect(departure(await begin(browser, 'sign_ins', STRATEGY)).pathname).toBe('/authorize')
    })
  })

  it('lets nobody in when the person has denied it', async () => {
    const browser = server.browser()
    const url = departure(await begin(browser, 'sign_ins', STRATEGY))
    await comeBack(browser, callbackOf(url, { error: 'access_denied' }))
    expect((await clientOf(browser)).signIn?.first_factor_verification).toMatchObject({
      status: 'failed',
      error: { code: 'oauth_access_denied' },
    })
    expect(acme.asked).toEqual([])
  })

  it('connects nothing, and the profile says why', async () => {
    const email = 'connecting@example.com'
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    acme.manners = { '/token': { status: 500 } }
    const begun = await browser.post<{
      response: { verification: { external_verification_redirect_url: string } }
    }>('/v1/me/external_accounts', { strategy: STRATEGY, redirect_url: RETURN_TO })
    const url = new URL(begun.body.response.verification.external_verification_redirect_url)
    expect(await comeBack(browser, callbackOf(url))).toBe(RETURN_TO)
    const { body } = await server.backend<User>('GET', `/users/${userId}`)
    expect(body.external_accounts).toMatchObject([
      { verification: { status: 'failed', error: { code: 'oauth_provider_unavailable' } } },
    ])
  })

  describe('when tokens are refreshed', () => {
    let userId: string
    let count = 0
    beforeEach(async () => {
      const id = `refreshing-${++count}`
      acme.manners = mannersFor({ id, email: `${id}@acme.example` }, { refresh_token: 'refresh-1' })
      const browser = server.browser()
      await (
        await leave(browser)
      )()
      const { body } = await transfer(browser, 'sign_ups')
      userId = body.client.sessions.at(-1)!.user.id
      server.clock.advance(2 * HOUR_MS)
    })
    const ask = () => server.backend('GET', `/users/${userId}/oauth_access_tokens/${STRATEGY}`)
    const accountOf = async () => {
      const { body } = await server.backend<User>('GET', `/users/${userId}`)
      return body.external_accounts[0]!
    }

    it('and the refresh token was revoked, the account says so, and its owner connects it again', async () => {
      acme.manners['/token'] = { status: 400, body: { error: 'invalid_grant' } }
      const answers = await Promise.all(Array.from({ length: 5 }, ask))
      for (const { status, body } of answers)
        expect([status, errorCode(body)]).toEqual([422, 'external_account_missing_refresh_token'])
      expect((await accountOf()).verification).toMatchObject({
        status: 'verified',
        error: { code: 'external_account_missing_refresh_token' },
      })
      acme.manners = mannersFor({ id: `refreshing-${count}` }, { refresh_token: 'refresh-2' })
      await (
        await leave(server.browser())
      )()
      expect((await accountOf()).verification.error).toBeNull()
      expect((await ask()).status).toBe(200)
    })

    it('and it does not answer, the account is as good as before, for all who ask', async () => {
      acme.manners['/token'] = 'hang'
      const answers = await Promise.all(Array.from({ length: 5 }, ask))
      for (const { status, body } of answers)
        expect([status, errorCode(body)]).toEqual([422, 'oauth_provider_unavailable'])
      expect((await accountOf()).verification.error).toBeNull()
      acme.manners = mannersFor({}, { access_token: 'access-2' })
      expect((await ask()).body).toMatchObject([{ token: 'access-2' }])
    })

    it('and the secret was rotated, the account is as good as before', async () => {
      acme.manners['/token'] = { status: 401, body: { error: 'invalid_client' } }
      const { status, body } = await ask()
      expect([status, errorCode(body)]).toEqual([422, 'oauth_token_exchange_error'])
      expect((await accountOf()).verification.error).toBeNull()
    })
  })
})
