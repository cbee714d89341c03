import { ApiError } from '../../errors/api-error.js'
import type { HttpClient, IncomingResponse } from '../../platform/http-client.js'
import { MAX_ANSWER_BYTES, TIMEOUT_MS } from './limits.js'
import type { OutgoingText, TextTransport } from './message.js'

export interface TwilioOptions {
  accountSid: string
  authToken: string
  /** E.164 sender of text messages, or the id of a messaging service (MG…) */
  from: string
  /** E.164 sender on WhatsApp; without it that channel is refused */
  whatsappFrom?: string | undefined
  /** approved WhatsApp template (HX…) whose variable 1 is the code; without it the text goes as it is */
  whatsappContentSid?: string | undefined
  apiUrl?: string | undefined
}

const API_URL = 'https://api.twilio.com'

/** Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource). */
export function createTwilioTransport(options: TwilioOptions, client: HttpClient): TextTransport {
  const { accountSid, authToken, apiUrl = API_URL } = options
  const url = `${apiUrl.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  return {
    async send(message) {
      const form = formOf(options, message)
      if (!form) return { status: 'refused', reason: 'No WhatsApp sender is configured.' }
      const response = await client.send({
        method: 'POST',
        url,
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: MAX_ANSWER_BYTES,
      })
      if (response.status >= 200 && response.status < 300) return { status: 'delivered' }
      const reason = `Twilio answered ${response.status}${twilioCode(response)}`
      // 4xx but for rate limits: the number or the account is at fault, and will be the next time
      if (response.status >= 400 && response.status < 500 && response.status !== 429)
        return { status: 'refused', reason }

      throw new ApiError('internal_error', { cause: reason })
    },
  }
}

function formOf(options: TwilioOptions, message: OutgoingText): URLSearchParams | null {
  const form = new URLSearchParams({ Body: message.text })
  if (message.channel === 'whatsapp') {
    if (!options.whatsappFrom) return null
    form.set('To', `whatsapp:${message.to}`)
    form.set('From', `whatsapp:${options.whatsappFrom}`)
    if (options.whatsappContentSid && message.code) {
      form.delete('Body')
      form.set('ContentSid', options.whatsappContentSid)
      form.set('ContentVariables', JSON.stringify({ 1: message.code }))
    }
    return form
  }
  form.set('To', message.to)
  form.set(options.from.startsWith('MG') ? 'MessagingServiceSid' : 'From', options.from)
  return form
}

/** The number of Twilio's own error, e.g. ` (21211)`; never its text, which repeats the phone number. */
function twilioCode(response: IncomingResponse): string {
  try {
    const { code } = JSON.parse(response.body) as { code?: unknown }
    return typeof code === 'number' ? ` (${code})` : ''
  } catch {
    return ''
  }
}
