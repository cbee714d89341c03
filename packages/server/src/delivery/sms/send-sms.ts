import type { InTx } from '../../context/context.js'
import { emitEvent } from '../../events/emit.js'
import { smsEvent } from '../../resources/message-event.js'
import { findMessageTemplate } from '../../store/message-templates.js'
import { insertMessage } from '../../store/messages.js'
import { brandingFor } from '../branding.js'
import { type MessageBody, withoutSecrets } from '../message.js'
import { messageFacts } from '../message-facts.js'
import { renderCustomText } from './custom-text.js'
import type { TextChannel } from './message.js'
import type { TextTemplate } from './templates.js'

export interface NewText {
  /** E.164 */
  to: string
  channel: TextChannel
  template: TextTemplate
  /** null: the template has none */
  code: string | null
  /** of the number, where it is somebody's */
  identifierId?: string | null
  /** language tag of the person, if it is known */
  locale?: string | null
}

/**
 * Puts a text message into the outbox, and `sms.created` into the event log, within the caller's
 * transaction; it is sent after the commit, at least once. Whether a number may be written to at all
 * (test mode) is the caller's decision.
 */
export async function sendSms(ctx: InTx, message: NewText): Promise<void> {
  const { services, instance, now } = ctx
  const custom = await findMessageTemplate(ctx, 'sms', message.template)
  const branding = brandingFor(ctx, message.locale)
  const text = renderCustomText(message.template, custom?.template_body ?? null, message.code, branding)
  const id = services.ids.next('sms')
  const isDelivered = custom?.delivered_by_platform ?? true
  const facts = await messageFacts(ctx, { ...message, id, slug: message.template, isDelivered })
  const data = smsEvent(facts, { message: text, code: message.code, createdAt: now })
  await emitEvent(ctx, { type: 'sms.created', resourceId: id, data })
  // the application does it, with what the event says
  if (!isDelivered) return
  const { code } = message
  const body: MessageBody = { subject: text, text, html: '', code, link: null, language: branding.language }
  await insertMessage(ctx, {
    instance_id: instance.id,
    id,
    channel: message.channel,
    template: message.template,
    recipient: message.to,
    subject: withoutSecrets(text, body),
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
