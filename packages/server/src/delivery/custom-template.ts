import { escapeHtml } from './html.js'
import { type Branding, initialOf } from './layout.js'
import { fillIn } from './placeholders.js'
import { oneLine } from './plain-names.js'
import { plainTextOf } from './plain-text.js'
import { type RenderedEmail, renderEmail } from './render.js'
import {
  type EmailTemplate,
  emailTemplates,
  emailVariables,
  expiryMinutes,
  shownVariable,
  valuesFor,
} from './templates.js'

/** What an administrator made of a template; null = as it is by default. */
export interface CustomTemplate {
  subject: string | null
  body: string | null
}

/** Variables of the templates by the names that administrators write. */
const NAMES: Record<string, string> = {
  code: 'otp_code',
  link: 'action_url',
  expiry: 'valid_for',
  url: 'endpoint_url',
  app: 'app.name',
}

export const publicName = (variable: string) => NAMES[variable] ?? variable

export const isEmailTemplate = (slug: string): slug is EmailTemplate =>
  (emailTemplates as readonly string[]).includes(slug)

/** Without which the message would be of no use. */
export function requiredVariables(template: EmailTemplate): string[] {
  const shown = shownVariable(template)
  return shown ? [publicName(shown)] : []
}

export function availableVariables(template: EmailTemplate): string[] {
  const names = emailVariables(template).map(publicName)
  const more = names.includes('valid_for') ? ['ttl_minutes'] : []
  return ['app.name', 'app.url', 'app.initial', 'requested_from', ...names, ...more]
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
  const values = customValues(variables, branding)
  const standard = renderEmail(template, variables, branding)
  const subject = custom.subject ? oneLine(fillIn(custom.subject, values)) : standard.subject
  if (!custom.body) return { ...standard, subject }
  const html = fillIn(custom.body, values, escapeHtml)
  return { ...standard, subject, html, text: plainTextOf(html) }
}

/** By the names that administrators write, in the words of the default. */
function customValues(variables: Record<string, string>, branding: Branding): Record<string, string> {
  const { applicationName, display, language, requester } = branding
  const words = Object.entries(valuesFor(language, applicationName, variables))
  return {
    'app.url': display.homeUrl,
    'app.initial': initialOf(applicationName),
    requested_from: requester ?? '',
    ttl_minutes: expiryMinutes(variables),
    ...Object.fromEntries(words.map(([variable, value]) => [publicName(variable), value])),
  }
}
