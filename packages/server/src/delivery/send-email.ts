import type { Context } from '../domain/context.js'
import { emitEvent } from '../events/emit.js'
import { insertMessage } from '../store/messages.js'
import { findMessageTemplate } from '../store/message-templates.js'
import type { MessageBody } from './message.js'
import { describeRequester } from './requester.js'
import { renderCustom } from './custom-template.js'
import type { RenderedEmail } from './render.js'
import type { EmailTemplate } from './templates.js'

export type { EmailTemplate } from './templates.js'

export interface NewEmail {
  to: string
  template: EmailTemplate
  /**
   * `code` for the `*_code` templates, `link` for `magic_link` and `invitation`; optional: `expires_in_minutes`
   * (default 10), `inviter_name`, `organization_name`, `locked_for`.
   */
  variables: Record<string, string>
}

/**
 * Puts an email into the outbox within the caller's transaction; it is sent after the commit, at least once. Whether an
 * address may be written to at all (test mode) is the caller's decision.
 */
export async function sendEmail(ctx: Context, email: NewEmail): Promise<void> {
  const { services, instance, now } = ctx
  const template = await findMessageTemplate(ctx.db, instance.id, 'email', email.template)
  const custom = { subject: template?.subject ?? null, body: template?.template_body ?? null }
  const rendered = renderCustom(email.template, custom, email.variables, {
    applicationName: instance.settings.display.applicationName ?? instance.applicationName,
    display: instance.settings.display,
    requester: describeRequester(ctx.request),
  })
  if (template && !template.delivered_by_platform) {
    await handOver(ctx, email, rendered)
    return
  }
  const body: MessageBody = {
    text: rendered.text,
    html: rendered.html,
    code: rendered.code,
    link: rendered.link,
  }
  await insertMessage(ctx.db, {
    instance_id: instance.id,
    id: services.ids.next('ema'),
    channel: 'email',
    template: email.template,
    recipient: email.to,
    subject: rendered.subject,
    body_ciphertext: services.masterKey.encrypt(JSON.stringify(body)),
    status: 'pending',
    attempts: 0,
    next_attempt_at: now,
    claimed_until: null,
    last_error: null,
    created_at: now,
    delivered_at: null,
  })
  ctx.afterCommit(() => services.wakeDelivery())
}

/** The application delivers this one itself: it hears of it, with all that it needs, in `email.created`. */
async function handOver(ctx: Context, email: NewEmail, rendered: RenderedEmail): Promise<void> {
  const id = ctx.services.ids.next('ema')
  const { fromAddress } = ctx.instance.settings.email
  const { code, link, ...others } = email.variables
  await emitEvent(ctx, {
    type: 'email.created',
    resourceId: id,
    data: {
      object: 'email',
      id,
      slug: email.template,
      from_email_name: fromAddress.slice(0, fromAddress.lastIndexOf('@')),
      to_email_address: email.to,
      email_address_id: null,
      user_id: null,
      subject: rendered.subject,
      body: rendered.html,
      body_plain: rendered.text,
      status: 'queued',
      data: { ...others, ...(code ? { otp_code: code } : {}), ...(link ? { action_url: link } : {}) },
      delivered_by_clerk: false,
    },
  })
}
