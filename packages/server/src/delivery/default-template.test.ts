import { describe, expect, it } from 'vitest'
import { languages } from '../config/languages.js'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import { availableVariables, renderCustom, requiredVariables } from './custom-template.js'
import { defaultEmail } from './default-template.js'
import type { Branding } from './layout.js'
import { renderEmail } from './render.js'
import { type EmailTemplate, emailTemplates, namesRequester, optionalVariables } from './templates.js'

const branding: Branding = {
  applicationName: 'a & b',
  display: settingsSchema.parse({ display: {} }).display,
  language: 'en',
  requester: 'Chrome on macOS',
}
const VARIABLES = {
  code: '042424',
  link: 'https://app.example.com/x?a=1&b=2',
  url: 'https://example.com/hook',
  reason: 'gone',
  expires_in_minutes: '5',
  inviter_name: 'Ada <3',
  organization_name: 'Engines & Sons',
  new_email_address: 'new@example.com',
  connection_name: 'Acme',
  expires_on: '2030-01-31',
  locked_minutes: '60',
  passkey_name: 'Safari on iPhone',
  provider: 'Google',
  device_name: 'Ada’s phone',
  identifier: 'ada@example.com',
}
type Variables = Partial<Record<keyof typeof VARIABLES, string>>

/** An email without empty lines, which nobody reads. */
const readable = ({ subject, html }: { subject: string; html: string }) => ({
  subject,
  html: html.replace(/\n+/g, '\n'),
})

/** The message as it is by default, and as it is when somebody has saved the default unchanged. */
function bothOf(template: EmailTemplate, look: Branding, variables: Variables) {
  const { subject, html: body } = defaultEmail(template, look)
  const present = namesRequester(template) ? look : { ...look, requester: null }
  return {
    standard: readable(renderEmail(template, variables, present)),
    saved: readable(renderCustom(template, { subject, body }, variables, present)),
  }
}

describe.each(emailTemplates)('the default of %s that is saved as it is', template => {
  it.each(languages)('says in %s what the default says', language => {
    const { saved, standard } = bothOf(template, { ...branding, language }, VARIABLES)
    expect(saved).toEqual(standard)
  })

  it.each<[string, Partial<Branding>, Variables]>([
    ['a validity of one minute', {}, { ...VARIABLES, expires_in_minutes: '1' }],
    ['a lock of one minute', {}, { ...VARIABLES, locked_minutes: '1' }],
    ['a reason that the server has no words for', {}, { ...VARIABLES, reason: 'something <new>' }],
    ['nothing of a requester whom nobody knows', { requester: null }, VARIABLES],
    ['nothing of all that may be unknown', { requester: null }, {}],
    ['the name of the application, whatever it is', { applicationName: '  élan "x"' }, VARIABLES],
  ])('says as the default does: %s', (_, look, variables) => {
    const needed = Object.fromEntries(
      Object.entries({ ...VARIABLES, ...variables }).filter(
        ([name]) => name in variables || !optionalVariables(template).includes(name),
      ),
    )
    const { saved, standard } = bothOf(template, { ...branding, ...look }, needed)
    expect(saved).toEqual(standard)
  })

  it('says how long it is valid by default where nobody says it', () => {
    const { expires_in_minutes: _, ...variables } = VARIABLES
    const { saved, standard } = bothOf(template, branding, variables)
    expect(saved).toEqual(standard)
  })

  it.each<[string, SettingsInput['display']]>([
    ['a logo', { logoImageUrl: 'https://acme.example/logo.png' }],
    ['a foot with links', { homeUrl: 'https://acme.example/?a=1&b=2', supportEmail: 'help@acme.example' }],
  ])('looks as the default does, with %s', (_, display) => {
    const look = { ...branding, display: settingsSchema.parse({ display }).display }
    const { saved, standard } = bothOf(template, look, VARIABLES)
    expect(saved).toEqual(standard)
  })

  it('names placeholders that there are, and all that it needs', () => {
    const { subject, html } = defaultEmail(template, branding)
    const named = [...`${subject}${html}`.matchAll(/\{\{[#^/]?([a-z_.]+)\}\}/g)].map(([, name]) => name!)
    for (const name of named) expect(availableVariables(template)).toContain(name)
    for (const name of requiredVariables(template)) expect(named).toContain(name)
    expect(html).not.toMatch(/Chrome|undefined|a &amp; b/)
  })
})

describe('a default with facts that may be unknown', () => {
  it.each<[EmailTemplate, string, string]>([
    [
      'organization_invitation',
      'subject',
      '{{#inviter_name}}{{inviter_name}} invited you to {{organization_name}} on {{app.name}}{{/inviter_name}}' +
        '{{^inviter_name}}You are invited to {{organization_name}} on {{app.name}}{{/inviter_name}}',
    ],
    ['sign_in_code', 'subject', '{{otp_code}} is your {{app.name}} sign-in code'],
    ['existing_account', 'html', '\n{{#action_url}}<p '],
    ['sign_in_code', 'html', '\n{{#requested_from}}<p '],
  ])('of %s has parts that depend on them in its %s', (template, part, text) =>
    expect(defaultEmail(template, branding)[part as 'subject' | 'html']).toContain(text),
  )

  it('says of no invitation from which browser it was asked for', () =>
    expect(defaultEmail('invitation', branding).html).not.toContain('requested_from'))
})
