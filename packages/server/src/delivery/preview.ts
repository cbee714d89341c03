import type { Language } from '../config/languages.js'
import type { Context } from '../context/context.js'
import { findMessageTemplate } from '../store/message-templates.js'
import { brandingOf } from './branding.js'
import { isEmailTemplate, renderCustom } from './custom-template.js'
import { isTextTemplate, renderCustomText } from './sms/custom-text.js'
import { textTemplates } from './sms/templates.js'
import { emailTemplates } from './templates.js'

export type MessageChannel = 'email' | 'sms'

/** Which template of which channel. */
export interface TemplateKey {
  channel: MessageChannel
  slug: string
}

export const slugsOf = (channel: MessageChannel): readonly string[] =>
  channel === 'email' ? emailTemplates : textTemplates

export interface Preview {
  /** text messages have none */
  subject: string | null
  html: string
  text: string
}

const SAMPLE = {
  identifier: 'ada@example.com',
  code: '123456',
  link: 'https://example.com/continue',
  url: 'https://example.com/webhooks',
  reason: 'failing',
  new_email_address: 'new@example.com',
  locked_minutes: '60',
  passkey_name: 'Safari on iPhone',
  provider: 'Google',
  device_name: 'Ada’s phone',
  inviter_name: 'Ada Lovelace',
  organization_name: 'Analytical Engines',
  connection_name: 'Analytical Engines',
  expires_on: '2030-01-31',
}

/**
 * A message with made-up values; what is not given is as the instance has it
 * now. Null: there is no such template.
 * @param language default: the instance's
 */
export async function previewMessage(
  ctx: Pick<Context, 'db' | 'instance'>,
  { channel, slug }: TemplateKey,
  given: { subject?: string | null; body?: string; language?: Language } = {},
): Promise<Preview | null> {
  const row = await findMessageTemplate(ctx, channel, slug)
  const body = given.body ?? row?.template_body ?? null
  const branding = brandingOf(ctx, given.language ?? ctx.instance.settings.messages.defaultLanguage)
  if (channel === 'sms') {
    if (!isTextTemplate(slug)) return null
    const text = renderCustomText(slug, body, SAMPLE.code, branding)
    return { subject: null, html: text, text }
  }
  if (!isEmailTemplate(slug)) return null
  const custom = { subject: given.subject ?? row?.subject ?? null, body }
  return renderCustom(slug, custom, SAMPLE, branding)
}
