import { createHmac } from 'node:crypto'
import { ApiError } from '../../errors/api-error.js'
import type { Clock } from '../../platform/clock.js'
import type { HttpClient } from '../../platform/http-client.js'
import { MAX_ANSWER_BYTES, TIMEOUT_MS } from './limits.js'
import type { TextTransport } from './message.js'

export interface TextWebhookOptions {
  url: string
  /** shared with the receiver, who checks the signature with it */
  secret: string
}

/**
 * Hands text messages to an address of one's own as JSON. Signed as in the Standard Webhooks specification
 * (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64 HMAC-SHA256 of id.timestamp.body>`), so
 * that receivers can use a library they have, and tell a repetition by its id.
 */
export function createTextWebhookTransport(
  options: TextWebhookOptions,
  client: HttpClient,
  clock: Clock,
): TextTransport {
  return {
    async send(message) {
      const body = JSON.stringify({
        id: message.id,
        channel: message.channel,
        to: message.to,
        text: message.text,
        template: message.template,
        code: message.code,
        language: message.language,
      })
      const timestamp = String(Math.floor(clock.now() / 1000))
      const signature = createHmac('sha256', keyOf(options.secret))
        .update(`${message.id}.${timestamp}.${body}`)
        .digest('base64')
      const response = await client.send({
        method: 'POST',
        url: options.url,
        headers: {
          'content-type': 'application/json',
          'webhook-id': message.id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: MAX_ANSWER_BYTES,
      })
      if (response.status >= 200 && response.status < 300) return { status: 'delivered' }
      const reason = `the receiver of text messages answered ${response.status}`
      if (response.status === 400 || response.status === 422) return { status: 'refused', reason }
      throw new ApiError('internal_error', { cause: reason })
    },
  }
}

/** `whsec_` + base64, as the specification writes secrets; any other text is taken as it is. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret)
}
