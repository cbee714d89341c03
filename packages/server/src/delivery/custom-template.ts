import { escapeHtml } from './html.js'
import { oneLine } from './plain-names.js'
import { plainTextOf } from './plain-text.js'
import { type Branding, type RenderedEmail, renderEmail } from './render.js'
import { hasCode, textOf, type TextTemplate, textTemplates } from './sms/templates.js'
import { type EmailTemplate, emailTemplates, emailVariables, shownVariable } from './templates.js'

/** What an administrator made of a template; null = as it is by default. */
export interface CustomTemplate {
  subject: string | null
  body: string | null
}

const PLACEHOLDER = /\{\{\s*([a-z_]+(?:\.[a-z_]+)*)\s*\}\}/g
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

export const isTextTemplate = (slug: string): slug is TextTemplate =>
  (textTemplates as readonly string[]).includes(slug)

/** Without which the message would be of no use. */
export function requiredVariables(template: EmailTemplate): string[] {
  const shown = shownVariable(template)
  return shown ? [publicName(shown)] : []
}

export function availableVariables(template: EmailTemplate): string[] {
  return ['app.name', 'app.url', 'requested_from', ...emailVariables(template).map(publicName)]
}

/** Of a text message. */
export function textVariables(template: TextTemplate): { available: string[]; required: string[] } {
  const required = hasCode(template) ? ['otp_code'] : []
  return { available: ['app.name', ...required], required }
}

/** The default texts with placeholders in place of what changes from message to message. */
export function defaultEmail(template: EmailTemplate, branding: Branding): RenderedEmail {
  const placeholders = emailVariables(template)
    // how long a code is valid is words in the person's language
    .filter(name => name !== 'expiry')
    .map(name => [name, `{{${publicName(name)}}}`] as const)
  return renderEmail(template, Object.fromEntries(placeholders), { ...branding, requester: null })
}

export function defaultText(template: TextTemplate, { language }: Branding): string {
  return textOf(template, '{{app.name}}', '{{otp_code}}', language)
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

/** The same for a text message. */
export function renderCustomText(
  template: TextTemplate,
  body: string | null,
  code: string | null,
  branding: Branding,
): string {
  const { applicationName, language } = branding
  if (!body) return textOf(template, applicationName, code, language)
  return fillIn(body, { 'app.name': applicationName, otp_code: code ?? '' })
}

function fillIn(
  text: string,
  values: Record<string, string>,
  escape: (value: string) => string = value => value,
): string {
  return text.replace(PLACEHOLDER, (_, name: string) => escape(values[name] ?? ''))
}
