import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import { availableVariables, isEmailTemplate, renderCustom, requiredVariables } from './custom-template.js'
import type { Branding } from './layout.js'
import { renderEmail } from './render.js'
import { defaultText, isTextTemplate, renderCustomText, textVariables } from './sms/custom-text.js'

const branding: Branding = {
  applicationName: 'A&B',
  display: settingsSchema.parse({ display: { homeUrl: 'https://app.example.com/' } }).display,
  language: 'en',
  requester: 'Chrome on macOS',
}
const OWN = ['app.name', 'app.url', 'app.initial', 'requested_from']

describe('the variables of an email', () => {
  it.each([
    ['sign_in_code', ['otp_code', 'valid_for', 'ttl_minutes'], ['otp_code']],
    ['magic_link', ['action_url', 'valid_for', 'ttl_minutes'], ['action_url']],
    ['invitation', ['action_url'], ['action_url']],
    ['organization_invitation', ['action_url', 'inviter_name', 'organization_name'], ['action_url']],
    ['existing_account', ['action_url'], []],
    ['primary_email_address_changed', ['new_email_address'], []],
    ['account_locked', ['locked_for'], []],
    ['password_changed', [], []],
    ['webhook_endpoint_disabled', ['endpoint_url', 'reason'], []],
  ] as const)('of %s are %j, of which it needs %j', (template, available, required) => {
    expect(availableVariables(template)).toEqual([...OWN, ...available])
    expect(requiredVariables(template)).toEqual(required)
  })

  it.each([
    ['sign_in_code', true],
    ['toString', false],
    ['', false],
    ['organization_invitation_by', false],
  ])('belong to an email that there is: %s, %s', (slug, expected) =>
    expect(isEmailTemplate(slug)).toBe(expected),
  )
})

describe('an email that an administrator has written', () => {
  const variables = { code: '123456', expires_in_minutes: '5' }
  const standard = renderEmail('sign_in_code', variables, branding)
  const render = (subject: string | null, body: string | null, given: Record<string, string> = variables) =>
    renderCustom('sign_in_code', { subject, body }, given, branding)

  it('is as it is by default where nothing was written', () => expect(render(null, null)).toEqual(standard))

  it('may have a subject of its own alone', () =>
    expect(render('{{otp_code}} for {{app.name}}', null)).toEqual({ ...standard, subject: '123456 for A&B' }))

  it('may have a body of its own alone, with its text made of that', () =>
    expect(render(null, '<p>{{otp_code}}</p><a href="{{app.url}}">{{app.name}}</a>')).toEqual({
      ...standard,
      html: '<p>123456</p><a href="https://app.example.com/">A&amp;B</a>',
      text: '123456\nA&B https://app.example.com/\n',
    }))

  it.each([
    ['{{ttl_minutes}}', {}, '5'],
    ['{{valid_for}}', {}, '5 minutes'],
    ['{{app.initial}} {{app.name}}', {}, 'A A&B'],
    ['{{#requested_from}}From {{requested_from}}{{/requested_from}}', {}, 'From Chrome on macOS'],
    ['{{^requested_from}}From nobody{{/requested_from}}', {}, ''],
    ['{{ttl_minutes}}', { expires_in_minutes: '60' }, '60'],
    ['{{requested_from}}', {}, 'Chrome on macOS'],
    ['{{code}}', {}, ''],
    ['[{{nothing}}]', {}, '[]'],
  ])('reads %s with %j as %j', (body, more, text) =>
    expect(render(null, `x${body}`, { ...variables, ...more }).text).toBe(`x${text}\n`),
  )

  it('says ten minutes where nobody said how long', () =>
    expect(render(null, '{{ttl_minutes}}', { code: '1' }).text).toBe('10\n'))

  it('keeps its code and its link, which the inbox shows', () => {
    const link = 'https://x.test/?a=1&b=2'
    const email = renderCustom('invitation', { subject: 's', body: '{{action_url}}' }, { link }, branding)
    expect(email).toMatchObject({ code: null, link, html: 'https://x.test/?a=1&amp;b=2', text: `${link}\n` })
  })

  it('lets no value bring markup, or a header of its own', () => {
    const values = { link: 'https://x.test/', organization_name: '<b>x</b>\r\nBcc: eve@evil.test' }
    const custom = { subject: 'Join {{organization_name}}', body: '<p>{{organization_name}}</p>' }
    const email = renderCustom('organization_invitation', custom, values, branding)
    expect(email.subject).toBe('Join <b>x</b> Bcc: eve@evil.test')
    expect(email.html).toContain('<p>&lt;b&gt;x&lt;/b&gt;')
  })

  it('is refused without the code that it brings, even when it does not say it', () =>
    expect(() => render('Hello', '<p>Hello</p>', {})).toThrow())
})

describe('a text message that an administrator has written', () => {
  it.each([
    ['sign_in_code', ['app.name', 'otp_code'], ['otp_code']],
    ['existing_account', ['app.name'], []],
  ] as const)('of %s may say %j and has to say %j', (template, available, required) =>
    expect(textVariables(template)).toEqual({ available, required }),
  )

  it.each([
    ['what was written', 'sign_in_code', '{{app.name}}: {{otp_code}}', '123456', 'A&B: 123456'],
    ['nothing for a code that there is not', 'existing_account', '[{{otp_code}}]', null, '[]'],
    [
      'the default where nothing was written',
      'sign_in_code',
      null,
      '123456',
      '123456 is your A&B sign-in code. Never share it with anyone.',
    ],
    [
      'the default where the text is empty',
      'sign_in_code',
      '',
      '123456',
      '123456 is your A&B sign-in code. Never share it with anyone.',
    ],
  ] as const)('says %s', (_, template, body, code, text) =>
    expect(renderCustomText(template, body, code, branding)).toBe(text),
  )

  it.each(['sign_in_code', 'verification_code', 'reset_password_code', 'existing_account'] as const)(
    'begins with a default of %s that comes to the same',
    template => {
      const body = defaultText(template, branding)
      expect(renderCustomText(template, body, '1', branding)).toBe(
        renderCustomText(template, null, '1', branding),
      )
    },
  )

  it.each([
    ['sign_in_code', true],
    ['magic_link', false],
    ['toString', false],
  ])('is of a kind that there is: %s, %s', (slug, expected) => expect(isTextTemplate(slug)).toBe(expected))
})
