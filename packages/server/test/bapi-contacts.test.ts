import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from './support.js'

interface Contact {
  id: string
  verification: { status: string; strategy: string } | null
  reserved: boolean
  reserved_for_second_factor?: boolean
  default_second_factor?: boolean
}
interface Verification {
  id: string
  status: string
  attempts: number
}
interface User {
  id: string
  primary_email_address_id: string | null
  primary_phone_number_id: string | null
  email_addresses: (Contact & { email_address: string })[]
  phone_numbers: (Contact & { phone_number: string })[]
  two_factor_enabled: boolean
  totp_enabled: boolean
  backup_code_enabled: boolean
  mfa_disabled_at: number | null
}

describe.each(DIALECTS)('addresses, numbers and factors over the Backend API on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
          authenticatorApp: { enabled: true },
          backupCode: { enabled: true },
        },
      },
    })
  })
  afterAll(() => server.close())

  const newAddress = () => `backend${counter++}@example.com`
  const newNumber = () => `+49160${String(10_000_000 + counter++)}`
  const userOf = async (id: string) => (await server.backend<User>('GET', `/users/${id}`)).body
  const messagesTo = async (recipient: string) =>
    server.frontdesk.services.store.read
      .selectFrom('messages')
      .select(['template', 'channel'])
      .where('recipient', '=', recipient)
      .execute()

  it('creates addresses verified or not, primary or not, and tells the previous one', async () => {
    const email = newAddress()
    const userId = await createUser(server, email)
    const open = await server.backend<Contact>('POST', '/email_addresses', {
      user_id: userId,
      email_address: newAddress(),
    })
    expect(open.body.verification).toBeNull()
    const primary = await server.backend<Contact>('POST', '/email_addresses', {
      user_id: userId,
      email_address: newAddress(),
      verified: true,
      primary: true,
      notify_primary_email_address_changed: true,
    })
    expect(primary.body.verification).toMatchObject({ status: 'verified', strategy: 'admin' })
    expect((await userOf(userId)).primary_email_address_id).toBe(primary.body.id)
    expect(await messagesTo(email)).toEqual([{ template: 'primary_email_address_changed', channel: 'email' }])
    const verified = await server.backend<Contact>('PATCH', `/email_addresses/${open.body.id}`, {
      verified: true,
    })
    expect(verified.body.verification).toMatchObject({ status: 'verified' })
    const undone = await server.backend<Contact>('PATCH', `/email_addresses/${primary.body.id}`, {
      verified: false,
    })
    expect(undone.body.verification).toBeNull()
    expect((await userOf(userId)).primary_email_address_id).not.toBe(primary.body.id)
    const deleted = await server.backend('DELETE', `/email_addresses/${open.body.id}`)
    expect(deleted.body).toEqual({ object: 'email_address', id: open.body.id, deleted: true })
    expect((await server.backend('GET', `/email_addresses/${open.body.id}`)).status).toBe(404)
  })

  it('knows a number by no address route, and no user of nobody', async () => {
    const userId = await createUser(server, newAddress())
    const number = await server.backend<Contact>('POST', '/phone_numbers', {
      user_id: userId,
      phone_number: newNumber(),
    })
    expect((await server.backend('GET', `/email_addresses/${number.body.id}`)).status).toBe(404)
    expect(
      (
        await server.backend('POST', '/email_addresses', {
          user_id: 'user_none',
          email_address: newAddress(),
        })
      ).status,
    ).toBe(404)
  })

  it('tells every outcome of a code by the status of its verification, and proves the address by it', async () => {
    const userId = await createUser(server, newAddress())
    const email = newAddress()
    const { id } = (
      await server.backend<Contact>('POST', '/email_addresses', { user_id: userId, email_address: email })
    ).body
    const prepared = await server.backend<Verification>('POST', `/email_addresses/${id}/prepare_verification`)
    const code = (await server.newestCode(email)) ?? ''
    const tryCode = (text: string) =>
      server.backend<Verification>('POST', `/email_addresses/${id}/attempt_verification`, {
        verification_id: prepared.body.id,
        code: text,
      })
    const wrong = await tryCode(code === '000000' ? '000001' : '000000')
    expect([wrong.status, wrong.body]).toMatchObject([200, { status: 'unverified', attempts: 1 }])
    expect((await tryCode(code)).body.status).toBe('verified')
    expect(errorCode((await tryCode(code)).body)).toBe('verification_already_verified')
    const contact = await server.backend<Contact>('GET', `/email_addresses/${id}`)
    expect(contact.body.verification).toMatchObject({ status: 'verified', strategy: 'email_code' })
    const expiring = await server.backend<Verification>('POST', `/email_addresses/${id}/prepare_verification`)
    server.clock.advance(11 * 60_000)
    const late = await server.backend<Verification>('POST', `/email_addresses/${id}/attempt_verification`, {
      verification_id: expiring.body.id,
      code: '000000',
    })
    expect(late.body.status).toBe('expired')
  })

  it('sends a code to a number by text message', async () => {
    const userId = await createUser(server, newAddress())
    const phone = newNumber()
    const { id } = (
      await server.backend<Contact>('POST', '/phone_numbers', { user_id: userId, phone_number: phone })
    ).body
    const prepared = await server.backend<Verification>('POST', `/phone_numbers/${id}/prepare_verification`)
    const done = await server.backend<Verification>('POST', `/phone_numbers/${id}/attempt_verification`, {
      verification_id: prepared.body.id,
      code: await server.newestCode(phone),
    })
    expect(done.body.status).toBe('verified')
    expect(await messagesTo(phone)).toEqual([{ template: 'verification_code', channel: 'sms' }])
  })

  it('replaces all addresses or numbers by one', async () => {
    const userId = await createUser(server, newAddress())
    await server.backend('POST', '/email_addresses', {
      user_id: userId,
      email_address: newAddress(),
      verified: true,
    })
    const email = newAddress()
    const replaced = await server.backend<Contact>('PUT', `/users/${userId}/email_address`, {
      email_address: email,
    })
    const user = await userOf(userId)
    expect(user.email_addresses.map(row => row.email_address)).toEqual([email])
    expect(user.primary_email_address_id).toBe(replaced.body.id)
    await server.backend('POST', '/phone_numbers', {
      user_id: userId,
      phone_number: newNumber(),
      verified: true,
      reserved_for_second_factor: true,
    })
    expect((await userOf(userId)).two_factor_enabled).toBe(true)
    const reserved = await server.backend<Contact>('PUT', `/users/${userId}/phone_number`, {
      phone_number: newNumber(),
      identification_status: 'reserved',
    })
    expect(reserved.body).toMatchObject({
      reserved: true,
      reserved_for_second_factor: false,
      verification: null,
    })
    expect(await userOf(userId)).toMatchObject({
      two_factor_enabled: false,
      mfa_disabled_at: server.clock.now(),
    })
  })

  it('has one default among the numbers that are second factors', async () => {
    const userId = await createUser(server, newAddress())
    const create = () =>
      server.backend<Contact>('POST', '/phone_numbers', {
        user_id: userId,
        phone_number: newNumber(),
        verified: true,
        reserved_for_second_factor: true,
      })
    const first = (await create()).body
    const second = (await create()).body
    expect([first.default_second_factor, second.default_second_factor]).toEqual([true, false])
    await server.backend('PATCH', `/phone_numbers/${first.id}`, { reserved_for_second_factor: false })
    expect(
      (await server.backend<Contact>('GET', `/phone_numbers/${second.id}`)).body.default_second_factor,
    ).toBe(true)
    const unproven = await server.backend('POST', '/phone_numbers', {
      user_id: userId,
      phone_number: newNumber(),
      reserved_for_second_factor: true,
    })
    expect([unproven.status, errorCode(unproven.body)]).toEqual([422, 'form_param_value_invalid'])
  })

  it('verifies codes of an app and backup codes, and takes the factors away', async () => {
    const email = newAddress()
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const verify = (code: string) => server.backend('POST', `/users/${userId}/verify_totp`, { code })
    expect(errorCode((await verify('123456')).body)).toBe('totp_not_enabled')
    const started = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
    const code = new TOTP({ secret: started.body.response.secret }).generate({
      timestamp: server.clock.now(),
    })
    const done = await browser.post<{ response: { backup_codes: string[] } }>(
      '/v1/me/totp/attempt_verification',
      { code },
    )
    const [backupCode = ''] = done.body.response.backup_codes
    expect((await verify(code)).body).toEqual({ verified: true, code_type: 'totp' })
    expect(errorCode((await verify(code)).body)).toBe('form_code_incorrect')
    expect((await verify(backupCode)).body).toEqual({ verified: true, code_type: 'backup_code' })
    expect(errorCode((await verify(backupCode)).body)).toBe('form_code_incorrect')
    expect((await server.backend('DELETE', `/users/${userId}/backup_code`)).body).toEqual({ user_id: userId })
    expect(await userOf(userId)).toMatchObject({ totp_enabled: true, backup_code_enabled: false })
    await server.backend('POST', '/phone_numbers', {
      user_id: userId,
      phone_number: newNumber(),
      verified: true,
      reserved_for_second_factor: true,
    })
    await server.backend('DELETE', `/users/${userId}/totp`)
    expect(await userOf(userId)).toMatchObject({ totp_enabled: false, two_factor_enabled: true })
    expect((await server.backend('DELETE', `/users/${userId}/mfa`)).body).toEqual({ user_id: userId })
    expect(await userOf(userId)).toMatchObject({
      two_factor_enabled: false,
      mfa_disabled_at: server.clock.now(),
    })
    await signIn(server.browser(), email)
  })

  it('takes over factors of users who come from elsewhere', async () => {
    const email = newAddress()
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
    const created = await server.backend<User>('POST', '/users', {
      email_address: [email],
      password: 'correct-horse-9',
      totp_secret: secret,
      backup_codes: ['AAAA-1111'],
    })
    expect(created.body).toMatchObject({
      totp_enabled: true,
      two_factor_enabled: true,
      backup_code_enabled: true,
    })
    const path = `/users/${created.body.id}`
    const code = new TOTP({ secret }).generate({ timestamp: server.clock.now() })
    expect((await server.backend('POST', `${path}/verify_totp`, { code })).status).toBe(200)
    expect((await server.backend('POST', `${path}/verify_totp`, { code: 'aaaa1111' })).status).toBe(200)
    await server.backend('PATCH', path, { backup_codes: ['bbbb2222'] })
    expect((await server.backend('POST', `${path}/verify_totp`, { code: 'bbbb2222' })).status).toBe(200)
    const digest = await server.backend('PATCH', path, { backup_codes: [`$2a$10$${'a'.repeat(53)}`] })
    expect([digest.status, errorCode(digest.body)]).toEqual([422, 'form_param_value_invalid'])
    const nonsense = await server.backend('PATCH', path, { totp_secret: 'no base32!' })
    expect([nonsense.status, errorCode(nonsense.body)]).toEqual([422, 'form_param_format_invalid'])
  })

  it('leaves no trace of a deleted user', async () => {
    const email = newAddress()
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    await browser.post('/v1/me/totp')
    await server.backend('DELETE', `/users/${userId}`)
    const rows = await server.frontdesk.services.store.read
      .selectFrom('totps')
      .select('id')
      .where('user_id', '=', userId)
      .execute()
    expect(rows).toEqual([])
  })
})
