import { describe, expect, it } from 'vitest'
import { NOW } from '../model/rows.fixture.js'
import type { MessageRow } from '../store/tables.js'
import { emailEvent, type MessageFacts, smsEvent } from './message-event.js'
import { ownEmail, ownText } from './own-message.js'

const facts: MessageFacts = {
  id: 'ema_1',
  slug: 'sign_in_code',
  to: 'ada@example.com',
  identifierId: 'idn_1',
  userId: 'user_1',
  isDelivered: true,
}

describe('the event of an email', () => {
  const email = {
    fromAddress: 'no-reply@acme.example',
    subject: '123456 is your code, 123456',
    html: '<b>123456</b>',
    text: '123456 https://x.test/?ticket=t',
    variables: { code: '123456', link: 'https://x.test/?ticket=t', requested_from: 'Chrome' },
  }
  const shared = {
    object: 'email',
    id: 'ema_1',
    slug: 'sign_in_code',
    from_email_name: 'no-reply',
    to_email_address: 'ada@example.com',
    email_address_id: 'idn_1',
    user_id: 'user_1',
    status: 'queued',
  }

  it('tells no code, link or text of what goes out from here', () => {
    const event = emailEvent(facts, email)
    expect(event).toEqual({
      ...shared,
      subject: '****** is your code, ******',
      data: { requested_from: 'Chrome' },
      delivered_by_clerk: true,
    })
    expect(JSON.stringify(event)).not.toMatch(/123456|ticket=/)
  })

  it('tells all to an application that sends it itself', () =>
    expect(emailEvent({ ...facts, isDelivered: false }, email)).toEqual({
      ...shared,
      subject: '123456 is your code, 123456',
      body: '<b>123456</b>',
      body_plain: '123456 https://x.test/?ticket=t',
      data: { requested_from: 'Chrome', otp_code: '123456', action_url: 'https://x.test/?ticket=t' },
      delivered_by_clerk: false,
    }))

  it.each([
    ['a link in its subject', { link: 'https://x.test/t' }, 'Open https://x.test/t', 'Open ******'],
    ['nothing to hide', {}, 'Your password was changed', 'Your password was changed'],
    ['an empty code', { code: '' }, 'Hello', 'Hello'],
  ])('has a subject with %s', (_, variables, subject, shown) =>
    expect(emailEvent(facts, { ...email, subject, variables }).subject).toBe(shown),
  )

  it('names secrets only where the email has them', () =>
    expect(emailEvent({ ...facts, isDelivered: false }, { ...email, variables: {} }).data).toEqual({}))
})

describe('the event of a text message', () => {
  it.each([
    ['is sent from here', true, '123456', '****** is yours', {}],
    ['the application sends', false, '123456', '123456 is yours', { otp_code: '123456' }],
    ['has no code and is sent from here', true, null, '123456 is yours', {}],
    ['has no code and the application sends', false, null, '123456 is yours', {}],
  ])('that %s tells what it may', (_, isDelivered, code, message, data) =>
    expect(
      smsEvent(
        { ...facts, to: '+15555550100', isDelivered },
        { message: '123456 is yours', code, createdAt: NOW },
      ),
    ).toEqual({
      object: 'sms_message',
      id: 'ema_1',
      slug: 'sign_in_code',
      from_phone_number: '',
      to_phone_number: '+15555550100',
      phone_number_id: 'idn_1',
      user_id: 'user_1',
      message,
      status: 'queued',
      data,
      delivered_by_clerk: isDelivered,
      created_at_ms: NOW,
    }),
  )
})

const row = {
  id: 'ema_1',
  template: 'custom',
  recipient: 'ada@example.com',
  subject: 'Hello',
  status: 'pending',
} as MessageRow

describe('a message of the application', () => {
  const from = (address: string) => ({ from: { address } })

  it('is shown as an email with its parts', () =>
    expect(ownEmail(row, { html: '<p>Hi</p>', text: 'Hi', envelope: from('team@acme.example') })).toEqual({
      object: 'email',
      id: 'ema_1',
      slug: 'custom',
      from_email_name: 'team',
      to_email_address: 'ada@example.com',
      email_address_id: null,
      user_id: null,
      subject: 'Hello',
      body: '<p>Hi</p>',
      body_plain: 'Hi',
      status: 'queued',
      data: null,
      delivered_by_clerk: true,
      suppression_reason: null,
    }))

  it.each([
    ['are forgotten', null],
    ['were never given', { html: '', text: '' }],
  ])('is shown without parts that %s', (_, body) =>
    expect(ownEmail(row, body)).toMatchObject({ from_email_name: '', body: '', body_plain: null }),
  )

  it.each([
    ['team@acme.example', 'team'],
    ['"a@b"@acme.example', '"a@b"'],
    ['nobody', ''],
    ['', ''],
  ])('comes from the part of %s before the last @', (address, name) =>
    expect(ownEmail(row, { html: '', text: '', envelope: from(address) }).from_email_name).toBe(name),
  )

  it.each([
    ['pending', 'queued'],
    ['delivered', 'accepted'],
    ['captured', 'accepted'],
    ['failed', 'failed'],
  ] as const)('is shown as %s by %s, of either kind', (status, shown) => {
    expect(ownEmail({ ...row, status }, null).status).toBe(shown)
    expect(ownText({ ...row, status }, null).status).toBe(shown)
  })

  it.each([
    ['its text', { html: '', text: '123456 is yours' }, '123456 is yours'],
    ['what its row still says', null, 'Hello'],
  ])('is a text message with %s', (_, body, message) =>
    expect(ownText({ ...row, user_id: 'user_1', identifier_id: 'idn_1' }, body)).toEqual({
      object: 'sms_message',
      id: 'ema_1',
      slug: 'custom',
      from_phone_number: '',
      to_phone_number: 'ada@example.com',
      phone_number_id: 'idn_1',
      user_id: 'user_1',
      message,
      status: 'queued',
      data: null,
      delivered_by_clerk: true,
    }),
  )
})
