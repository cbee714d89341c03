import { describe, expect, it } from 'vitest'
import { contentOf, emailTemplates, namesRequester } from './templates.js'

const content = (
  template: (typeof emailTemplates)[number],
  variables: Record<string, string>,
  language: 'en' | 'de' = 'en',
) => contentOf(template, 'Acme', variables, language)

describe('what an email says', () => {
  it.each([
    ['sign_in_code', { code: '123456' }, '123456', null],
    ['magic_link', { link: 'https://x.test/' }, null, 'https://x.test/'],
    ['existing_account', { link: 'https://x.test/' }, null, 'https://x.test/'],
    ['existing_account', {}, null, null],
    ['password_changed', { code: '123456', link: 'https://x.test/' }, null, null],
  ] as const)('in %s with %j shows the code %s and the link %s', (template, variables, code, link) => {
    const shown = content(template, variables)
    expect([shown.code, shown.button?.link ?? null]).toEqual([code, link])
  })

  it.each([
    ['sign_in_code', { link: 'https://x.test/' }, 'code'],
    ['sign_in_code', { code: '' }, 'code'],
    ['magic_link', { link: '' }, 'link'],
    ['magic_link', { code: '123456' }, 'link'],
    ['organization_invitation', { link: 'https://x.test/' }, 'organization_name'],
    ['account_locked', {}, 'locked_for'],
    ['passkey_added', { passkey_name: '' }, 'passkey_name'],
  ] as const)('in %s with %j lacks the variable %s', (template, variables, missing) =>
    expect(() => content(template, variables)).toThrow(
      expect.objectContaining({ cause: `The email template ${template} needs the variable ${missing}.` }),
    ),
  )

  it.each([
    ['1', 'en', 'The code is valid for 1 minute.'],
    ['5', 'en', 'The code is valid for 5 minutes.'],
    [undefined, 'en', 'The code is valid for 10 minutes.'],
    ['5', 'de', '5 Minuten'],
  ] as const)('tells a duration of %s in words of the language %s: %s', (minutes, language, words) => {
    const given: Record<string, string> = minutes ? { expires_in_minutes: minutes } : {}
    expect(content('sign_in_code', { code: '1', ...given }, language).notes[0]).toContain(words)
  })

  it.each([
    ['failing', 'it has not answered with success for five days'],
    ['gone', 'it answered 410 Gone'],
    ['by_hand', 'somebody disabled it'],
    ['something new', 'something new'],
  ])('tells the reason %s in words: %s', (reason, words) =>
    expect(content('webhook_endpoint_disabled', { url: 'https://x.test/', reason }).paragraphs[0]).toBe(
      `The endpoint https://x.test/ was disabled, because ${words}.`,
    ),
  )

  it('has a mark where the application has no name', () =>
    expect(contentOf('password_changed', '', {}, 'en').subject).toBe('Your · password was changed'))

  it('names the requester to the person alone, and not to people whom they invite', () =>
    expect(emailTemplates.filter(template => !namesRequester(template))).toEqual([
      'waitlist_invitation',
      'invitation',
      'organization_invitation',
    ]))
})
