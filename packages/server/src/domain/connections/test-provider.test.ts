import { describe, expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import type { Connection } from '../../model/connection.js'
import { FakeClock, MINUTE_MS } from '../../platform/clock.js'
import { MasterKey } from '../../platform/crypto.js'
import { systemRandom } from '../../platform/random.js'
import { findTestConnection, sealCode, TEST_PERSONS, type TestPerson, testProvider } from './test-provider.js'

const google: Connection = {
  id: 'oacc_1',
  key: 'google',
  name: 'Google',
  logoUrl: null,
  isEnabled: true,
  isForSignIn: true,
  blocksSubaddresses: false,
  allowedEmailDomains: null,
  blockedEmailDomains: [],
  clientId: null,
  secretCiphertext: null,
  scopes: ['calendar'],
  options: {},
}
const github: Connection = { ...google, id: 'oacc_2', key: 'github', name: 'GitHub' }

const STATE = 'a-state'
const REDIRECT_URI = 'http://localhost:4400/tenant/v1/oauth_callback'
const KEPT = { scope: 'openid email profile calendar contacts' }

function contextWith(changes: Parameters<typeof instanceWith>[1] = {}) {
  const clock = new FakeClock()
  const services = { clock, masterKey: new MasterKey(Buffer.alloc(32, 1)), random: systemRandom }
  return { clock, services, instance: instanceWith({}, { connections: [google, github], ...changes }) }
}
type TestContext = ReturnType<typeof contextWith>

function arrive(ctx: TestContext, parameters: Record<string, string>, state = STATE) {
  const arrival = {
    kept: KEPT,
    state,
    redirectUri: REDIRECT_URI,
    parameters: new URLSearchParams(parameters),
  }
  return testProvider(ctx, google).arrive(arrival)
}

async function comeBackAs(person: TestPerson) {
  const ctx = contextWith()
  return arrive(ctx, { code: sealCode(ctx, google, STATE, person) })
}

const subjectOf = async (person: TestPerson) => (await comeBackAs(person)).profile.subject
const refusedWith = (code: string) => expect.objectContaining({ code }) as Error

describe('the test provider', () => {
  it('leads to the page beside the callback, with the state, and keeps the scopes that were asked for', async () => {
    const request = { state: 'a&state', redirectUri: REDIRECT_URI, scopes: ['contacts', 'calendar'] }
    const { url, kept } = await testProvider(contextWith(), google).depart(request)
    expect(url).toBe('http://localhost:4400/tenant/v1/test_provider?connection=google&state=a%26state')
    expect(kept).toEqual(KEPT)
  })

  it.each([
    ['ada', 'ada.lovelace@example.com', true, 'Ada', 'Lovelace'],
    ['grace', 'grace.hopper@example.com', false, 'Grace', 'Hopper'],
    ['alan', null, false, 'Alan', 'Turing'],
  ] as const)('tells of %s what a provider would', async (choice, emailAddress, ...rest) => {
    const [isEmailProven, firstName, lastName] = rest
    expect((await comeBackAs(TEST_PERSONS[choice])).profile).toEqual({
      subject: expect.stringMatching(/^test_[0-9a-f]{32}$/) as string,
      emailAddress,
      isEmailProven,
      firstName,
      lastName,
      username: null,
      imageUrl: null,
    })
  })

  it.each([
    ['', null, null],
    ['Cher', 'Cher', null],
    ['Ana  María de la Cruz', 'Ana', 'María de la Cruz'],
  ])('takes the first word of "%s" for the first name', async (name, firstName, lastName) => {
    const { profile } = await comeBackAs({ name, emailAddress: 'somebody@example.com', isEmailProven: true })
    expect(profile).toMatchObject({ firstName, lastName })
  })

  it('knows a person again by the address, or by the name where there is none', async () => {
    const ada = TEST_PERSONS.ada
    const { alan } = TEST_PERSONS
    expect(await subjectOf({ ...ada, name: 'Countess', isEmailProven: false })).toBe(await subjectOf(ada))
    expect(await subjectOf({ ...alan, name: 'ALAN TURING' })).toBe(await subjectOf(alan))
    expect(await subjectOf({ ...alan, name: ada.emailAddress })).not.toBe(await subjectOf(ada))
    expect(await subjectOf(alan)).not.toBe(await subjectOf({ ...alan, name: 'Alan Kay' }))
  })

  it('gives tokens for the scopes that were asked for, for an hour', async () => {
    const ctx = contextWith()
    const { tokens } = await arrive(ctx, { code: sealCode(ctx, google, STATE, TEST_PERSONS.ada) })
    expect(tokens).toEqual({
      accessToken: expect.stringMatching(/^test_access_[\w-]{43}$/) as string,
      refreshToken: expect.stringMatching(/^test_refresh_/) as string,
      idToken: null,
      expiresAt: ctx.clock.now() + 60 * MINUTE_MS,
      scopes: ['openid', 'email', 'profile', 'calendar', 'contacts'],
    })
  })

  it('gives another token of the same scopes for a refresh token', async () => {
    const provider = testProvider(contextWith(), google)
    const { tokens } = await comeBackAs(TEST_PERSONS.ada)
    const refreshed = await provider.refresh(tokens!.refreshToken!)
    expect(refreshed.scopes).toEqual(tokens!.scopes)
    expect(refreshed.accessToken).not.toBe(tokens!.accessToken)
    expect((await provider.refresh(refreshed.refreshToken!)).scopes).toEqual(tokens!.scopes)
  })

  it('refuses a refresh token that it did not make', async () => {
    const refreshing = testProvider(contextWith(), google).refresh('1//google-refresh-token')
    await expect(refreshing).rejects.toEqual(refusedWith('external_account_missing_refresh_token'))
  })

  it.each([
    ['access_denied', 'oauth_access_denied'],
    ['server_error', 'oauth_fetch_user_error'],
  ])('says %s as %s', async (error, code) => {
    await expect(arrive(contextWith(), { error })).rejects.toEqual(refusedWith(code))
  })
})

describe('a code of the test provider', () => {
  type Forge = (ctx: TestContext) => string
  const ada = TEST_PERSONS.ada
  const rows: [what: string, forge: Forge][] = [
    ['there is none', () => ''],
    ['it is none', () => 'ada'],
    ['it was made for another state', ctx => sealCode(ctx, google, 'foreign', ada)],
    ['it was made for another connection', ctx => sealCode(ctx, github, STATE, ada)],
    [
      'it was made in another instance',
      ctx => sealCode({ ...ctx, instance: { ...ctx.instance, id: 'ins_2' } }, google, STATE, ada),
    ],
    [
      'it was changed',
      ctx => sealCode(ctx, google, STATE, ada).replace(/.$/, last => (last === 'A' ? 'Q' : 'A')),
    ],
    [
      'it was sealed with another key',
      ctx => {
        const masterKey = new MasterKey(Buffer.alloc(32, 2))
        return sealCode({ ...ctx, services: { ...ctx.services, masterKey } }, google, STATE, ada)
      },
    ],
    ['it is another secret of the database', ({ services }) => services.masterKey.encrypt('sk_test_1')],
    [
      'it is another document of the database',
      ({ services }) => services.masterKey.encrypt(JSON.stringify({ state: STATE, person: ada })),
    ],
    ['it is nothing that was sealed', ({ services }) => services.masterKey.encrypt('null')],
  ]
  it.each(rows)('says nothing of anybody when %s', async (_, forge) => {
    const ctx = contextWith()
    await expect(arrive(ctx, { code: forge(ctx) })).rejects.toEqual(refusedWith('oauth_fetch_user_error'))
  })

  it('is good for ten minutes', async () => {
    const ctx = contextWith()
    const code = sealCode(ctx, google, STATE, ada)
    ctx.clock.advance(10 * MINUTE_MS - 1)
    expect((await arrive(ctx, { code })).profile.firstName).toBe('Ada')
    ctx.clock.advance(1)
    await expect(arrive(ctx, { code })).rejects.toEqual(refusedWith('oauth_fetch_user_error'))
  })
})

describe('where the test provider stands in', () => {
  const find = (changes: Parameters<typeof instanceWith>[1]) =>
    findTestConnection(contextWith(changes).instance, 'google')

  it('is a development instance, for a connection without credentials', () => {
    expect(find({})).toEqual(google)
  })

  it.each([
    ['in production', { environment: 'production' as const }],
    ['for a connection with credentials', { connections: [{ ...google, clientId: 'an-id' }] }],
    ['for a connection that is switched off', { connections: [{ ...google, isEnabled: false }] }],
    ['for a provider that the instance does not have', { connections: [github] }],
  ])('is not %s', (_, changes) => {
    expect(find(changes)).toBeUndefined()
  })

  it('is never in production, whatever is asked of it', () => {
    const provider = () => testProvider(contextWith({ environment: 'production' }), google)
    expect(provider).toThrow(refusedWith('oauth_provider_unavailable'))
  })
})
