import type { Context } from '../domain/context.js'
import { insertMessage } from '../store/messages.js'
import type { MessageBody } from './message.js'
import { describeRequester } from './requester.js'
import { renderEmail } from './render.js'
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
  const rendered = renderEmail(email.template, email.variables, {
    applicationName: instance.settings.display.applicationName ?? instance.applicationName,
    display: instance.settings.display,
    requester: describeRequester(ctx.request),
  })
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
