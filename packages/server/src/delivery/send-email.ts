import type { InTx } from '../context/context.js'
import { emitEvent } from '../events/emit.js'
import { emailEvent } from '../resources/message-event.js'
import { findMessageTemplate } from '../store/message-templates.js'
import { insertMessage } from '../store/messages.js'
import { brandingFor } from './branding.js'
import { renderCustom } from './custom-template.js'
import { type MessageBody, withoutSecrets } from './message.js'
import { messageFacts } from './message-facts.js'
import { withPlainNames } from './plain-names.js'
import { type EmailTemplate, namesRequester } from './templates.js'

export type { EmailTemplate } from './templates.js'

export interface NewEmail {
  to: string
  template: EmailTemplate
  /** those that the template's texts name (`emailVariables`), and `expires_in_minutes` (default 10) */
  variables: Record<string, string>
  /** of the address, where it is somebody's */
  identifierId?: string | null
  /** language tag of the person, if it is known */
  locale?: string | null
}

/**
 * Puts an email into the outbox, and `email.created` into the event log, within the caller's
 * transaction; it is sent after the commit, at least once. Whether an address may be written to at all
 * (test mode) is the caller's decision.
 */
export async function sendEmail(ctx: InTx, email: NewEmail): Promise<void> {
  const { services, instance, now } = ctx
  const template = await findMessageTemplate(ctx, 'email', email.template)
  const custom = { subject: template?.subject ?? null, body: template?.template_body ?? null }
  const present = brandingFor(ctx, email.locale)
  const branding = namesRequester(email.template) ? present : { ...present, requester: null }
  const variables = withPlainNames(email.variables)
  const rendered = renderCustom(email.template, custom, variables, branding)
  const id = services.ids.next('ema')
  const isDelivered = template?.delivered_by_platform ?? true
  const facts = await messageFacts(ctx, { ...email, id, slug: email.template, isDelivered })
  const { fromAddress } = instance.settings.email
  const data = emailEvent(facts, { ...rendered, fromAddress, variables })
  await emitEvent(ctx, { type: 'email.created', resourceId: id, data })
  // the application does it, with what the event says
  if (!isDelivered) return
  const body: MessageBody = {
    subject: rendered.subject,
    text: rendered.text,
    html: rendered.html,
    code: rendered.code,
    link: rendered.link,
    language: branding.language,
  }
  await insertMessage(ctx, {
    instance_id: instance.id,
    id,
    channel: 'email',
    template: email.template,
    recipient: email.to,
    subject: withoutSecrets(rendered.subject, body),
    body_ciphertext: services.masterKey.encrypt(JSON.stringify(body)),
    status: 'pending',
    attempts: 0,
    next_attempt_at: now,
    claimed_until: null,
    last_error: null,
    created_at: now,
    delivered_at: null,
  })
  ctx.afterCommit(() => services.wake('messages'))
}
