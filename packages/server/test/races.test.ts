import type { ApiName } from '@frontdesk/contract'
import { type Answer, DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendAsBrowser, sendAsServer } from './access/call.js'
import { findExamples, type MakeExample } from './access/examples.js'
import { DeviceKey } from './device-key.js'
import { onSignIn, startSignIn, startSignUp } from './flows/flow-bodies.js'
import { SoftwareAuthenticator } from './software-authenticator.js'
import { ethereumWallet } from './software-wallet.js'
import { errorCode } from './support.js'
import { InstanceSide, newTestPhone, nextNumber, startTwoInstances } from './world/two-instances.js'

const TRIES = 100
const PAGE = 'http://localhost:3000'
const PASSWORD = 'correct-horse-9'
const TEST_CODE = '424242'

type Try = () => Promise<Answer<unknown>>

/** One use of something that works once, ready to be made. */
type Prepare = (side: InstanceSide) => Promise<Try>

interface Started {
  id: string
  first_factor_verification: { nonce?: string; message?: string; trusted_device_challenge?: Challenge }
  supported_first_factors: Record<string, string>[]
}
interface Challenge {
  client_data: string
  trusted_device_id: string
}

/** Uses that are one call of an operation, as the tables of access prepare it. */
const BY_OPERATION: [name: string, api: ApiName, id: string][] = [
  ['an email code at sign-in', 'fapi', 'attemptSignInFactorOne'],
  ['a phone code as second factor', 'fapi', 'attemptSignInFactorTwo'],
  ['a new password after a reset code', 'fapi', 'resetPassword'],
  ['an email code at sign-up', 'fapi', 'attemptSignUpsVerification'],
  ['an email code of a reverification', 'fapi', 'attemptSessionReverificationFirstFactor'],
  ['a phone code of a reverification', 'fapi', 'attemptSessionReverificationSecondFactor'],
  ['the code of a new email address', 'fapi', 'verifyEmailAddress'],
  ['the code of a new phone number', 'fapi', 'verifyPhoneNumber'],
  ['the code of an email address, for the Backend API', 'bapi', 'AttemptEmailAddressVerification'],
  ['the code of a phone number, for the Backend API', 'bapi', 'AttemptPhoneNumberVerification'],
  ['the signature of a new wallet', 'fapi', 'attemptWeb3WalletVerification'],
  ['the challenge of a new passkey', 'fapi', 'attemptPasskeyVerification'],
  ['the challenge of a new trusted device', 'fapi', 'attemptTrustedDevice'],
  ['the first code of an authenticator app', 'fapi', 'verifyTOTP'],
  ['a code of an authenticator app, for the Backend API', 'bapi', 'VerifyTOTP'],
  ['the code of an organization’s domain', 'fapi', 'attemptOrganizationDomainVerification'],
  ['an invitation to an organization', 'fapi', 'acceptOrganizationInvitation'],
  ['a suggestion of an organization', 'fapi', 'acceptOrganizationSuggestion'],
  ['a request to join an organization', 'fapi', 'acceptOrganizationMembershipRequest'],
  ['a handshake nonce', 'bapi', 'GetHandshakePayload'],
]

/** Each try in a browser of its own: whoever found the ticket in somebody's mail. */
const signInWith = (side: InstanceSide, form: Record<string, unknown>) => () =>
  startSignIn(side.browser(), form)
const signUpWith = (side: InstanceSide, form: Record<string, unknown>) => () =>
  startSignUp(side.browser(), form)
const ticketOf = (url: string) => new URL(url).searchParams.get('ticket')

async function attempt(browser: TestBrowser, started: Started, form: Record<string, unknown>): Promise<Try> {
  return () => onSignIn(browser, started.id, 'attempt_first_factor', form)
}

async function begin(browser: TestBrowser, form: Record<string, unknown>): Promise<Started> {
  const { body } = await startSignIn(browser, form)
  return body.response as unknown as Started
}

async function prepareFirst(browser: TestBrowser, started: Started, form: Record<string, unknown>) {
  const { body } = await onSignIn(browser, started.id, 'prepare_first_factor', form)
  return body.response as unknown as Started
}

/** A sign-in that waits for a code of this strategy. */
async function withSentCode(side: InstanceSide, strategy: string, idName: string, identifier: string) {
  const browser = side.browser()
  const started = await begin(browser, { identifier })
  const factor = started.supported_first_factors.find(each => each['strategy'] === strategy)
  await prepareFirst(browser, started, { strategy, [idName]: factor?.[idName] })
  return attempt(browser, started, { strategy, code: TEST_CODE })
}

async function withAuthenticator(side: InstanceSide) {
  const person = await side.newPerson({ password: PASSWORD })
  const { body } = await person.browser.post<{ response: { secret: string } }>('/v1/me/totp')
  const totp = new TOTP({ secret: body.response.secret })
  const codeAt = (timestamp: number) => totp.generate({ timestamp })
  const now = side.server.clock.now()
  const verified = await person.browser.post<{ response: { backup_codes: string[] } }>(
    '/v1/me/totp/attempt_verification',
    { code: codeAt(now - 30_000) },
  )
  return { email: person.email, code: codeAt(now), backupCodes: verified.body.response.backup_codes }
}

/** Ten sign-ins of one person, ten tries each: a code is used up for all of them. */
async function atSecondFactor(
  side: InstanceSide,
  email: string,
  form: Record<string, unknown>,
): Promise<Try> {
  const attempts = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const browser = side.browser()
      const form = { identifier: email, strategy: 'password', password: PASSWORD }
      return { browser, id: (await begin(browser, form)).id }
    }),
  )
  let turn = 0
  return () => {
    const { browser, id } = attempts[turn++ % attempts.length]!
    return onSignIn(browser, id, 'attempt_second_factor', form)
  }
}

const OTHERS: [name: string, prepare: Prepare][] = [
  [
    'a phone code at sign-in',
    async side => {
      const phone = newTestPhone()
      await side.newUser({ phone_number: [phone] })
      return withSentCode(side, 'phone_code', 'phone_number_id', phone)
    },
  ],
  [
    'a reset code that was mailed',
    async side => {
      const email = `reset${nextNumber()}+clerk_test@example.com`
      await side.newUser({ email_address: [email], password: PASSWORD })
      return withSentCode(side, 'reset_password_email_code', 'email_address_id', email)
    },
  ],
  [
    'a reset code that was sent to a phone',
    async side => {
      const phone = newTestPhone()
      await side.newUser({ phone_number: [phone], password: PASSWORD })
      return withSentCode(side, 'reset_password_phone_code', 'phone_number_id', phone)
    },
  ],
  [
    'a sign-in token',
    async side => {
      const { userId } = await side.newUser()
      const { token } = await side.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
      return signInWith(side, { strategy: 'ticket', ticket: token })
    },
  ],
  [
    'an actor token',
    async side => {
      const { userId } = await side.newUser()
      const form = { user_id: userId, actor: { sub: 'support' } }
      const { token } = await side.backend<{ token: string }>('POST', '/actor_tokens', form)
      return signInWith(side, { strategy: 'ticket', ticket: token })
    },
  ],
  [
    'an invitation to the application',
    async side => {
      const form = { email_address: `invited${nextNumber()}@example.com` }
      const { url } = await side.backend<{ url: string }>('POST', '/invitations', form)
      return signUpWith(side, { strategy: 'ticket', ticket: ticketOf(url) })
    },
  ],
  [
    'an organization’s invitation of somebody without an account',
    async side => {
      const organization = await side.backend('POST', '/organizations', { name: 'Inviting' })
      const { url } = await side.backend<{ url: string }>(
        'POST',
        `/organizations/${organization.id}/invitations`,
        { email_address: `invited${nextNumber()}@example.com`, role: 'org:member' },
      )
      return signUpWith(side, { strategy: 'ticket', ticket: ticketOf(url) })
    },
  ],
  [
    'an organization’s invitation of somebody with an account',
    async side => {
      const organization = await side.backend('POST', '/organizations', { name: 'Inviting' })
      const { email } = await side.newUser()
      const { url } = await side.backend<{ url: string }>(
        'POST',
        `/organizations/${organization.id}/invitations`,
        { email_address: email, role: 'org:member' },
      )
      return signInWith(side, { strategy: 'ticket', ticket: ticketOf(url) })
    },
  ],
  [
    'the challenge of a passkey',
    async side => {
      const { browser } = await side.newPerson()
      const authenticator = new SoftwareAuthenticator(PAGE)
      const made = await browser.post<{ response: { id: string; verification: { nonce: string } } }>(
        '/v1/me/passkeys',
      )
      const { id, verification } = made.body.response
      await browser.post(`/v1/me/passkeys/${id}/attempt_verification`, {
        strategy: 'passkey',
        public_key_credential: authenticator.create(JSON.parse(verification.nonce) as never),
      })
      const visitor = side.browser()
      const started = await begin(visitor, { strategy: 'passkey' })
      const options = JSON.parse(started.first_factor_verification.nonce ?? '') as never
      return attempt(visitor, started, {
        strategy: 'passkey',
        public_key_credential: authenticator.get(options),
      })
    },
  ],
  [
    'the nonce of a wallet',
    async side => {
      const wallet = ethereumWallet()
      const strategy = 'web3_metamask_signature'
      await side.newUser({ web3_wallet: [wallet.address] })
      const browser = side.browser()
      const started = await begin(browser, { identifier: wallet.address })
      const factor = started.supported_first_factors.find(each => each['strategy'] === strategy)
      const prepared = await prepareFirst(browser, started, {
        strategy,
        web3_wallet_id: factor?.['web3_wallet_id'],
      })
      const signature = wallet.sign(prepared.first_factor_verification.message ?? '')
      return attempt(browser, started, { strategy, signature })
    },
  ],
  [
    'the challenge of a trusted device',
    async side => {
      const { browser } = await side.newPerson()
      const key = new DeviceKey()
      const facts = {
        platform: 'ios',
        app_identifier: 'com.example.app',
        algorithm: 'ES256',
        public_key_jwk: key.jwk,
      }
      const path = '/v1/me/trusted_devices'
      const prepared = await browser.post<{ response: Challenge }>(`${path}/prepare`, facts)
      const { client_data } = prepared.body.response
      const enrolled = await browser.post<{ response: { id: string } }>(`${path}/attempt`, {
        ...facts,
        client_data,
        signature: key.sign(client_data),
      })
      const visitor = side.browser()
      const strategy = 'trusted_device'
      const started = await begin(visitor, { strategy, trusted_device_id: enrolled.body.response.id })
      const challenge = started.first_factor_verification.trusted_device_challenge
      return attempt(visitor, started, {
        strategy,
        ...challenge,
        algorithm: 'ES256',
        signature: key.sign(challenge?.client_data ?? ''),
      })
    },
  ],
  [
    'a code of an authenticator app',
    async side => {
      const { email, code } = await withAuthenticator(side)
      return atSecondFactor(side, email, { strategy: 'totp', code })
    },
  ],
  [
    'a backup code',
    async side => {
      const { email, backupCodes } = await withAuthenticator(side)
      return atSecondFactor(side, email, { strategy: 'backup_code', code: backupCodes[0] })
    },
  ],
]

describe.each(DIALECTS)('of a hundred parallel tries one wins, on %s', dialect => {
  let server: TestServer
  let side: InstanceSide
  let examplesOf: (api: ApiName, id: string) => MakeExample
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    side = new InstanceSide(server, 'primary')
    examplesOf = await findExamples(server)
  })
  afterAll(() => server?.close())

  async function tryOf(api: ApiName, id: string): Promise<(changes?: object) => ReturnType<Try>> {
    const { call, browser } = await examplesOf(api, id)()
    const headers = { authorization: `Bearer ${side.secretKey}` }
    return changes => {
      const changed = { ...call, body: changes ? { ...call.body, ...changes } : call.body }
      return browser ? sendAsBrowser(browser, id, changed) : sendAsServer(server, id, changed, headers)
    }
  }

  async function expectOneWinner(use: Try): Promise<void> {
    const answers = await Promise.all(Array.from({ length: TRIES }, use))
    const winners = answers.filter(answer => answer.status === 200)
    // 503: more passwords to hash than the queue takes
    const failures = answers.filter(answer => answer.status >= 500 && answer.status !== 503)
    expect([winners.length, failures.map(answer => answer.body)]).toEqual([1, []])
    expect((await use()).status).toBeGreaterThanOrEqual(400)
  }

  it.each(BY_OPERATION)(
    '%s',
    async (_, api, id) => {
      const use = await tryOf(api, id)
      await expectOneWinner(() => use())
    },
    60_000,
  )

  it.each(BY_OPERATION.filter(([name]) => /^(an email|a phone|the) code /.test(name)))(
    'and wrong ones leave nothing for %s',
    async (_, api, id) => {
      const use = await tryOf(api, id)
      const wrong = await Promise.all(Array.from({ length: 20 }, () => use({ code: '000000' })))
      // the Backend API answers with the verification, whatever became of it
      const [refused, failed] = api === 'fapi' ? [422, 'verification_failed'] : [200, 'failed']
      const statuses = new Set(wrong.map(answer => answer.status))
      expect([...statuses].filter(status => status !== refused && status !== 400)).toEqual([])
      const right = await use()
      const { status } = right.body as { status?: string }
      expect(errorCode(right.body) ?? status).toBe(failed)
    },
    60_000,
  )

  it('an email link', async () => {
    const { call, browser } = await examplesOf('fapi', 'verify')()
    const opened = await Promise.all(
      Array.from({ length: TRIES }, () => sendAsBrowser(browser!, 'verify', call)),
    )
    const statuses = opened.map(({ headers }) => new URL(headers.get('location') ?? '').searchParams)
    const sessions = statuses.flatMap(status => status.get('__clerk_created_session') ?? [])
    expect(new Set(sessions).size).toBe(1)
    expect(statuses.filter(status => status.get('__clerk_status') !== 'verified')).toEqual([])
    const events = await server.frontdesk.services.store.read
      .selectFrom('events')
      .select('resource_id')
      .where('type', '=', 'session.created')
      .where('resource_id', 'in', sessions)
      .execute()
    expect(events).toHaveLength(1)
    const { body } = await browser!.get<{ response: { sessions: object[] } }>('/v1/client')
    // the one that signed in before, and the link's
    expect(body.response.sessions).toHaveLength(2)
  })

  it.each(OTHERS)('%s', async (_, prepare) => expectOneWinner(await prepare(side)), 60_000)
})
