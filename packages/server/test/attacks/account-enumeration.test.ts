import { type Answer, DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NEW_PASSWORD, onSignIn, onSignUp, PASSWORD, startSignIn, startSignUp } from '../flows/flow-bodies.js'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { createUser, errorCode, signIn } from '../support.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** of the default settings */
const MAX_WRONG_PASSWORDS = 10

interface WithNonce {
  response: { id: string; verification: { nonce: string }; first_factor_verification: { nonce: string } }
}
interface Step {
  status: number
  body: unknown
  headers: string[]
}

/**
 * What somebody does who wants to know whether there is an account: all that the answers show, step by step.
 */
class Conversation {
  readonly steps: Step[] = []
  private readonly factorIds: string[] = []

  constructor(
    private readonly server: TestServer,
    private readonly identifier: string,
    private readonly stranger: SoftwareAuthenticator,
  ) {}

  async play(): Promise<Step[]> {
    await this.guessPasswords()
    await this.tryCodes()
    await this.resetPassword()
    await this.tryKeys()
    await this.flood()
    await this.signUp()
    this.server.clock.advance(HOUR_MS)
    await this.guessPasswords()
    return this.steps
  }

  private get field() {
    return this.identifier.includes('@') ? 'email' : 'phone'
  }

  private async guessPasswords(): Promise<void> {
    const browser = this.server.browser()
    const id = await this.begin(browser, {})
    for (let tries = 0; tries < MAX_WRONG_PASSWORDS + 2; tries++) {
      const form = { strategy: 'password', password: `wrong-${tries}` }
      if (tries % 2 === 0) this.note(await onSignIn(browser, id, 'attempt_first_factor', form))
      else this.note(await startSignIn(this.server.browser(), { identifier: this.identifier, ...form }))
      this.server.clock.advance(1000)
    }
    await this.look(browser, id)
    // while the password is locked
    await this.begin(this.server.browser(), {})
    await this.begin(this.server.browser(), { strategy: 'password' })
  }

  private async tryCodes(): Promise<void> {
    const browser = this.server.browser()
    const strategy = `${this.field}_code`
    const id = await this.begin(browser, { strategy })
    for (let tries = 0; tries < 6; tries++)
      this.note(await onSignIn(browser, id, 'attempt_first_factor', { strategy, code: '00000x' }))
    this.note(await onSignIn(browser, id, 'prepare_first_factor', { strategy }))
    this.server.clock.advance(MINUTE_MS)
    const named = { strategy, [this.idParam]: this.factorIds[0] }
    this.note(await onSignIn(browser, id, 'prepare_first_factor', named))
    this.note(await onSignIn(browser, id, 'prepare_first_factor', { ...named, [this.idParam]: 'idn_other' }))
    this.note(await onSignIn(browser, id, 'prepare_second_factor', { strategy: 'phone_code' }))
    this.note(await onSignIn(browser, id, 'attempt_second_factor', { strategy: 'totp', code: '123456' }))
    await this.look(browser, id)
  }

  private get idParam() {
    return this.field === 'email' ? 'email_address_id' : 'phone_number_id'
  }

  private async resetPassword(): Promise<void> {
    const browser = this.server.browser()
    const strategy = `reset_password_${this.field}_code`
    const id = await this.begin(browser, { strategy })
    for (const password of [undefined, NEW_PASSWORD, 'short']) {
      const form = { strategy, code: '00000x', ...(password ? { password } : {}) }
      this.note(await onSignIn(browser, id, 'attempt_first_factor', form))
    }
    this.note(await onSignIn(browser, id, 'reset_password', { password: NEW_PASSWORD }))
    await this.look(browser, id)
  }

  /** A passkey of the stranger's own account, and a link, for an attempt that names somebody else. */
  private async tryKeys(): Promise<void> {
    const browser = this.server.browser()
    const id = await this.begin(browser, {})
    const prepared = await browser.post<WithNonce>(`/v1/client/sign_ins/${id}/prepare_first_factor`, {
      strategy: 'passkey',
    })
    this.note(prepared)
    const options = JSON.parse(prepared.body.response.first_factor_verification.nonce) as never
    const proof = { strategy: 'passkey', public_key_credential: this.stranger.get(options) }
    this.note(await onSignIn(browser, id, 'attempt_first_factor', proof))
    const link = { strategy: 'email_link', redirect_url: 'http://localhost:3000/verify' }
    this.note(await onSignIn(browser, id, 'prepare_first_factor', link))
    this.note(
      await onSignIn(browser, id, 'prepare_first_factor', { ...link, redirect_url: 'http://evil.test' }),
    )
    this.note(await onSignIn(browser, id, 'attempt_first_factor', { strategy: 'ticket', ticket: 'none' }))
    await this.look(browser, id)
  }

  private async flood(): Promise<void> {
    for (let sent = 0; sent < 32; sent++)
      await this.begin(this.server.browser(), { strategy: `${this.field}_code` })
  }

  private async signUp(): Promise<void> {
    this.server.clock.advance(HOUR_MS)
    const browser = this.server.browser()
    const strategy = `${this.field}_code`
    const claim =
      this.field === 'email' ? { email_address: this.identifier } : { phone_number: this.identifier }
    const started = await startSignUp(browser, { ...claim, password: PASSWORD })
    this.note(started)
    const { id } = started.body.response
    this.note(await onSignUp(browser, id, 'prepare_verification', { strategy }))
    for (let tries = 0; tries < 6; tries++)
      this.note(await onSignUp(browser, id, 'attempt_verification', { strategy, code: '00000x' }))
    this.note(await browser.get('/v1/client'))
  }

  private async begin(browser: TestBrowser, form: Record<string, unknown>): Promise<string> {
    const started = await startSignIn(browser, { identifier: this.identifier, ...form })
    this.note(started)
    const { supported_first_factors: factors } = started.body.response ?? {}
    for (const factor of (factors ?? []) as Record<string, string>[]) {
      const id = factor[this.idParam]
      if (id) this.factorIds.push(id)
    }
    return started.body.response?.id ?? ''
  }

  private async look(browser: TestBrowser, id: string): Promise<void> {
    this.note(await browser.get(`/v1/client/sign_ins/${id}`))
    this.note(await browser.get('/v1/client'))
  }

  /**
   * Everything but what is new each time. Ids of factors stay told apart, and
   * instants as far as they are from now.
   */
  private note({ status, body, headers }: Answer<unknown>): void {
    const now = this.server.clock.now()
    const seen: string[] = this.seenIds
    const plain = (text: string) =>
      text
        .replaceAll(this.identifier, '<identifier>')
        .replace(/\bidn_[0-9A-Za-z]{27}\b/g, id => {
          if (!seen.includes(id)) seen.push(id)
          return `<factor ${seen.indexOf(id)}>`
        })
        .replace(/\b([a-z]+)_[0-9A-Za-z]{27}\b/g, '$1_<id>')
        .replace(/\b1[78]\d{11}\b/g, instant => String(Number(instant) - now))
        .replace(/\\"challenge\\":\\"[^"]*\\"/g, '')
        .replace(/"clerk_trace_id":"[^"]*"/g, '"clerk_trace_id":""')
    this.steps.push({
      status,
      body: JSON.parse(plain(JSON.stringify(body))),
      headers: [...headers]
        .filter(([name]) => name !== 'x-clerk-trace-id')
        .map(
          ([name, value]) =>
            `${name}: ${name === 'set-cookie' ? value.replace(/=[^;]*/, '=') : plain(value)}`,
        ),
    })
  }

  private readonly seenIds: string[] = []
}

describe.each(DIALECTS)(
  'whether there is an account, under protection against enumeration, on %s',
  dialect => {
    let server: TestServer
    let stranger: SoftwareAuthenticator
    let count = 0
    beforeAll(async () => {
      server = await startTestServer({
        dialect,
        settings: {
          attackProtection: { enumerationProtection: true },
          attributes: {
            emailAddress: { firstFactors: ['email_code', 'email_link'] },
            phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
            passkey: { enabled: true },
            password: { required: false },
          },
        },
      })
      await createUser(server, 'stranger@example.com')
      stranger = await withPasskey('stranger@example.com')
    })
    afterAll(() => server.close())

    async function withPasskey(email: string): Promise<SoftwareAuthenticator> {
      const browser = server.browser()
      await signIn(browser, email)
      const authenticator = new SoftwareAuthenticator('http://localhost:3000')
      const begun = await browser.post<WithNonce>('/v1/me/passkeys')
      const { id, verification } = begun.body.response
      const registered = await browser.post(`/v1/me/passkeys/${id}/attempt_verification`, {
        strategy: 'passkey',
        public_key_credential: authenticator.create(JSON.parse(verification.nonce) as never),
      })
      expect(registered.status).toBe(200)
      return authenticator
    }

    const newAddress = () => `somebody${count++}@example.com`
    const newNumber = () => `+49151123${45000 + count++}`

    async function made(body: object): Promise<string> {
      const answer = await server.backend<{ id: string }>('POST', '/users', body)
      expect(answer.status).toBe(200)
      return answer.body.id
    }

    /** People of every kind: who is there, by the address or number that the stranger types. */
    const KINDS: Record<string, () => Promise<string>> = {
      'somebody with a password': async () => {
        const email = newAddress()
        await createUser(server, email)
        return email
      },
      'somebody without one': async () => {
        const email = newAddress()
        await made({ email_address: [email], skip_password_requirement: true })
        return email
      },
      'somebody with a passkey and a number': async () => {
        const email = newAddress()
        await made({ email_address: [email], phone_number: [newNumber()], password: PASSWORD })
        await withPasskey(email)
        return email
      },
      'somebody who is locked': async () => {
        const email = newAddress()
        await server.backend('POST', `/users/${await createUser(server, email)}/lock`)
        return email
      },
      'somebody who is banned': async () => {
        const email = newAddress()
        await server.backend('POST', `/users/${await createUser(server, email)}/ban`)
        return email
      },
      'the number of somebody': async () => {
        const number = newNumber()
        await made({ email_address: [newAddress()], phone_number: [number], password: PASSWORD })
        return number
      },
      'a number that is a second factor': async () => {
        const number = newNumber()
        const id = await made({ email_address: [newAddress()], phone_number: [number], password: PASSWORD })
        const { body } = await server.backend<{ phone_numbers: { id: string }[] }>('GET', `/users/${id}`)
        const reserved = await server.backend('PATCH', `/phone_numbers/${body.phone_numbers[0]!.id}`, {
          reserved_for_second_factor: true,
        })
        expect(reserved.status).toBe(200)
        return number
      },
    }

    it.each(Object.keys(KINDS))('cannot be told of %s by a hundred answers', async kind => {
      const known = await KINDS[kind]!()
      const unknown = known.includes('@') ? newAddress() : newNumber()
      // an account is older than the attempts
      server.clock.advance(HOUR_MS)
      const toKnown = await new Conversation(server, known, stranger).play()
      server.clock.advance(HOUR_MS)
      const toUnknown = await new Conversation(server, unknown, stranger).play()
      expect(toUnknown.length).toBeGreaterThan(100)
      // one by one, for a readable difference
      for (const [index, step] of toUnknown.entries())
        expect({ index, ...toKnown[index] }).toEqual({ index, ...step })
      expect(toKnown).toHaveLength(toUnknown.length)
      const codes = new Set(toUnknown.map(({ body }) => errorCode(body)))
      for (const code of [
        'form_password_incorrect',
        'user_locked',
        'form_code_incorrect',
        'too_many_requests',
      ])
        expect(codes).toContain(code)
    })

    const factorsOf = async (identifier: string) =>
      (await startSignIn(server.browser(), { identifier })).body.response.supported_first_factors

    it('is not seen from the ids of factors: they are the same before and after', async () => {
      const email = newAddress()
      const before = await factorsOf(email)
      expect(before).toContainEqual(
        expect.objectContaining({ strategy: 'email_code', safe_identifier: email }),
      )
      server.clock.advance(24 * HOUR_MS)
      expect(await factorsOf(email.toUpperCase())).toEqual(before)
      await createUser(server, email)
      expect(await factorsOf(email)).toEqual(before)
      expect(await factorsOf(newAddress())).not.toEqual(before)
    })

    it('is not seen from a lock that its owner would lift', async () => {
      const email = newAddress()
      await createUser(server, email)
      const owner = server.browser()
      const { sessionId } = await signIn(owner, email)
      await owner.post(`/v1/client/sessions/${sessionId}/remove`)
      const guess = async () =>
        errorCode((await startSignIn(server.browser(), { identifier: email, password: 'wrong-one' })).body)
      for (let tries = 0; tries < MAX_WRONG_PASSWORDS - 1; tries++) await guess()
      // the owner comes and goes
      await signIn(owner, email)
      expect([await guess(), await guess()]).toEqual(['form_password_incorrect', 'user_locked'])
    })

    it('is not seen from another identifier of the same account that locks with the first', async () => {
      const [email, number] = [newAddress(), newNumber()]
      await made({ email_address: [email], phone_number: [number], password: PASSWORD })
      const guess = async (identifier: string) =>
        errorCode((await startSignIn(server.browser(), { identifier, password: 'wrong-one' })).body)
      for (let tries = 0; tries < MAX_WRONG_PASSWORDS; tries++) await guess(email)
      expect([await guess(email), await guess(number)]).toEqual(['user_locked', 'form_password_incorrect'])
    })

    it('is known to its owner: codes arrive under the disguised id, and the password works where it worked before', async () => {
      const email = newAddress()
      const userId = await createUser(server, email)
      const owner = server.browser()
      const { sessionId } = await signIn(owner, email)
      await owner.post(`/v1/client/sessions/${sessionId}/remove`)
      for (let tries = 0; tries < MAX_WRONG_PASSWORDS; tries++)
        await startSignIn(server.browser(), { identifier: email, password: 'wrong-one' })
      expect((await server.backend('GET', `/users/${userId}`)).body).toMatchObject({ locked: true })
      const elsewhere = server.browser()
      const started = await startSignIn(elsewhere, { identifier: email })
      const { id, supported_first_factors: factors } = started.body.response
      const factor = factors?.find(({ strategy }) => strategy === 'email_code')
      await onSignIn(elsewhere, id, 'prepare_first_factor', {
        strategy: 'email_code',
        email_address_id: factor?.email_address_id,
      })
      const code = (await server.newestCode(email)) ?? ''
      const done = await onSignIn(elsewhere, id, 'attempt_first_factor', { strategy: 'email_code', code })
      expect(done.body.response.status).toBe('complete')
      expect((await signIn(owner, email)).userId).toBe(userId)
      await server.backend('POST', `/users/${userId}/unlock`)
      expect((await signIn(server.browser(), email)).userId).toBe(userId)
    })
  },
)
