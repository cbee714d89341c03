import { DIALECTS, startTestServer, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NEW_PASSWORD, onSignIn, onSignUp, PASSWORD, startSignIn, startSignUp } from '../flows/flow-bodies.js'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { ethereumWallet } from '../software-wallet.js'
import { errorCode, signInWithTicket } from '../support.js'

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const PAGE = 'http://localhost:3000'
const MINUTE = 60_000
const METAMASK = 'web3_metamask_signature'

interface Person {
  userId: string
  email: string
  emailId: string
  phone: string
  /** the owner's, signed in */
  owner: TestBrowser
}
interface Attempted {
  response: { status: string; created_session_id: string | null; verification: { status: string } | null }
}

/** Takes the last step with what was proven before. @returns whether it led any further */
type LastStep = () => Promise<boolean>

interface Proof {
  /** the person has an authenticator app */
  hasApp?: true
  begin(server: TestServer, person: Person): Promise<LastStep>
}

const appCode = (server: TestServer) =>
  new TOTP({ secret: SECRET }).generate({ timestamp: server.clock.now() })

/** The last step of a sign-in: it went on if it is answered with success, and the attempt is not given up. */
const stepOf =
  (browser: TestBrowser, id: string, command: string, form: () => Record<string, unknown>): LastStep =>
  async () => {
    const { status, body } = await onSignIn(browser, id, command, form())
    return status === 200 && body.response.status !== 'abandoned'
  }

const byCode =
  (strategy: string, of: (person: Person) => string): Proof['begin'] =>
  async (server, person) => {
    const browser = server.browser()
    const { id } = (await startSignIn(browser, { identifier: of(person), strategy })).body.response
    const code = await server.newestCode(of(person))
    return stepOf(browser, id, 'attempt_first_factor', () => ({ strategy, code }))
  }

async function resetCodeProven(server: TestServer, { email }: Person) {
  const browser = server.browser()
  const strategy = 'reset_password_email_code'
  const { id } = (await startSignIn(browser, { identifier: email, strategy })).body.response
  const code = await server.newestCode(email)
  await onSignIn(browser, id, 'attempt_first_factor', { strategy, code })
  return { browser, id }
}

async function reverifying(server: TestServer, { userId, emailId }: Person, level: string) {
  const browser = server.browser()
  const ticket = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
  const { sessionId } = await signInWithTicket(browser, ticket.body.token)
  const verify = (step: string, form: Record<string, unknown>) =>
    browser.post<Attempted>(`/v1/client/sessions/${sessionId}/verify${step}`, form)
  await verify('', { level })
  await verify('/prepare_first_factor', { strategy: 'email_code', email_address_id: emailId })
  return verify
}

const proofs: Record<string, Proof> = {
  'a code by email': { begin: byCode('email_code', person => person.email) },
  'a code by text message': { begin: byCode('phone_code', person => person.phone) },
  'a reset code': { begin: byCode('reset_password_email_code', person => person.email) },
  'a reset code that was right': {
    begin: async (server, person) => {
      const { browser, id } = await resetCodeProven(server, person)
      return stepOf(browser, id, 'reset_password', () => ({ password: NEW_PASSWORD }))
    },
  },
  'a reset that waits for the second factor': {
    hasApp: true,
    begin: async (server, person) => {
      const { browser, id } = await resetCodeProven(server, person)
      await onSignIn(browser, id, 'reset_password', { password: NEW_PASSWORD })
      const form = () => ({ strategy: 'totp', code: appCode(server) })
      return stepOf(browser, id, 'attempt_second_factor', form)
    },
  },
  'a right password that waits for the second factor': {
    hasApp: true,
    begin: async (server, { email }) => {
      const browser = server.browser()
      const started = await startSignIn(browser, { identifier: email, password: PASSWORD })
      const form = () => ({ strategy: 'totp', code: appCode(server) })
      return stepOf(browser, started.body.response.id, 'attempt_second_factor', form)
    },
  },
  'a link by email': {
    begin: async (server, { email }) => {
      const browser = server.browser()
      const { id } = (await startSignIn(browser, { identifier: email })).body.response
      await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_link', redirect_url: PAGE })
      const link = ((await server.newestLink(email)) ?? '').replace(TEST_ORIGIN, '')
      return async () => {
        const opened = await browser.get(link)
        const isVerified = opened.headers.get('location')?.includes('__clerk_status=verified') ?? false
        const polled = await browser.get<Attempted>(`/v1/client/sign_ins/${id}`)
        expect(polled.body.response?.status === 'complete').toBe(isVerified)
        return isVerified
      }
    },
  },
  'a passkey challenge': {
    begin: async (server, { owner, email }) => {
      const authenticator = new SoftwareAuthenticator(PAGE)
      type Begun = { response: { id: string; verification: { nonce: string } } }
      const begun = await owner.post<Begun>('/v1/me/passkeys')
      const { id: passkeyId, verification } = begun.body.response
      await owner.post(`/v1/me/passkeys/${passkeyId}/attempt_verification`, {
        strategy: 'passkey',
        public_key_credential: authenticator.create(JSON.parse(verification.nonce) as never),
      })
      const browser = server.browser()
      const { id } = (await startSignIn(browser, { identifier: email })).body.response
      const prepared = await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'passkey' })
      const { nonce } = prepared.body.response.first_factor_verification as never as { nonce: string }
      const credential = authenticator.get(JSON.parse(nonce) as never)
      const form = () => ({ strategy: 'passkey', public_key_credential: credential })
      return stepOf(browser, id, 'attempt_first_factor', form)
    },
  },
  'a message for a wallet': {
    begin: async (server, { owner }) => {
      const wallet = ethereumWallet()
      type Body = { response: { id: string; verification: { message: string } } }
      const form = { web3_wallet: wallet.address }
      const { id: walletId } = (await owner.post<Body>('/v1/me/web3_wallets', form)).body.response
      const path = `/v1/me/web3_wallets/${walletId}`
      const asked = await owner.post<Body>(`${path}/prepare_verification`, { strategy: METAMASK })
      await owner.post(`${path}/attempt_verification`, {
        strategy: METAMASK,
        signature: wallet.sign(asked.body.response.verification.message),
      })
      const browser = server.browser()
      const begun = await startSignIn(browser, { identifier: wallet.address, strategy: METAMASK })
      const { id, first_factor_verification: verification } = begun.body.response
      const { message } = verification as never as { message: string }
      return stepOf(browser, id, 'attempt_first_factor', () => ({
        strategy: METAMASK,
        signature: wallet.sign(message),
      }))
    },
  },
  'a sign-in token': {
    begin: async (server, { userId }) => {
      const made = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
      const form = { strategy: 'ticket', ticket: made.body.token }
      return async () => (await startSignIn(server.browser(), form)).status === 200
    },
  },
  'the code of a reverification': {
    begin: async (server, person) => {
      const verify = await reverifying(server, person, 'first_factor')
      const code = await server.newestCode(person.email)
      return async () =>
        (await verify('/attempt_first_factor', { strategy: 'email_code', code })).status === 200
    },
  },
  'a reverification that waits for the second factor': {
    hasApp: true,
    begin: async (server, person) => {
      const verify = await reverifying(server, person, 'multi_factor')
      const code = await server.newestCode(person.email)
      await verify('/attempt_first_factor', { strategy: 'email_code', code })
      return async () =>
        (await verify('/attempt_second_factor', { strategy: 'totp', code: appCode(server) })).status === 200
    },
  },
  'a link to another address of the account': {
    begin: async (server, { owner }) => {
      const address = `added${counter++}@example.com`
      const added = await owner.post<{ response: { id: string } }>('/v1/me/email_addresses', {
        email_address: address,
      })
      const { id } = added.body.response
      await owner.post(`/v1/me/email_addresses/${id}/prepare_verification`, {
        strategy: 'email_link',
        redirect_url: PAGE,
      })
      const link = ((await server.newestLink(address)) ?? '').replace(TEST_ORIGIN, '')
      return async () => {
        await owner.get(link)
        const path = `/email_addresses/${id}`
        const shown = await server.backend<{ verification: { status: string } | null }>('GET', path)
        return shown.body.verification?.status === 'verified'
      }
    },
  },
}

type Event = (server: TestServer, person: Person) => Promise<{ status: number; body: unknown }>

const onUser =
  (method: string, suffix: string, body?: object): Event =>
  (server, { userId }) =>
    server.backend(method, `/users/${userId}${suffix}`, body)

const changePassword =
  (form: object): Event =>
  (_server, { owner }) =>
    owner.post('/v1/me/change_password', {
      current_password: PASSWORD,
      new_password: 'quiet-river-41',
      ...form,
    })

const events: Record<string, Event> = {
  'the owner has changed the password': changePassword({}),
  'the owner has changed the password and signed out elsewhere': changePassword({
    sign_out_of_other_sessions: true,
  }),
  'an administrator has set another password': onUser('PATCH', '', { password: 'quiet-river-41' }),
  'an administrator has removed the password': onUser('POST', '/remove_password'),
  'a session was revoked by the owner': async (server, { owner, userId }) => {
    const query = `?user_id=${userId}&status=active`
    const { body } = await server.backend<{ id: string }[]>('GET', `/sessions${query}`)
    return owner.post(`/v1/me/sessions/${body[0]?.id ?? ''}/revoke`)
  },
  'a session was revoked by an administrator': async (server, { userId }) => {
    const query = `?user_id=${userId}&status=active`
    const { body } = await server.backend<{ id: string }[]>('GET', `/sessions${query}`)
    return server.backend('POST', `/sessions/${body[0]?.id ?? ''}/revoke`)
  },
  'the person was banned for a while': async (server, person) => {
    await onUser('POST', '/ban')(server, person)
    return onUser('POST', '/unban')(server, person)
  },
  'the username was changed': (server, person) =>
    onUser('PATCH', '', { username: `renamed${counter++}` })(server, person),
  'the number became a second factor': async (server, { userId }) => {
    const { body } = await server.backend<{ phone_numbers: { id: string }[] }>('GET', `/users/${userId}`)
    return server.backend('PATCH', `/phone_numbers/${body.phone_numbers[0]?.id ?? ''}`, {
      reserved_for_second_factor: true,
    })
  },
  'the address was removed': (server, { emailId }) => server.backend('DELETE', `/email_addresses/${emailId}`),
  'the address is no longer verified': (server, { emailId }) =>
    server.backend('PATCH', `/email_addresses/${emailId}`, { verified: false }),
  'the address has moved to another account': async (server, { email, emailId }) => {
    await server.backend('DELETE', `/email_addresses/${emailId}`)
    return server.backend('POST', '/users', { email_address: [email], password: PASSWORD })
  },
}

let counter = 0

describe.each(DIALECTS)('what was proven before, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        reverification: false,
        // the people here come in by ticket, and only then is something proven
        signIn: { ticketsPassSecondFactor: true },
        attributes: {
          emailAddress: { firstFactors: ['email_code', 'email_link'], verifications: ['email_link'] },
          phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
          username: { enabled: true },
          authenticatorApp: { enabled: true },
          passkey: { enabled: true },
          web3Wallet: { enabled: true, firstFactors: [METAMASK] },
        },
      },
    })
  })
  afterAll(() => server.close())

  async function newPerson({ hasApp }: Proof): Promise<Person> {
    const number = counter++
    const email = `proven${number}@example.com`
    const phone = `+49151${String(20000000 + number)}`
    const created = await server.backend<{ id: string; email_addresses: { id: string }[] }>(
      'POST',
      '/users',
      {
        email_address: [email],
        phone_number: [phone],
        username: `proven${number}`,
        password: PASSWORD,
        ...(hasApp ? { totp_secret: SECRET } : {}),
      },
    )
    expect([created.status, created.body]).toEqual([200, created.body])
    const userId = created.body.id
    const owner = server.browser()
    const ticket = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    await signInWithTicket(owner, ticket.body.token)
    return { userId, email, emailId: created.body.email_addresses[0]?.id ?? '', phone, owner }
  }

  const sessionsOf = async ({ userId }: Person) =>
    server.frontdesk.services.store.read
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', userId)
      .execute()

  describe.each(Object.entries(proofs))('%s', (_name, proof) => {
    it('counts while nothing has changed', async () => {
      const person = await newPerson(proof)
      expect(await (await proof.begin(server, person))()).toBe(true)
    })

    it.each(Object.entries(events))('counts no longer once %s', async (_event, happens) => {
      const person = await newPerson(proof)
      const lastStep = await proof.begin(server, person)
      const { status, body } = await happens(server, person)
      expect([status, body]).toEqual([200, body])
      const before = await sessionsOf(person)
      expect(await lastStep()).toBe(false)
      expect(await sessionsOf(person)).toEqual(before)
    })

    it('counts no longer after some minutes', async () => {
      if (proof === proofs['a sign-in token']) return
      const lastStep = await proof.begin(server, await newPerson(proof))
      server.clock.advance(31 * MINUTE)
      expect(await lastStep()).toBe(false)
    })
  })

  it.each(Object.entries(proofs).filter(([, { hasApp }]) => hasApp))(
    '%s counts no longer once the app was removed',
    async (_name, proof) => {
      const person = await newPerson(proof)
      const lastStep = await proof.begin(server, person)
      expect((await onUser('DELETE', '/totp')(server, person)).status).toBe(200)
      expect(await lastStep()).toBe(false)
    },
  )

  it('is asked for a second factor that was added meanwhile', async () => {
    const person = await newPerson({ begin: proofs['a code by email']!.begin })
    const browser = server.browser()
    const strategy = 'email_code'
    const { id } = (await startSignIn(browser, { identifier: person.email, strategy })).body.response
    await server.backend('PATCH', `/users/${person.userId}`, { totp_secret: SECRET })
    const code = await server.newestCode(person.email)
    const proven = await onSignIn(browser, id, 'attempt_first_factor', { strategy, code })
    expect(proven.body.response.status).toBe('needs_second_factor')
  })

  it('gives a given-up attempt back to the start: the client shows none, and another one begins', async () => {
    const person = await newPerson({ begin: proofs['a code by email']!.begin })
    const { browser, id } = await resetCodeProven(server, person)
    await onUser('PATCH', '', { password: 'quiet-river-41' })(server, person)
    const refused = await onSignIn(browser, id, 'reset_password', { password: NEW_PASSWORD })
    expect(errorCode(refused.body)).toBe('client_state_invalid')
    const client = await browser.get<{ response: { sign_in: object | null } }>('/v1/client')
    expect(client.body.response.sign_in).toBeNull()
    const again = await startSignIn(browser, { identifier: person.email, password: 'quiet-river-41' })
    expect(again.body.response.status).toBe('complete')
  })

  it('keeps a sign-up whose address was proven for minutes alone', async () => {
    const browser = server.browser()
    const address = `half${counter++}@example.com`
    const { id } = (await startSignUp(browser, { email_address: address })).body.response
    await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_link', redirect_url: PAGE })
    await browser.get(((await server.newestLink(address)) ?? '').replace(TEST_ORIGIN, ''))
    const proven = await browser.get<Attempted>(`/v1/client/sign_ups/${id}`)
    expect(proven.body.response.status).toBe('missing_requirements')
    server.clock.advance(31 * MINUTE)
    const form = { password: PASSWORD, username: `half${counter++}` }
    const late = await browser.patch(`/v1/client/sign_ups/${id}`, form)
    expect(errorCode(late.body)).toBe('sign_up_cannot_be_updated')
  })
})
