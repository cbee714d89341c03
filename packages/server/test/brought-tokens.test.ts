import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playIssuers } from './issuers.js'
import { clientOf } from './provider-visits.js'
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
