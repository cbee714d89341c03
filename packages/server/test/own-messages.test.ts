import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode } from './support.js'

const LIVE_KEY = 'sk_live_production000000000000'
interface Sent {
  id: string
  status: string
  to_email_address: string
}
interface BatchEntry {
  index: number
  status_code: number
  email?: Sent
  errors?: { code: string }[]
}

describe.each(DIALECTS)('messages of an application’s server on %s', dialect => {
  let server: TestServer
  let userId: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { attributes: { phoneNumber: { enabled: true } } },
      instances: [
        {
          slug: 'live',
          environment: 'production',
          secretKeys: [LIVE_KEY],
          domain: 'example.com',
          hosts: ['clerk.example.com'],
          settings: { email: { fromAddress: 'hello@mail.example.com' } },
        },
      ],
    })
    userId = await createUser(server, 'ada@example.com')
  })
  afterAll(() => server.close())

  const message = (to: object = { address: 'bob@example.com' }, more: object = {}) => ({
    to,
    from: { address: 'shop@example.com', name: 'The shop' },
    subject: 'Your receipt',
    html: '<p>Thank you</p>',
    text: 'Thank you',
    ...more,
  })
  const send = (body: object, secretKey?: string) =>
    server.backend<Sent>('POST', '/email', body, { secretKey })
  const messagesTo = async (recipient: string) =>
    server.frontdesk.services.store.read
      .selectFrom('messages')
      .selectAll()
      .where('recipient', '=', recipient)
      .execute()
  const withKey = async (key: string, body: object) => {
    const request = new Request('http://localhost:4400/bapi/v1/email', {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_primary00000000000000000000000000000',
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    return { status: response.status, body: (await response.json()) as Sent }
  }

  it('sends an email to an address, and tells of it without its text', async () => {
    const sent = await send(message())
    expect(sent.body).toMatchObject({
      object: 'email',
      to_email_address: 'bob@example.com',
      from_email_name: 'shop',
      subject: 'Your receipt',
      body: '<p>Thank you</p>',
      body_plain: 'Thank you',
      status: 'queued',
      user_id: null,
    })
    expect((await server.backend('GET', `/email/${sent.body.id}`)).body).toMatchObject({ id: sent.body.id })
    const events = await server.frontdesk.services.store.read
      .selectFrom('events')
      .selectAll()
      .where('resource_id', '=', sent.body.id)
      .execute()
    expect(events.map(event => event.type)).toEqual(['email.created'])
    expect(JSON.stringify(events[0]!.payload)).not.toContain('Thank you')
    expect(
      (await server.backend('GET', `/email/${sent.body.id}`, undefined, { secretKey: LIVE_KEY })).status,
    ).toBe(404)
  })

  it('sends to the primary address of a user', async () => {
    const sent = await send(message({ user_id: userId }))
    expect(sent.body).toMatchObject({ to_email_address: 'ada@example.com', user_id: userId })
    expect((await send(message({ user_id: 'user_nobody' }))).status).toBe(404)
  })

  it('shows no email of the platform’s own, which may hold a code', async () => {
    const browser = server.browser()
    await browser.post('/v1/client/sign_ins', { identifier: 'ada@example.com' })
    const made = await browser.post<{ response: { id: string } }>('/v1/client/sign_ins', {
      identifier: 'ada@example.com',
      strategy: 'email_code',
    })
    expect(made.status).toBe(200)
    const codes = (await messagesTo('ada@example.com')).filter(row => row.template !== 'application')
    expect(codes.length).toBeGreaterThan(0)
    for (const row of codes) expect((await server.backend('GET', `/email/${row.id}`)).status).toBe(404)
  })

  it('answers a retry with the first email: of 20 parallel tries one is sent', async () => {
    const body = message({ address: 'once@example.com' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => withKey('order-1', body)))
    expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([200]))
    expect(new Set(answers.map(answer => answer.body.id)).size).toBe(1)
    expect(await messagesTo('once@example.com')).toHaveLength(1)
    const reordered = Object.fromEntries(Object.entries(body).reverse())
    expect((await withKey('order-1', reordered)).body.id).toBe(answers[0]!.body.id)
    const another = await withKey('order-1', { ...body, subject: 'Something else' })
    expect([another.status, errorCode(another.body)]).toEqual([409, 'idempotency_key_reused'])
  })

  it('sends a batch one by one: what is wrong with one keeps back no other', async () => {
    const answer = await server.backend<BatchEntry[]>('POST', '/email/batch', {
      messages: [
        message({ address: 'first@example.com' }, { idempotency_key: 'batch-1' }),
        message({ address: 'nobody' }),
        message({ address: 'third@example.com' }),
        message({ address: 'first@example.com' }, { idempotency_key: 'batch-1' }),
      ],
    })
    expect(answer.body.map(({ index, status_code: status }) => [index, status])).toEqual([
      [0, 200],
      [1, 422],
      [2, 200],
      [3, 200],
    ])
    expect(answer.body[1]!.errors![0]!.code).toBe('form_param_format_invalid')
    expect(answer.body[3]!.email!.id).toBe(answer.body[0]!.email!.id)
  })

  it.each([
    [{ to: { address: 'a@example.com', user_id: 'user_1' } }, 'form_param_format_invalid'],
    [{ to: { address: 7 } }, 'form_param_type_invalid'],
    [{ cc: [null] }, 'form_param_type_invalid'],
    [{ headers: { 'X-Order': 7 } }, 'form_param_type_invalid'],
    [{ html: undefined, text: undefined }, 'form_param_missing'],
    [{ text: 'x'.repeat(50_000) }, 'form_param_exceeds_allowed_size'],
    [{ subject: 'Hello\r\nBcc: everybody@example.com' }, 'form_param_format_invalid'],
    [{ subject: 'x'.repeat(999) }, 'form_param_exceeds_allowed_size'],
    [{ from: { address: 'a@example.com', name: 'a\nb' } }, 'form_param_format_invalid'],
    [{ headers: { Bcc: 'everybody@example.com' } }, 'form_param_value_invalid'],
    [{ headers: { 'X-Order': 'a\r\nBcc: b@example.com' } }, 'form_param_format_invalid'],
    [{ cc: ['bob@example.com'] }, 'form_param_value_invalid'],
    [{ cc: ['c@example.com'], bcc: ['c@example.com'] }, 'form_param_value_invalid'],
    [{ bcc: Array.from({ length: 50 }, (_, at) => `b${at}@example.com`) }, 'form_param_exceeds_allowed_size'],
    [{ attachments: [{ filename: 'a', content: 'not base64!' }] }, 'form_param_format_invalid'],
    [
      { attachments: Array.from({ length: 11 }, () => ({ filename: 'a', content: '' })) },
      'form_param_exceeds_allowed_size',
    ],
  ])('refuses %o', async (more, code) => {
    expect(errorCode((await send(message(undefined, more))).body)).toBe(code)
  })

  it('sends in production from its own domain alone', async () => {
    expect(errorCode((await send(message(), LIVE_KEY)).body)).toBe('form_param_value_invalid')
    const own = message(undefined, { from: { address: 'shop@mail.example.com' } })
    expect((await send(own, LIVE_KEY)).status).toBe(200)
  })

  it('sends what the oldest SDKs ask for: to an address and a number by their ids', async () => {
    const user = (await server.backend<{ email_addresses: { id: string }[] }>('GET', `/users/${userId}`)).body
    const email = await server.backend('POST', '/emails', {
      from_email_name: 'news',
      email_address_id: user.email_addresses[0]!.id,
      subject: 'News',
      body: '<p>News</p>',
    })
    expect(email.body).toMatchObject({ to_email_address: 'ada@example.com', from_email_name: 'news' })
    const phone = await server.backend<{ id: string }>('POST', '/phone_numbers', {
      user_id: userId,
      phone_number: '+4915112345678',
      verified: true,
    })
    const text = { phone_number_id: phone.body.id, message: 'Your parcel is there' }
    expect((await server.backend('POST', '/sms_messages', text)).body).toMatchObject({
      object: 'sms_message',
      to_phone_number: '+4915112345678',
      message: 'Your parcel is there',
      user_id: userId,
    })
    await server.backend('PATCH', '/instance/communication', { blocked_country_codes: ['DE'] })
    expect(errorCode((await server.backend('POST', '/sms_messages', text)).body)).toBe(
      'unsupported_country_code',
    )
    const missing = await server.backend('POST', '/sms_messages', { ...text, phone_number_id: 'idn_none' })
    expect(missing.status).toBe(404)
  })
})
