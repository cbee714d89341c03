import { escapeHtml } from './html.js'
import { renderEmail, type Branding, type RenderedEmail } from './render.js'
import { emailTemplates, type EmailTemplate } from './templates.js'

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
  inviter_name: 'inviter_name',
  organization_name: 'organization_name',
  locked_for: 'locked_for',
  expires_in_minutes: 'ttl_minutes',
  new_email_address: 'new_email_address',
  url: 'endpoint_url',
  reason: 'reason',
}

export const isEmailTemplate = (slug: string): slug is EmailTemplate =>
  (emailTemplates as readonly string[]).includes(slug)

/** Without which the message would be of no use. */
export function requiredVariables(template: EmailTemplate): string[] {
  const probe = defaultEmail(template, { applicationName: '', display: NO_DISPLAY, requester: null })
  return ['otp_code', 'action_url'].filter(name => probe.html.includes(`{{${name}}}`))
}

export function availableVariables(template: EmailTemplate): string[] {
  const optional = template === 'invitation' ? ['inviter_name', 'organization_name'] : []
  return ['app.name', 'app.url', 'requested_from', ...requiredVariables(template), ...optional]
}

/** The default texts with placeholders in place of what changes from message to message. */
export function defaultEmail(template: EmailTemplate, branding: Branding): RenderedEmail {
  const placeholders = Object.fromEntries(
    Object.entries(NAMES).map(([variable, name]) => [variable, `{{${name}}}`]),
  )
  // optional values are left to who edits the text
  const {
    inviter_name: _inviter,
    organization_name: _organization,
    locked_for: _locked,
    expires_in_minutes: _ttl,
    ...needed
  } = placeholders
  return renderEmail(template, needed, { ...branding, requester: null })
}

/** A template's email as the administrator wants it. Values are escaped in the body: names come from users. */
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
  }
  for (const [variable, value] of Object.entries(variables)) values[NAMES[variable] ?? variable] = value
  const fill = (text: string, escape: (value: string) => string) =>
    text.replace(PLACEHOLDER, (_, name: string) => escape(values[name] ?? ''))
  const standard = renderEmail(template, variables, branding)
  const subject = custom.subject
    ? fill(custom.subject, value => value)
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
    : standard.subject
  if (!custom.body) return { ...standard, subject }
  const html = fill(custom.body, escapeHtml)
  return { ...standard, subject, html, text: textOf(html) }
}

/** For mail programs without HTML. */
function textOf(html: string): string {
  const text = html
    .replace(/<(style|script|head)\b[^]*?<\/\1>/gi, '')
    .replace(/<a\b[^>]*href="([^"]*)"[^>]*>([^]*?)<\/a>/gi, '$2 $1')
    .replace(/<(?:br|\/p|\/div|\/tr|\/h[1-6])\b[^>]*>/gi, '\n')
    .replace(/<[^>]+>/g, '')
  const entities: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&nbsp;': ' ',
  }
  return `${text
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, entity => entities[entity]!)
    .replace(/\n\s*\n+/g, '\n\n')
    .trim()}\n`
}

const NO_DISPLAY = {
  homeUrl: '',
  supportEmail: null,
  helpUrl: null,
  logoImageUrl: null,
  theme: {},
} as unknown as Branding['display']
