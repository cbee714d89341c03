import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode } from '../support.js'
import {
  NEW_PASSWORD,
  onSignIn,
  onSignUp,
  PASSWORD,
  startSignIn,
  startSignUp,
  wrongCode,
} from './flow-bodies.js'

describe.each(DIALECTS)('phone codes on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: { phoneNumber: { enabled: true, usedForFirstFactor: true } },
        text: { channels: ['sms', 'whatsapp'] },
      },
    })
  })
  afterAll(() => server.close())

  const newNumber = () => `+49170${String(10_000_000 + counter++)}`
  const sentTo = (recipient: string) =>
    server.frontdesk.services.store.read
      .selectFrom('messages')
      .select(['channel', 'template'])
      .where('recipient', '=', recipient)
      .orderBy('created_at')
      .orderBy('id')
      .execute()

  async function personWithNumber() {
    const phone = newNumber()
    const email = `phone${counter++}@example.com`
    const userId = await createUser(server, email)
    await server.backend('POST', '/phone_numbers', { user_id: userId, phone_number: phone, verified: true })
    return { phone, email, userId }
  }

  it('signs in by a code to the number', async () => {
    const { phone } = await personWithNumber()
    const browser = server.browser()
    const started = await startSignIn(browser, { identifier: phone })
    const factor = started.body.response.supported_first_factors?.find(each => each.strategy === 'phone_code')
    expect(factor).toMatchObject({ safe_identifier: phone, primary: true })
    const { id } = started.body.response
    await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'phone_code' })
    expect(await sentTo(phone)).toEqual([{ channel: 'sms', template: 'sign_in_code' }])
    const code = (await server.newestCode(phone)) ?? ''
    const wrong = await onSignIn(browser, id, 'attempt_first_factor', {
      strategy: 'phone_code',
      code: wrongCode(code),
    })
    expect(wrong.body.errors[0]?.code).toBe('form_code_incorrect')
    const right = await onSignIn(browser, id, 'attempt_first_factor', { strategy: 'phone_code', code })
    expect(right.body.response).toMatchObject({
      status: 'complete',
      first_factor_verification: { status: 'verified', strategy: 'phone_code' },
    })
  })

  it('offers a code to the number also to who typed the address, and the other way round', async () => {
    const { phone, email, userId } = await personWithNumber()
    await server.backend('POST', '/email_addresses', {
      user_id: userId,
      email_address: `second-${email}`,
      verified: true,
    })
    const offered = async (identifier: string) => {
      const { body } = await startSignIn(server.browser(), { identifier })
      return body.response.supported_first_factors?.map(factor => [factor.strategy, factor.safe_identifier])
    }
    const masked = {
      phone: expect.stringMatching(/\*/) as string,
      email: expect.stringMatching(/\*/) as string,
    }
    expect(await offered(email)).toEqual([
      ['password', undefined],
      ['email_code', email],
      ['reset_password_email_code', email],
      ['phone_code', masked.phone],
      ['reset_password_phone_code', masked.phone],
    ])
    expect(await offered(phone)).toEqual([
      ['password', undefined],
      ['phone_code', phone],
      ['reset_password_phone_code', phone],
      ['email_code', masked.email],
      ['email_code', masked.email],
      ['reset_password_email_code', masked.email],
      ['reset_password_email_code', masked.email],
    ])
  })

  it('sends by WhatsApp at creation, and by SMS when prepared again without a channel', async () => {
    const { phone } = await personWithNumber()
    const browser = server.browser()
    const started = await startSignIn(browser, {
      identifier: phone,
      strategy: 'phone_code',
      channel: 'whatsapp',
    })
    expect(started.body.response.first_factor_verification).toMatchObject({ channel: 'whatsapp' })
    const { id } = started.body.response
    await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'phone_code', channel: 'whatsapp' })
    expect((await sentTo(phone)).map(message => message.channel)).toEqual(['whatsapp'])
    server.clock.advance(1000)
    const again = await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'phone_code' })
    expect(again.body.response.first_factor_verification).not.toHaveProperty('channel')
    expect((await sentTo(phone)).map(message => message.channel)).toEqual(['whatsapp', 'sms'])
    const pigeon = await onSignIn(browser, id, 'prepare_first_factor', {
      strategy: 'phone_code',
      channel: 'pigeon',
    })
    expect([pigeon.status, errorCode(pigeon.body)]).toEqual([422, 'form_param_value_invalid'])
  })

  it('resets a password by a code to the number', async () => {
    const { phone, email } = await personWithNumber()
    const browser = server.browser()
    const started = await startSignIn(browser, { identifier: phone, strategy: 'reset_password_phone_code' })
    const { id } = started.body.response
    const code = await server.newestCode(phone)
    const proven = await onSignIn(browser, id, 'attempt_first_factor', {
      strategy: 'reset_password_phone_code',
      code,
    })
    expect(proven.body.response.status).toBe('needs_new_password')
    const done = await onSignIn(browser, id, 'reset_password', { password: NEW_PASSWORD })
    expect(done.body.response.status).toBe('complete')
    const later = await startSignIn(server.browser(), {
      identifier: email,
      password: NEW_PASSWORD,
      strategy: 'password',
    })
    expect(later.body.response.status).toBe('complete')
  })

  it('verifies email first and then the number at sign-up', async () => {
    const phone = newNumber()
    const email = `both${counter++}@example.com`
    const browser = server.browser()
    const started = await startSignUp(browser, {
      email_address: email,
      phone_number: phone,
      password: PASSWORD,
    })
    expect(started.body.response.unverified_fields).toEqual(['email_address', 'phone_number'])
    const { id } = started.body.response
    await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_code' })
    const emailCode = await server.newestCode(email)
    const half = await onSignUp(browser, id, 'attempt_verification', {
      strategy: 'email_code',
      code: emailCode,
    })
    expect(half.body.response).toMatchObject({
      status: 'missing_requirements',
      unverified_fields: ['phone_number'],
    })
    const prepared = await onSignUp(browser, id, 'prepare_verification', { strategy: 'phone_code' })
    expect(prepared.body.response.verifications.phone_number).toMatchObject({
      status: 'unverified',
      next_action: 'needs_attempt',
    })
    const crossed = await onSignUp(browser, id, 'attempt_verification', {
      strategy: 'phone_code',
      code: emailCode,
    })
    const phoneCode = await server.newestCode(phone)
    if (emailCode !== phoneCode) expect(crossed.body.errors[0]?.code).toBe('form_code_incorrect')
    const whole = await onSignUp(browser, id, 'attempt_verification', {
      strategy: 'phone_code',
      code: phoneCode,
    })
    expect(whole.body.response.status).toBe('complete')
    const user = await server.backend<{ phone_numbers: { verification: object }[] }>(
      'GET',
      `/users/${whole.body.response.created_user_id}`,
    )
    expect(user.body.phone_numbers[0]?.verification).toMatchObject({
      status: 'verified',
      strategy: 'phone_code',
    })
  })

  it('is what a sign-up by the number alone was proven with, in the badge of the last way in', async () => {
    const attributes = {
      emailAddress: { enabled: false },
      password: { enabled: false },
      phoneNumber: { enabled: true, required: true, usedForFirstFactor: true },
    }
    const byNumber = await startTestServer({ dialect, settings: { attributes } })
    const [browser, phone] = [byNumber.browser(), newNumber()]
    const { id } = (await startSignUp(browser, { phone_number: phone })).body.response
    await onSignUp(browser, id, 'prepare_verification', { strategy: 'phone_code' })
    const code = (await byNumber.newestCode(phone)) ?? ''
    const { body } = await onSignUp(browser, id, 'attempt_verification', { strategy: 'phone_code', code })
    expect(body).toMatchObject({
      response: { status: 'complete' },
      client: { last_authentication_strategy: 'phone_code' },
    })
    await byNumber.close()
  })

  it('sends at once when a sign-up is created with a channel', async () => {
    const phone = newNumber()
    const started = await startSignUp(server.browser(), {
      phone_number: phone,
      strategy: 'phone_code',
      channel: 'whatsapp',
    })
    expect(started.body.response.verifications.phone_number).toMatchObject({ channel: 'whatsapp' })
    expect(await sentTo(phone)).toEqual([{ channel: 'whatsapp', template: 'verification_code' }])
  })

  it('shows text messages in the inbox', async () => {
    const { phone } = await personWithNumber()
    await startSignIn(server.browser(), { identifier: phone, strategy: 'phone_code' })
    const answer = await server.frontdesk.fetch(
      new Request(`http://localhost:4400/inbox/api/messages?to=${encodeURIComponent(phone)}`, {
        headers: { host: 'localhost:4400' },
      }),
      { remoteAddress: '127.0.0.1' },
    )
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(text).toContain((await server.newestCode(phone)) ?? 'none')
    expect(text).toContain('"channel":"sms"')
  })

  it('offers the same for a number that nobody has, where identifiers are protected', async () => {
    const protecting = await startTestServer({
      dialect,
      settings: {
        attributes: { phoneNumber: { enabled: true, usedForFirstFactor: true } },
        attackProtection: { enumerationProtection: true },
      },
    })
    try {
      const phone = newNumber()
      const browser = protecting.browser()
      const started = await startSignIn(browser, { identifier: phone })
      expect(started.body.response.supported_first_factors).toMatchObject([
        { strategy: 'password' },
        { strategy: 'phone_code', safe_identifier: phone },
        { strategy: 'reset_password_phone_code' },
      ])
      const prepared = await onSignIn(browser, started.body.response.id, 'prepare_first_factor', {
        strategy: 'phone_code',
      })
      expect(prepared.status).toBe(200)
      expect(await protecting.newestCode(phone)).toBeNull()
    } finally {
      await protecting.close()
    }
  })
})
