import { describe, expect, it } from 'vitest'
import { type Language, languages } from '../config/languages.js'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import type { Branding } from './layout.js'
import { renderEmail } from './render.js'
import { describeRequester } from './requester.js'
import { emailTemplates } from './templates.js'

const branding = (
  display: SettingsInput['display'] = {},
  applicationName = 'Acme',
  language: Language = 'en',
): Branding => ({
  applicationName,
  language,
  display: settingsSchema.parse({ display }).display,
  requester: 'Chrome on macOS, 203.0.113.7',
})
const variables = {
  code: '042424',
  link: 'https://app.example.com/x?a=1&b=2',
  inviter_name: 'Ada',
  url: 'https://example.com/hook',
  reason: 'gone',
  organization_name: 'Engines',
  new_email_address: 'new@example.com',
  connection_name: 'Acme',
  expires_on: '2030-01-31',
  locked_minutes: '60',
  passkey_name: 'Safari on iPhone',
  provider: 'Google',
  device_name: 'Ada’s phone',
  identifier: 'ada@example.com',
}

describe('emails', () => {
  it.each(emailTemplates)('%s says the same in both parts', template => {
    const email = renderEmail(template, variables, branding())
    expect(email.subject).toContain('Acme')
    for (const part of [email.text, email.html]) {
      expect(part).toContain('Acme')
      expect(part).toContain('Requested from Chrome on macOS, 203.0.113.7')
      expect(part.includes('042424')).toBe(email.code !== null)
      expect(part).not.toMatch(/undefined|null|\[object/)
    }
    expect(email.html).toContain('prefers-color-scheme: dark')
    expect(email.text).not.toMatch(/<[a-z]/)
  })

  it.each(languages)('can all be written in %s', language => {
    for (const template of emailTemplates) {
      const { subject, html, text } = renderEmail(template, variables, branding({}, 'Acme', language))
      expect(html).toContain(`<html lang="${language}">`)
      // a value that nobody gave stays as a name in braces
      for (const part of [subject, text]) expect(part).not.toMatch(/[{}]/)
    }
    const { text } = renderEmail('account_locked', variables, branding({}, 'Acme', language))
    expect(text).toContain('60')
  })

  it('says what is known, in the variant that fits', () => {
    const { inviter_name: _, ...unknown } = variables
    const byNobody = renderEmail('organization_invitation', unknown, branding())
    expect(byNobody.subject).toBe('You are invited to Engines on Acme')
    const { new_email_address: _new, ...gone } = variables
    const removed = renderEmail('primary_email_address_changed', gone, branding())
    expect(removed.text).toContain('no longer the primary one')
    const closed = renderEmail('webhook_endpoint_disabled', variables, branding({}, 'Acme', 'de'))
    expect(closed.text).toContain('Grund: Antwort 410 Gone.')
  })

  it('says how long a code is valid', () => {
    expect(renderEmail('sign_in_code', variables, branding()).text).toContain('valid for 10 minutes')
    const short = renderEmail('sign_in_code', { ...variables, expires_in_minutes: '1' }, branding())
    expect(short.text).toContain('valid for 1 minute.')
  })

  it('gives the link whole in the text and escaped in the HTML', () => {
    const email = renderEmail('magic_link', variables, branding())
    expect(email.link).toBe(variables.link)
    expect(email.text).toContain(variables.link)
    expect(email.html).toContain('href="https://app.example.com/x?a=1&amp;b=2"')
  })

  it('lets no name bring markup or a header of its own', () => {
    const evil = '<img src=x onerror=alert(1)>\r\nBcc: eve@evil.test'
    const email = renderEmail(
      'organization_invitation',
      { ...variables, inviter_name: evil },
      branding({}, evil),
    )
    expect(email.html).not.toContain('<img')
    expect(email.subject).not.toMatch(/[\r\n]/)
  })

  it('shows logo, color and support address of the instance', () => {
    const { html, text } = renderEmail(
      'magic_link',
      variables,
      branding({
        logoImageUrl: 'https://app.example.com/logo.png',
        supportEmail: 'help@example.com',
        theme: { general: { color: '#ffd400' } },
      }),
    )
    expect(html).toContain('src="https://app.example.com/logo.png"')
    // dark letters on a light color
    expect(html).toContain('background:#ffd400;color:#000000')
    expect(html).toContain('mailto:help@example.com')
    expect(text).toContain('help@example.com')
  })

  it('takes no color that is not one', () => {
    const theme = { general: { color: 'red;background:url(https://evil.test)' } }
    expect(renderEmail('magic_link', variables, branding({ theme })).html).not.toContain('evil.test')
  })

  it('refuses to be sent without its code', () => {
    expect(() => renderEmail('sign_in_code', {}, branding())).toThrow()
  })
})

describe('the requester', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    ['curl/8.0', null],
    [null, null],
  ])('%s is %s', (userAgent, expected) => {
    expect(describeRequester({ userAgent, ipAddress: null }, 'en')).toBe(expected)
  })
})
