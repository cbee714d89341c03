import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  begin,
  clientOf,
  comeBack,
  departure,
  newPerson,
  RETURN_TO,
  transfer,
  visit,
} from './provider-visits.js'
import { createUser, errorCode, signIn } from './support.js'

const KINDS = ['sign_ins', 'sign_ups'] as const
type Client = Awaited<ReturnType<typeof clientOf>>

/** What the official pages decide by. */
const verificationOf = ({ signIn: attempt, signUp }: Pick<Client, 'signIn' | 'signUp'>) =>
  attempt?.first_factor_verification ?? signUp?.verifications.external_account

describe.each(DIALECTS)('somebody who is known and comes back from a provider, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        signIn: { clientTrust: false },
        attributes: { authenticatorApp: { enabled: true } },
      },
    })
  })
  afterAll(() => server.close())

  /** A user who is at the provider; `linked` ones have come by it before. */
  async function known(isLinked: boolean) {
    const ada = newPerson()
    const userId = await createUser(server, ada.email)
    if (isLinked) await visit(server.browser(), ada)
    return { ada, userId }
  }

  describe.each([
    ['linked before', true],
    ['known by the address', false],
  ])('%s', (_, isLinked) => {
    it.each([
      ['ban', 'user_banned'],
      ['lock', 'user_locked'],
    ])('is told of a %s, by the sign-in and by the sign-up', async (deed, code) => {
      const { ada, userId } = await known(isLinked)
      await server.backend('POST', `/users/${userId}/${deed}`)
      for (const kind of KINDS) {
        const browser = server.browser()
        const ended = await visit(browser, ada, { kind })
        expect([kind, ended.ledTo, ended.sessions]).toEqual([kind, RETURN_TO, []])
        expect(verificationOf(ended)).toMatchObject({ status: 'failed', error: { code } })
        const other = kind === 'sign_ins' ? 'sign_ups' : 'sign_ins'
        expect(errorCode((await transfer(browser, other)).body)).toBe('external_account_not_found')
      }
      const accounts = await server.backend<{ external_accounts: object[] }>('GET', `/users/${userId}`)
      expect(accounts.body.external_accounts).toHaveLength(isLinked ? 1 : 0)
    })

    it('is led back to the session that is there already', async () => {
      const { ada, userId } = await known(isLinked)
      for (const kind of KINDS) {
        const browser = server.browser()
        const { sessionId } = await signIn(browser, ada.email)
        const ended = await visit(browser, ada, { kind })
        expect(verificationOf(ended)).toMatchObject({
          status: 'failed',
          error: { code: 'identifier_already_signed_in', meta: { session_id: sessionId } },
        })
        expect(ended.sessions).toMatchObject([{ id: sessionId, user: { id: userId } }])
      }
    })
  })

  it('hears nothing of a ban before the address is proven', async () => {
    const ada = newPerson(false)
    const userId = await createUser(server, ada.email)
    await server.backend('POST', `/users/${userId}/ban`)
    const { signUp } = await visit(server.browser(), ada, { kind: 'sign_ups' })
    expect(signUp?.verifications.external_account?.error?.code).toBe('external_account_exists')
  })

  it('is asked for the second factor after the button of the sign-up form, too', async () => {
    const ada = newPerson()
    await server.backend('POST', '/users', {
      email_address: [ada.email],
      totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      skip_password_requirement: true,
    })
    const browser = server.browser()
    await visit(browser, ada, { kind: 'sign_ups' })
    const { body } = await transfer(browser, 'sign_ins')
    expect([body.response.status, body.client.sessions]).toEqual(['needs_second_factor', []])
  })
})

describe.each(DIALECTS)('an instance with one session at a time, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false }, session: { singleSession: true } },
    })
  })
  afterAll(() => server.close())

  it.each(KINDS)('sends nobody to a provider who is signed in, by %s', async kind => {
    const ada = newPerson()
    await createUser(server, ada.email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, ada.email)
    const { status, body } = await begin(browser, kind)
    expect([status, errorCode(body)]).toEqual([400, 'session_exists'])
    expect((await clientOf(browser)).sessions).toMatchObject([{ id: sessionId }])
  })

  it.each(KINDS)('begins no second one in a tab that comes back later, by %s', async kind => {
    for (const isKnown of [true, false]) {
      const [ada, other] = [newPerson(), newPerson()]
      await createUser(server, ada.email)
      if (isKnown) await createUser(server, other.email)
      const browser = server.browser()
      const callback = await answer(browser, departure(await begin(browser, kind)), other)
      const { sessionId } = await signIn(browser, ada.email)
      expect(await comeBack(browser, callback)).toBe(RETURN_TO)
      await transfer(browser, kind === 'sign_ins' ? 'sign_ups' : 'sign_ins')
      expect((await clientOf(browser)).sessions.map(({ id }) => id)).toEqual([sessionId])
    }
  })
})

describe.each(DIALECTS)('an address that no code can be sent to for a sign-in, on %s', dialect => {
  it('is linked to nothing that the provider has not proven', async () => {
    const emailAddress = { firstFactors: [], verifications: ['email_code' as const] }
    const server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false }, attributes: { emailAddress } },
    })
    const ada = newPerson(false)
    const userId = await createUser(server, ada.email)
    const ended = await visit(server.browser(), ada)
    const code = 'external_account_email_address_verification_required'
    expect(verificationOf(ended)).toMatchObject({ status: 'failed', error: { code } })
    const browser = server.browser()
    await visit(browser, ada, { kind: 'sign_ups' })
    const { status, body } = await transfer(browser, 'sign_ins')
    expect([status, errorCode(body), (await clientOf(browser)).sessions]).toEqual([422, code, []])
    const user = await server.backend<{ external_accounts: object[] }>('GET', `/users/${userId}`)
    expect(user.body.external_accounts).toEqual([])
    await server.close()
  })
})
