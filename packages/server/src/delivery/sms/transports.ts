import type { TextMessagesConfig } from '../../config/text-messages.js'
import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { Clock } from '../../platform/clock.js'
import { HttpClient } from '../../platform/http-client.js'
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

export interface TextTransports {
  transportFor: TextTransportFor
  close(): void
}

/** The administrator names the provider, in the configuration file: it may be anywhere. */
const ANYWHERE = { loopback: true, networks: ['0.0.0.0/0', '::/0'] }

/**
 * The transports of one server: the inbox for development instances, the
 * configured provider for production ones.
 */
export function createTextTransports(config: TextMessagesConfig | null, clock: Clock): TextTransports {
  const client = config === null ? null : new HttpClient(ANYWHERE)
  const production = config === null || client === null ? missingTransport : providerOf(config, client, clock)
  return {
    transportFor: instance => (instance.environment === 'development' ? inboxTextTransport : production),
    close: () => client?.close(),
  }
}

function providerOf(config: TextMessagesConfig, client: HttpClient, clock: Clock): TextTransport {
  return config.provider === 'twilio'
    ? createTwilioTransport(config, client)
    : createTextWebhookTransport(config, client, clock)
}
