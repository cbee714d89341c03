import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { createUser, errorCode, signIn, signInWithTicket } from '../support.js'

const REFUSED = 'last_sign_in_method_removal_failed'
const PAGE = 'http://localhost:3000'
const ATTRIBUTES = {
  // an address is there for messages alone: it neither identifies nor proves
  emailAddress: { usedForFirstFactor: false, firstFactors: [], required: false },
  username: { enabled: true, usedForFirstFactor: true },
  phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
  password: { required: false },
  passkey: { enabled: true },
}

interface Wrapped {
  response: { id: string; verification?: { nonce: string } }
}

describe.each(DIALECTS)('the last way in, on %s', dialect => {
  let server: TestServer
  let count = 0
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { attributes: ATTRIBUTES } })
  })
  afterAll(() => server.close())

  /** Somebody whom a ticket has signed in, whatever else they may have. */
  async function person(fields: object) {
    count += 1
    const made = await server.backend<{ id: string; phone_numbers: { id: string }[] }>('POST', '/users', {
      skip_password_requirement: true,
      ...fields,
    })
    expect(made.status).toBe(200)
    const token = await server.backend<{ token: string }>('POST', '/sign_in_tokens', {
      user_id: made.body.id,
    })
    const browser = server.browser()
    await signInWithTicket(browser, token.body.token)
    return { browser, id: made.body.id, phoneId: made.body.phone_numbers[0]?.id ?? '' }
  }
  const username = () => `person_${count}`
  const phone = () => `+1415555${String(2000 + count)}`
  const PASSWORD = 'correct-horse-9'

  async function addPasskey(browser: Awaited<ReturnType<typeof person>>['browser']): Promise<string> {
    const { response } = (await browser.post<Wrapped>('/v1/me/passkeys')).body
    const options = JSON.parse(response.verification?.nonce ?? '') as never
    const credential = new SoftwareAuthenticator(PAGE).create(options)
    const done = await browser.post(`/v1/me/passkeys/${response.id}/attempt_verification`, {
      strategy: 'passkey',
      public_key_credential: credential,
    })
    expect(done.status).toBe(200)
    return response.id
  }

  it('is not the password that is removed', async () => {
    const { browser } = await person({ username: username(), password: PASSWORD })
    const remove = () => browser.post('/v1/me/remove_password', { current_password: PASSWORD })
    expect(errorCode((await remove()).body)).toBe(REFUSED)
    await addPasskey(browser)
    expect((await remove()).status).toBe(200)
  })

  it('is not the username that is blanked, when an address alone is left', async () => {
    const { browser } = await person({
      username: username(),
      email_address: [`blank${count}@example.com`],
      password: PASSWORD,
    })
    const blank = () => browser.post('/v1/me?_method=PATCH', { username: '' })
    expect(errorCode((await blank()).body)).toBe(REFUSED)
    await addPasskey(browser)
    expect((await blank()).status).toBe(200)
  })

  it('is not the number that is deleted, when an address alone is left', async () => {
    const { browser, phoneId } = await person({
      phone_number: [phone()],
      email_address: [`number${count}@example.com`],
    })
    const remove = () => browser.post(`/v1/me/phone_numbers/${phoneId}?_method=DELETE`)
    expect(errorCode((await remove()).body)).toBe(REFUSED)
    await addPasskey(browser)
    expect((await remove()).status).toBe(200)
  })

  it('is not the number that becomes a second factor', async () => {
    const { browser, phoneId } = await person({ phone_number: [phone()] })
    const reserve = () =>
      browser.post(`/v1/me/phone_numbers/${phoneId}?_method=PATCH`, { reserved_for_second_factor: true })
    expect(errorCode((await reserve()).body)).toBe(REFUSED)
    await addPasskey(browser)
    expect((await reserve()).status).toBe(200)
  })

  it('is not the passkey that is removed, unless there is another', async () => {
    const { browser } = await person({ username: username() })
    const [first, second] = [await addPasskey(browser), await addPasskey(browser)]
    expect((await browser.post(`/v1/me/passkeys/${first}?_method=DELETE`)).status).toBe(200)
    const last = await browser.post(`/v1/me/passkeys/${second}?_method=DELETE`)
    expect(errorCode(last.body)).toBe(REFUSED)
  })

  it('is not a password that is marked as compromised, for it does not sign in', async () => {
    const { browser, id } = await person({ username: username(), password: PASSWORD })
    const passkey = await addPasskey(browser)
    await server.backend('POST', `/users/${id}/password/set_compromised`, {})
    const removed = await browser.post(`/v1/me/passkeys/${passkey}?_method=DELETE`)
    expect(errorCode(removed.body)).toBe(REFUSED)
  })

  it('is left by two parallel removals, of which either alone would do no harm', async () => {
    const { browser } = await person({ username: username() })
    const ids = [await addPasskey(browser), await addPasskey(browser)]
    const answers = await Promise.all(ids.map(id => browser.post(`/v1/me/passkeys/${id}?_method=DELETE`)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 400])
  })

  it('may be taken away by an administrator', async () => {
    const { id } = await person({ username: username(), password: PASSWORD })
    expect((await server.backend('POST', `/users/${id}/remove_password`, {})).status).toBe(200)
  })
})

describe.each(DIALECTS)('a proven address, on %s', dialect => {
  it('is a way in by itself, so that the password can go', async () => {
    const server = await startTestServer({
      dialect,
      settings: { attributes: { password: { required: false } } },
    })
    const email = 'reads-mail@example.com'
    await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const removed = await browser.post('/v1/me/remove_password', { current_password: 'correct-horse-9' })
    expect(removed.status).toBe(200)
    await server.close()
  })
})
