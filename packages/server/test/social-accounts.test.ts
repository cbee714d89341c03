import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MisbehavingProvider } from '../src/domain/connections/misbehaving.fixture.js'
import { PASSWORD } from './flows/flow-bodies.js'
import { playIssuers } from './issuers.js'
import { callbackOf, leave, mannersFor, startWithProviders, STRATEGY } from './provider-at-fault.js'
import { begin, comeBack, COMPLETE, departure, RETURN_TO, transfer } from './provider-visits.js'
import { createUser, errorCode, signIn, templatesTo } from './support.js'

interface Account {
  id: string
  provider: string
  provider_user_id: string
  approved_scopes: string
  verification: {
    status: string
    error: { code: string } | null
    external_verification_redirect_url?: string
  }
}

const ACCOUNTS = '/v1/me/external_accounts'
const HOUR_MS = 60 * 60 * 1000
let count = 0

describe.each(DIALECTS)('accounts that are connected, on %s', dialect => {
  let world: Awaited<ReturnType<typeof startWithProviders>>
  let server: TestServer
  let acme: MisbehavingProvider
  beforeAll(async () => {
    world = await startWithProviders(dialect, { reverification: true })
    ;({ server, acme } = world)
  })
  afterAll(() => world.close())

  let browser: TestBrowser
  let userId: string
  let sessionId: string
  let email: string
  let subject: string
  let account: Account
  /** Somebody with an account at Acme. */
  beforeEach(async () => {
    server.clock.advance(1000)
    email = `owner${++count}@example.com`
    subject = `subject-${count}`
    userId = await createUser(server, email)
    browser = server.browser()
    ;({ sessionId } = await signIn(browser, email))
    acme.manners = mannersFor({ id: subject, email: null }, { refresh_token: 'refresh-1', scope: 'basic' })
    const begun = await browser.post<{ response: Account }>(ACCOUNTS, {
      strategy: STRATEGY,
      redirect_url: RETURN_TO,
    })
    await follow(begun.body.response)
    account = (await accounts())[0]!
  })

  const accounts = async () =>
    (await server.backend<{ external_accounts: Account[] }>('GET', `/users/${userId}`)).body.external_accounts
  const page = ({ verification }: Account) => new URL(verification.external_verification_redirect_url ?? '')
  const follow = (departing: Account) => comeBack(browser, callbackOf(page(departing)))
  const reconnect = async (form: object = {}) => {
    const path = `${ACCOUNTS}/${account.id}/reauthorize`
    const { body } = await browser.patch<{ response: Account }>(path, { redirect_url: RETURN_TO, ...form })
    return body.response
  }
  const tokens = () => server.backend<object[]>('GET', `/users/${userId}/oauth_access_tokens/${STRATEGY}`)
  const updates = async () => (await server.eventTypes()).filter(type => type === 'user.updated').length
  const mails = () => templatesTo(server, email)

  it('get more scopes by connecting them again, which the provider approves one by one', async () => {
    const departing = await reconnect({ additional_scope: ['calendar', 'files'] })
    expect(departing).toMatchObject({ id: account.id, verification: { status: 'unverified' } })
    expect(page(departing).searchParams.get('scope')?.split(' ')).toEqual(
      expect.arrayContaining(['calendar', 'files']),
    )
    acme.manners = mannersFor({ id: subject }, { access_token: 'access-2', scope: 'basic calendar' })
    const before = await updates()
    expect(await follow(departing)).toBe(RETURN_TO)
    expect(await accounts()).toMatchObject([{ id: account.id, approved_scopes: 'basic calendar' }])
    expect(await updates()).toBe(before + 1)
    expect((await tokens()).body).toMatchObject([{ token: 'access-2', scopes: ['basic', 'calendar'] }])
  })

  it('stay as they are when the person comes back with another one', async () => {
    const departing = await reconnect()
    acme.manners = mannersFor({ id: 'somebody-else' }, { access_token: 'access-of-somebody-else' })
    expect(await follow(departing)).toBe(RETURN_TO)
    const [visit] = await server.frontdesk.services.store.read
      .selectFrom('verifications')
      .selectAll()
      .where('subject', '=', `external_account:${account.id}`)
      .where('outcome', 'is not', null)
      .execute()
    expect(visit?.outcome).toMatchObject({ status: 'failed', error: { code: 'external_account_other' } })
    expect(await accounts()).toMatchObject([{ provider_user_id: subject, approved_scopes: 'basic' }])
    expect((await tokens()).body).toMatchObject([{ token: 'access-1' }])
  })

  it('lose their tokens when these are revoked, and sign in all the same', async () => {
    expect((await tokens()).body).toHaveLength(1)
    const revoked = await browser.delete<{ response: { id: string } }>(`${ACCOUNTS}/${account.id}/tokens`)
    expect([revoked.status, revoked.body.response.id]).toEqual([200, userId])
    expect((await tokens()).body).toEqual([])
    const [row] = await server.frontdesk.services.store.read
      .selectFrom('external_accounts')
      .selectAll()
      .where('id', '=', account.id)
      .execute()
    expect([row?.tokens_ciphertext, row?.token_expires_at]).toEqual([null, null])
    expect(await (await leave(server.browser()))()).toBe(COMPLETE)
    expect((await tokens()).body).toHaveLength(1)
  })

  it('keep a rotated refresh token for the next time', async () => {
    for (const next of [2, 3]) {
      server.clock.advance(2 * HOUR_MS)
      acme.asked.length = 0
      acme.manners = mannersFor({}, { access_token: `access-${next}`, refresh_token: `refresh-${next}` })
      expect((await tokens()).body).toMatchObject([{ token: `access-${next}` }])
      expect(acme.asked.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual([
        `refresh-${next - 1}`,
      ])
    }
  })

  it('tell applications when they want to be connected again, and when they are good again', async () => {
    server.clock.advance(2 * HOUR_MS)
    const before = await updates()
    acme.manners['/token'] = { status: 400, body: { error: 'invalid_grant' } }
    await tokens()
    await tokens()
    expect(await updates()).toBe(before + 1)
    acme.manners = mannersFor({})
    expect((await tokens()).body).toMatchObject([{ token: 'access-1' }])
    expect(await updates()).toBe(before + 2)
    server.clock.advance(2 * HOUR_MS)
    await tokens()
    expect(await updates()).toBe(before + 2)
  })

  it('are taken away by the application’s server, which the owner and applications hear of', async () => {
    const before = await updates()
    const path = `/users/${userId}/external_accounts/${account.id}`
    expect((await server.backend('DELETE', path)).body).toMatchObject({ id: account.id, deleted: true })
    expect(await accounts()).toEqual([])
    expect(await updates()).toBe(before + 1)
    expect(await mails()).toEqual(['external_account_linked', 'external_account_unlinked'])
    expect((await server.backend('DELETE', path)).status).toBe(404)
  })

  it('go only after reverification', async () => {
    server.clock.advance(11 * 60_000)
    const refused = await browser.delete(`${ACCOUNTS}/${account.id}`)
    expect([refused.status, errorCode(refused.body)]).toEqual([403, 'session_reverification_required'])
    const again = await browser.patch(`${ACCOUNTS}/${account.id}/reauthorize`, { redirect_url: RETURN_TO })
    expect([again.status, errorCode(again.body)]).toEqual([403, 'session_reverification_required'])
    expect(await accounts()).toHaveLength(1)
    const path = `/v1/client/sessions/${sessionId}/verify`
    await browser.post(path, { level: 'first_factor' })
    await browser.post(`${path}/attempt_first_factor`, { strategy: 'password', password: PASSWORD })
    expect((await browser.delete(`${ACCOUNTS}/${account.id}`)).status).toBe(200)
    expect(await accounts()).toEqual([])
  })
})

describe.each(DIALECTS)('the last way in, on %s', dialect => {
  it('is the person’s to keep, and the administrator’s to take', async () => {
    const { server, acme, close } = await startWithProviders(dialect, {
      attributes: {
        password: { enabled: false },
        emailAddress: { usedForFirstFactor: false, firstFactors: [], verifications: ['email_code'] },
      },
    })
    acme.manners = mannersFor({ id: 'alone', email: 'alone@acme.example' })
    const browser = server.browser()
    await (
      await leave(browser)
    )()
    const { id } = (await transfer(browser, 'sign_ups')).body.client.sessions[0]!.user
    const { body } = await server.backend<{ external_accounts: Account[] }>('GET', `/users/${id}`)
    const accountId = body.external_accounts[0]!.id
    const own = await browser.delete(`${ACCOUNTS}/${accountId}`)
    expect(errorCode(own.body)).toBe('last_sign_in_method_removal_failed')
    expect((await server.backend('DELETE', `/users/${id}/external_accounts/${accountId}`)).status).toBe(200)
    await close()
  })
})

describe.each(DIALECTS)('an account at Google, on %s', dialect => {
  it('is connected, and connected again, with a consent that brings a refresh token', async () => {
    const server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false } },
      connections: { google: { clientId: 'web', clientSecret: 'secret' } },
    })
    const issuers = playIssuers(server)
    const asked = (url: URL) => [url.searchParams.get('access_type'), url.searchParams.get('prompt')]
    expect(asked(departure(await begin(server.browser())))).toEqual(['offline', null])

    await createUser(server, 'owner@example.com')
    const browser = server.browser()
    await signIn(browser, 'owner@example.com')
    const form = { redirect_url: RETURN_TO }
    const begun = await browser.post<{ response: Account }>(ACCOUNTS, { strategy: 'oauth_google', ...form })
    const url = new URL(begun.body.response.verification.external_verification_redirect_url ?? '')
    expect(asked(url)).toEqual(['offline', 'consent'])
    const nonce = url.searchParams.get('nonce')
    issuers.answerTokens({
      access_token: 'access-1',
      token_type: 'bearer',
      id_token: issuers.tokenOf('google', 'owner', { nonce }),
    })
    expect(await comeBack(browser, callbackOf(url))).toBe(RETURN_TO)
    const again = await browser.patch<{ response: Account }>(
      `${ACCOUNTS}/${begun.body.response.id}/reauthorize`,
      form,
    )
    const page = new URL(again.body.response.verification.external_verification_redirect_url ?? '')
    expect(asked(page)).toEqual(['offline', 'consent'])
    await server.close()
  })
})
