import type { Context } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import type { EmailTransport } from './message.js'
import { createSmtpTransport } from './smtp.js'

type Instance = Context['instance']

/** Development: nothing leaves the machine, the message stays in the outbox, where `/inbox` shows it. */
export const inboxTransport: EmailTransport = {
  send: async () => ({ status: 'captured' }),
  close: async () => {},
}

/** Production without a mail server: messages wait (and are retried) until one is configured. */
const missingTransport: EmailTransport = {
  send: async () => {
    throw new ApiError('internal_error', { cause: 'No SMTP server is configured.' })
  },
  close: async () => {},
}

export interface Transports {
  transportFor(instance: Instance): EmailTransport
  close(): Promise<void>
}

/** The transports of one server: the inbox for development instances, SMTP for production ones. */
export function createTransports(options: { smtpUrl: string | null }): Transports {
  const production = options.smtpUrl === null ? missingTransport : createSmtpTransport(options.smtpUrl)
  return {
    transportFor: instance => (instance.environment === 'development' ? inboxTransport : production),
    close: () => production.close(),
  }
}
