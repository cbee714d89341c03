import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from './support.js'

interface Contact {
  id: string
  object: string
  email_address?: string
  phone_number?: string
  verification: { status: string; strategy: string; attempts: number } | null
}
interface Wrapped<T = Contact> {
  response: T
  client: { sessions: { user: { email_addresses: object[] } }[] }
}
interface Me {
  primary_email_address_id: string | null
  primary_phone_number_id: string | null
}

describe.each(DIALECTS)('addresses and numbers of the own account on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { attributes: { phoneNumber: { enabled: true, usedForFirstFactor: true } } },
    })
  })
  afterAll(() => server.close())

  const newAddress = () => `contact${counter++}@example.com`
  const newNumber = () => `+49151${String(10_000_000 + counter++)}`
  const me = async (browser: TestBrowser) => (await browser.get<Wrapped<Me>>('/v1/me')).body.response

  async function person() {
    const email = newAddress()
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    return { browser, email, userId }
  }
  const add = (browser: TestBrowser, email: string) =>
    browser.post<Wrapped>('/v1/me/email_addresses', { email_address: email })
  const prepare = (browser: TestBrowser, id: string) =>
    browser.post<Wrapped>(`/v1/me/email_addresses/${id}/prepare_verification`, { strategy: 'email_code' })
  const attempt = (browser: TestBrowser, id: string, code: string) =>
    browser.post<Wrapped>(`/v1/me/email_addresses/${id}/attempt_verification`, { code })

  async function addProven(browser: TestBrowser, email: string) {
    const { id } = (await add(browser, email)).body.response
    await prepare(browser, id)
    await attempt(browser, id, (await server.newestCode(email)) ?? '')
    return id
  }

  it('adds an address, proves it, makes it the primary one, and signs in with it', async () => {
    const { browser, userId } = await person()
    const email = newAddress()
    const added = await add(browser, email)
    expect(added.body.response).toMatchObject({
      object: 'email_address',
      email_address: email,
      verification: null,
    })
    expect(added.body.client.sessions[0]?.user.email_addresses).toHaveLength(2)
    const { id } = added.body.response
    const early = await browser.patch('/v1/me', { primary_email_address_id: id })
    expect(early.status).toBe(422)
    expect((await prepare(browser, id)).body.response.verification).toMatchObject({ status: 'unverified' })
    const code = (await server.newestCode(email)) ?? ''
    const wrong = await attempt(browser, id, code === '000000' ? '000001' : '000000')
    expect([wrong.status, errorCode(wrong.body)]).toEqual([422, 'form_code_incorrect'])
    expect(
      (await browser.get<Wrapped>(`/v1/me/email_addresses/${id}`)).body.response.verification,
    ).toMatchObject({
      attempts: 1,
    })
    const right = await attempt(browser, id, code)
    expect(right.body.response.verification).toMatchObject({ status: 'verified', strategy: 'email_code' })
    expect(errorCode((await prepare(browser, id)).body)).toBe('verification_already_verified')
    await browser.patch('/v1/me', { primary_email_address_id: id })
    expect(await me(browser)).toMatchObject({ primary_email_address_id: id })
    expect((await signIn(server.browser(), email)).userId).toBe(userId)
  })

  it('takes the trailing slash of clerk-js', async () => {
    const { browser } = await person()
    const email = newAddress()
    const added = await browser.post<Wrapped>('/v1/me/email_addresses/', { email_address: email })
    expect([added.status, added.body.response.email_address]).toEqual([200, email])
    expect((await browser.get(`/v1/me/email_addresses/${added.body.response.id}/`)).status).toBe(200)
  })

  it('lists addresses, and knows none of other people', async () => {
    const victim = await person()
    const { browser, email } = await person()
    const list = await browser.get<Contact[]>('/v1/me/email_addresses')
    expect(list.body.map(row => row.email_address)).toEqual([email])
    const foreign = (await victim.browser.get<Contact[]>('/v1/me/email_addresses')).body[0]?.id ?? ''
    const path = `/v1/me/email_addresses/${foreign}`
    const answers = [
      await browser.get(path),
      await browser.delete(path),
      await prepare(browser, foreign),
      await attempt(browser, foreign, '000000'),
    ]
    expect(answers.map(answer => [answer.status, errorCode(answer.body)])).toEqual(
      answers.map(() => [404, 'resource_not_found']),
    )
  })

  it('refuses what somebody else has proven, what one has already, and what is no address', async () => {
    const victim = await person()
    const { browser, email } = await person()
    for (const [address, code] of [
      [victim.email, 'form_identifier_exists'],
      [email, 'form_identifier_exists'],
      ['no address', 'form_param_format_invalid'],
    ] as const) {
      const answer = await add(browser, address)
      expect([answer.status, errorCode(answer.body)]).toEqual([422, code])
    }
  })

  it('lets two people claim an address, and the first one who proves it have it', async () => {
    const [one, two] = [await person(), await person()]
    const email = newAddress()
    const ids = []
    for (const { browser } of [one, two]) {
      const { id } = (await add(browser, email)).body.response
      await prepare(browser, id)
      ids.push({ browser, id, code: (await server.newestCode(email)) ?? '' })
      server.clock.advance(1000)
    }
    const answers = await Promise.all(ids.map(({ browser, id, code }) => attempt(browser, id, code)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 422])
    const loser = answers.find(answer => answer.status === 422)
    expect(errorCode(loser?.body)).toBe('form_identifier_exists')
  })

  it('deletes an address: the next one becomes primary, the last required one stays', async () => {
    const { browser } = await person()
    const first = (await me(browser)).primary_email_address_id ?? ''
    const refused = await browser.delete(`/v1/me/email_addresses/${first}`)
    expect(errorCode(refused.body)).toBe('last_required_identification_deletion_failed')
    const second = await addProven(browser, newAddress())
    const deleted = await browser.delete<Wrapped<object>>(`/v1/me/email_addresses/${first}`)
    expect(deleted.body.response).toEqual({ object: 'email_address', id: first, deleted: true })
    expect((await me(browser)).primary_email_address_id).toBe(second)
  })

  it('adds a number by text message: the first proven one is primary', async () => {
    const { browser, userId } = await person()
    const phone = newNumber()
    const added = await browser.post<Wrapped>('/v1/me/phone_numbers', { phone_number: phone })
    const path = `/v1/me/phone_numbers/${added.body.response.id}`
    expect((await me(browser)).primary_phone_number_id).toBeNull()
    const prepared = await browser.post<Wrapped>(`${path}/prepare_verification`, { strategy: 'phone_code' })
    expect(prepared.body.response.verification).toMatchObject({
      status: 'unverified',
      strategy: 'phone_code',
    })
    const code = (await server.newestCode(phone)) ?? ''
    await browser.post(`${path}/attempt_verification`, { code })
    expect((await me(browser)).primary_phone_number_id).toBe(added.body.response.id)
    const invalid = await browser.post<Wrapped>('/v1/me/phone_numbers', { phone_number: '12' })
    expect([invalid.status, errorCode(invalid.body)]).toEqual([422, 'form_param_format_invalid'])
    expect((await signIn(server.browser(), phone)).userId).toBe(userId)
    await browser.delete(path)
    expect((await me(browser)).primary_phone_number_id).toBeNull()
  })

  it('never sends to fictional numbers, whose code is 424242', async () => {
    const { browser } = await person()
    const phone = `+1415555010${counter++ % 10}`
    const added = await browser.post<Wrapped>('/v1/me/phone_numbers', { phone_number: phone })
    const path = `/v1/me/phone_numbers/${added.body.response.id}`
    await browser.post(`${path}/prepare_verification`, { strategy: 'phone_code' })
    expect(await server.newestCode(phone)).toBeNull()
    expect(errorCode((await browser.post(`${path}/attempt_verification`, { code: '424241' })).body)).toBe(
      'form_code_incorrect',
    )
    const right = await browser.post<Wrapped>(`${path}/attempt_verification`, { code: '424242' })
    expect(right.body.response.verification).toMatchObject({ status: 'verified' })
  })
})
