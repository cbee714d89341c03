import type { TextMessagesConfig } from '../../config/text-messages.js'
import type { Context } from '../../domain/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { TextTransport } from './message.js'
import { createTwilioTransport } from './twilio.js'
import { createTextWebhookTransport } from './webhook.js'

export type TextTransportFor = (instance: Context['instance']) => TextTransport

/** Development: nothing leaves the machine, the message stays in the outbox, where `/inbox` shows it. */
const inboxTextTransport: TextTransport = { send: async () => ({ status: 'captured' }) }

/** Production without a provider: messages wait (and are retried) until one is configured. */
const missingTransport: TextTransport = {
  send: async () => {
    throw new ApiError('internal_error', { cause: 'No provider of text messages is configured.' })
  },
}

/** The transports of one server: the inbox for development instances, the configured provider for production ones. */
export function createTextTransports(
  config: TextMessagesConfig | null,
  now: () => number = Date.now,
): TextTransportFor {
  const production = config === null ? missingTransport : providerOf(config, now)
  return instance => (instance.environment === 'development' ? inboxTextTransport : production)
}

function providerOf(config: TextMessagesConfig, now: () => number): TextTransport {
  return config.provider === 'twilio'
    ? createTwilioTransport(config)
    : createTextWebhookTransport(config, now)
}
