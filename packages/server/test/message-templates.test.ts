import { createWebhookValidator } from '@frontdesk/contract/validate'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignUp, startSignUp } from './flows/flow-bodies.js'
import { errorCode } from './support.js'

interface Template {
  slug: string
  subject: string
  body: string
  can_revert: boolean
  required_variables: string[]
  delivered_by_clerk: boolean
}

describe.each(DIALECTS)('email templates on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        display: { applicationName: 'A & B' },
        attributes: { phoneNumber: { enabled: true } },
      },
    })
  })
  afterAll(() => server.close())

  const PATH = '/templates/email/verification_code'
  const put = (body: Record<string, unknown>) => server.backend<Template>('PUT', PATH, body)
  const sendCode = async (address: string) => {
    const browser = server.browser()
    const { body } = await startSignUp(browser, { email_address: address, password: 'correct-horse-9' })
    await onSignUp(browser, body.response.id, 'prepare_verification', { strategy: 'email_code' })
  }
  const sendText = async (number: string) => {
    const browser = server.browser()
    const { body } = await startSignUp(browser, { phone_number: number })
    await onSignUp(browser, body.response.id, 'prepare_verification', { strategy: 'phone_code' })
  }
  const mailTo = async (address: string) => {
    const { store, masterKey } = server.frontdesk.services
    const row = await store.read
      .selectFrom('messages')
      .selectAll()
      .where('recipient', '=', address)
      .executeTakeFirst()
    return row
      ? {
          subject: row.subject,
          ...(JSON.parse(masterKey.decrypt(row.body_ciphertext!)) as {
            html: string
            text: string
            code: string
          }),
        }
      : null
  }

  it('are listed with what they need, and read with placeholders', async () => {
    const list = await server.backend<{ data: Template[]; total_count: number }>(
      'GET',
      '/templates/email?paginated=true&limit=100',
    )
    expect(list.body.data.map(template => template.slug)).toEqual(
      expect.arrayContaining(['verification_code', 'invitation', 'magic_link']),
    )
    expect(list.body.total_count).toBe(list.body.data.length)
    const one = await server.backend<Template>('GET', PATH)
    expect(one.body).toMatchObject({
      object: 'template',
      can_revert: false,
      required_variables: ['otp_code'],
      delivered_by_clerk: true,
    })
    expect(one.body.subject).toContain('{{otp_code}}')
    expect(one.body.body).toContain('{{app.name}}')
    const link = await server.backend<Template>('GET', '/templates/email/magic_link')
    expect(link.body.required_variables).toEqual(['action_url'])
    expect((await server.backend('GET', '/templates/email/nothing')).status).toBe(404)
    expect((await server.backend('GET', '/templates/fax')).status).toBe(404)
  })

  it('say what the administrator wants, with values escaped, until they are reverted', async () => {
    const changed = await put({
      subject: 'Code {{otp_code}} of {{app.name}}',
      body: '<p>{{app.name}}: <b>{{ otp_code }}</b></p><p>{{unknown}}Bye</p>',
    })
    expect(changed.body).toMatchObject({ can_revert: true, subject: 'Code {{otp_code}} of {{app.name}}' })
    await sendCode('custom@example.com')
    const mail = (await mailTo('custom@example.com'))!
    expect(mail.subject).toBe(`Code ${mail.code} of A & B`)
    expect(mail.html).toBe(`<p>A &amp; B: <b>${mail.code}</b></p><p>Bye</p>`)
    expect(mail.text).toBe(`A & B: ${mail.code}\nBye\n`)
    const reverted = await server.backend<Template>('POST', `${PATH}/revert`)
    expect(reverted.body.can_revert).toBe(false)
    await sendCode('default@example.com')
    expect((await mailTo('default@example.com'))!.subject).toContain('verification code')
  })

  it('are refused without a variable that they need', async () => {
    expect(errorCode((await put({ body: '<p>no code</p>' })).body)).toBe('template_variable_missing')
    expect(errorCode((await put({ body: '{{otp_code}}', from_email_name: 'me' })).body)).toBe(
      'form_param_value_disabled',
    )
  })

  it('are there for text messages, too', async () => {
    const sms = '/templates/sms/verification_code'
    const list = await server.backend<Template[]>('GET', '/templates/sms')
    expect(list.body.map(({ slug }) => slug)).toEqual([
      'verification_code',
      'sign_in_code',
      'reset_password_code',
      'existing_account',
    ])
    const standard = await server.backend<Template>('GET', sms)
    expect(standard.body).toMatchObject({ subject: null, required_variables: ['otp_code'] })
    expect(standard.body.body).toMatch(/^\{\{otp_code\}\} is your \{\{app\.name\}\}/)
    const news = await server.backend<Template>('GET', '/templates/sms/existing_account')
    expect(news.body).toMatchObject({ required_variables: [], available_variables: ['app.name'] })
    const bad = await server.backend('PUT', sms, { body: 'no code' })
    expect(errorCode(bad.body)).toBe('template_variable_missing')
    const long = await server.backend('PUT', sms, { body: `{{otp_code}}${'x'.repeat(1600)}` })
    expect(errorCode(long.body)).toBe('form_param_exceeds_allowed_size')
    await server.backend('PUT', sms, { body: '{{ otp_code }} <{{app.name}}>' })
    const preview = await server.backend('POST', `${sms}/preview`, {})
    expect(preview.body).toMatchObject({ body: '123456 <A & B>' })
    await sendText('+4915112345678')
    expect((await mailTo('+4915112345678'))!.text).toMatch(/^\d{6} <A & B>$/)
    await server.backend('POST', `${sms}/toggle_delivery`, { delivered_by_clerk: false })
    await sendText('+4915112345679')
    expect(await mailTo('+4915112345679')).toBeNull()
    const events = await server.frontdesk.services.store.read
      .selectFrom('events')
      .selectAll()
      .where('type', '=', 'sms.created')
      .execute()
    const told = events
      .map(({ payload }) => payload)
      .find(({ data }) => (data as { to_phone_number: string }).to_phone_number === '+4915112345679')
    expect(createWebhookValidator()('sms.created', told)).toEqual([])
    expect(told).toMatchObject({ data: { slug: 'verification_code', delivered_by_clerk: false } })
    await server.backend('POST', `${sms}/revert`)
  })

  it('show a preview that changes nothing', async () => {
    const answer = await server.backend('POST', `${PATH}/preview`, {
      subject: 'Hi',
      body: '<p>{{otp_code}}</p>',
    })
    expect(answer.body).toEqual({ subject: 'Hi', body: '<p>123456</p>', body_plain: '123456\n' })
    expect((await server.backend<Template>('GET', PATH)).body.can_revert).toBe(false)
  })

  it('are left to the application, which hears of each email in an event', async () => {
    const off = await server.backend<Template>('POST', `${PATH}/toggle_delivery`, {
      delivered_by_clerk: false,
    })
    expect(off.body.delivered_by_clerk).toBe(false)
    await sendCode('webhook@example.com')
    expect(await mailTo('webhook@example.com')).toBeNull()
    const event = await server.frontdesk.services.store.read
      .selectFrom('events')
      .selectAll()
      .where('type', '=', 'email.created')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(createWebhookValidator()('email.created', event.payload)).toEqual([])
    expect(event.payload['data']).toMatchObject({
      to_email_address: 'webhook@example.com',
      slug: 'verification_code',
      delivered_by_clerk: false,
    })
    expect(String((event.payload['data'] as { data: { otp_code: string } }).data.otp_code)).toMatch(/^\d{6}$/)
    await server.backend('POST', `${PATH}/toggle_delivery`, { delivered_by_clerk: true })
    await sendCode('again@example.com')
    expect(await mailTo('again@example.com')).not.toBeNull()
  })
})
