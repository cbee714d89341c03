import { escapeHtml } from './html.js'
import type { Branding } from './layout.js'
import { fillIn } from './placeholders.js'
import { oneLine } from './plain-names.js'
import { plainTextOf } from './plain-text.js'
import { type RenderedEmail, renderEmail } from './render.js'
import { type EmailTemplate, emailTemplates, emailVariables, shownVariable } from './templates.js'

/** What an administrator made of a template; null = as it is by default. */
export interface CustomTemplate {
  subject: string | null
  body: string | null
}

/** Variables of the templates by the names that administrators write. */
const NAMES: Record<string, string> = {
  code: 'otp_code',
  link: 'action_url',
  expiry: 'ttl_minutes',
  url: 'endpoint_url',
}

const publicName = (variable: string) => NAMES[variable] ?? variable

export const isEmailTemplate = (slug: string): slug is EmailTemplate =>
  (emailTemplates as readonly string[]).includes(slug)

/** Without which the message would be of no use. */
export function requiredVariables(template: EmailTemplate): string[] {
  const shown = shownVariable(template)
  return shown ? [publicName(shown)] : []
}

export function availableVariables(template: EmailTemplate): string[] {
  return ['app.name', 'app.url', 'requested_from', ...emailVariables(template).map(publicName)]
}

/** The default texts with placeholders in place of what changes from message to message. */
export function defaultEmail(template: EmailTemplate, branding: Branding): RenderedEmail {
  const placeholders = emailVariables(template)
    // how long a code is valid is words in the person's language
    .filter(name => name !== 'expiry')
    .map(name => [name, `{{${publicName(name)}}}`] as const)
  return renderEmail(template, Object.fromEntries(placeholders), { ...branding, requester: null })
}

/**
 * A template's email as the administrator wants it. Values are escaped in the body: names come from users.
 */
export function renderCustom(
  template: EmailTemplate,
  custom: CustomTemplate,
  variables: Record<string, string>,
  branding: Branding,
): RenderedEmail {
  const values: Record<string, string> = {
    'app.name': branding.applicationName,
    'app.url': branding.display.homeUrl,
    requested_from: branding.requester ?? '',
    ttl_minutes: variables['expires_in_minutes'] ?? '10',
    locked_for: variables['locked_minutes'] ?? '',
  }
  for (const [variable, value] of Object.entries(variables)) values[publicName(variable)] = value
  const standard = renderEmail(template, variables, branding)
  const subject = custom.subject ? oneLine(fillIn(custom.subject, values)) : standard.subject
  if (!custom.body) return { ...standard, subject }
  const html = fillIn(custom.body, values, escapeHtml)
  return { ...standard, subject, html, text: plainTextOf(html) }
}
