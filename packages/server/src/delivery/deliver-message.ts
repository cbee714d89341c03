import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import { parseEmailAddress } from '../protocols/email-address.js'
import type { MessageRow } from '../store/tables.js'
import { settleMessage } from '../store/unscoped/outbox.js'
import type { EmailTransport, MessageBody, OutgoingEmail, SendResult } from './message.js'
import { retryDelayMs } from './retry.js'
import type { TextTransportFor } from './sms/transports.js'

type Instance = Context['instance']

export type TransportFor = (instance: Instance) => EmailTransport

/** By channel: who takes a message from here. */
export interface Routes {
  email: TransportFor
  text: TextTransportFor
}

/**
 * One attempt at a claimed message, and its outcome in the outbox. Sending happens outside any transaction.
 */
export async function deliverMessage(services: Services, routes: Routes, message: MessageRow): Promise<void> {
  const changes = await attempt(services, routes, message)
  await services.store.transaction(tx => settleMessage(tx, message, changes))
}

async function attempt(
  services: Services,
  routes: Routes,
  message: MessageRow,
): Promise<Partial<MessageRow>> {
  const instance = await services.registry.findById(message.instance_id)
  // an instance that another node has just made is known here a moment later
  if (!instance) return retryOrFail(services, null, message, 'the instance is not known')
  try {
    const result = await send(services, routes, instance, message)
    if (result.status === 'refused') return failed(services, instance, message, result.reason)
    const delivered = { status: result.status, delivered_at: services.clock.now(), last_error: null }
    return { ...delivered, ...withoutBody(instance) }
  } catch (error) {
    return retryOrFail(services, instance, message, reasonOf(error))
  }
}

async function send(
  services: Services,
  routes: Routes,
  instance: Instance,
  message: MessageRow,
): Promise<SendResult> {
  const body = JSON.parse(services.masterKey.decrypt(message.body_ciphertext ?? '')) as MessageBody
  const { id, channel, recipient } = message
  if (channel === 'email') return routes.email(instance).send(emailOf(body, instance, message))
  const { text, code, language = null } = body
  const { template } = message
  return routes.text(instance).send({ id, channel, to: recipient, text, template, code, language })
}

function emailOf(body: MessageBody, instance: Instance, message: MessageRow): OutgoingEmail {
  const { email, display } = instance.settings
  return {
    ...body,
    id: message.id,
    from: body.envelope?.from ?? {
      name: email.fromName ?? display.applicationName ?? instance.applicationName,
      address: email.fromAddress,
    },
    // also where it was written before addresses had one form
    to: parseEmailAddress(message.recipient) ?? message.recipient,
    subject: body.subject ?? message.subject,
  }
}

function retryOrFail(
  services: Services,
  instance: Instance | null,
  message: MessageRow,
  reason: string,
): Partial<MessageRow> {
  const delayMs = retryDelayMs(message.attempts, services.random)
  if (delayMs === null) return failed(services, instance, message, reason)
  services.log.warn(
    { messageId: message.id, attempt: message.attempts, reason, delayMs },
    'message will be tried again',
  )
  return { next_attempt_at: services.clock.now() + delayMs, last_error: reason }
}

function failed(
  services: Services,
  instance: Instance | null,
  message: MessageRow,
  reason: string,
): Partial<MessageRow> {
  services.log.error(
    { messageId: message.id, attempt: message.attempts, reason },
    'message could not be delivered',
  )
  return { status: 'failed', last_error: reason, ...withoutBody(instance) }
}

/** Codes and links don't stay in a production database once the message is settled. */
function withoutBody(instance: Instance | null): Partial<MessageRow> {
  return instance?.environment === 'development' ? {} : { body_ciphertext: null }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return typeof error.cause === 'string' ? error.cause : error.message
}
