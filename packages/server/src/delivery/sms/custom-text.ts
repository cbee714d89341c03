import type { Branding } from '../layout.js'
import { fillIn } from '../placeholders.js'
import { hasCode, textOf, type TextTemplate, textTemplates } from './templates.js'

export const isTextTemplate = (slug: string): slug is TextTemplate =>
  (textTemplates as readonly string[]).includes(slug)

/** Of a text message. */
export function textVariables(template: TextTemplate): { available: string[]; required: string[] } {
  const required = hasCode(template) ? ['otp_code'] : []
  return { available: ['app.name', ...required], required }
}

export function defaultText(template: TextTemplate, { language }: Branding): string {
  return textOf(template, '{{app.name}}', '{{otp_code}}', language)
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
