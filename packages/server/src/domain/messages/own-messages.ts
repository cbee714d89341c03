import { createHash } from 'node:crypto'
import type { Context, InTx } from '../../context/context.js'
import type { MessageBody } from '../../delivery/message.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import { emailEvent, smsEvent } from '../../resources/message-event.js'
import { findIdentifier } from '../../store/identifiers.js'
import { findMessage, findMessageByKey, insertMessageOnce } from '../../store/messages.js'
import type { IdentifierRow, MessageRow } from '../../store/tables.js'
import { findUser } from '../../store/users.js'
import { normalizeEmail } from '../users/identifiers.js'
import { refuseBlockedCountry } from '../verifications/send-code.js'
import { checkEmailRequest, type EmailRequest } from './email-request.js'

/** Template of what an application's server writes itself. */
const OWN = 'application'
const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{1,255}$/

export interface OwnMessage {
  row: MessageRow
  /** null: delivered, and forgotten */
  body: MessageBody | null
}

interface Recipient {
  to: string
  identifierId: string | null
  userId: string | null
}

/**
 * Puts an application's own email into the outbox. With a key that was used before, nothing is sent: the
 * first email is the answer, if the request is the same.
 * @throws ApiError also idempotency_key_reused
 */
export async function sendOwnEmail(
  ctx: InTx,
  request: EmailRequest,
  idempotencyKey: string | null,
): Promise<OwnMessage> {
  const envelope = checkEmailRequest(ctx.instance, request)
  if (idempotencyKey !== null && !IDEMPOTENCY_KEY.test(idempotencyKey))
    throw new ApiError('form_param_format_invalid', { param: 'idempotency_key' })
  const recipient = await recipientOf(ctx, request.to)
  if ([...envelope.cc, ...envelope.bcc].includes(recipient.to))
    throw new ApiError('form_param_value_invalid', { param: 'cc' })
  const body: MessageBody = {
    text: request.text ?? '',
    html: request.html ?? '',
    code: null,
    link: null,
    envelope,
  }
  const row = {
    ...newRow(ctx, recipient, body),
    id: ctx.services.ids.next('ema'),
    channel: 'email' as const,
    subject: request.subject,
    idempotency_key: idempotencyKey,
    request_digest: idempotencyKey === null ? null : digestOf(request),
  }
  if (!(await insertMessageOnce(ctx, row))) return earlier(ctx, row)
  const facts = { ...recipient, id: row.id, slug: OWN, isDelivered: true }
  const content = { ...body, fromAddress: envelope.from.address, subject: row.subject, variables: {} }
  await emitEvent(ctx, { type: 'email.created', resourceId: row.id, data: emailEvent(facts, content) })
  ctx.afterCommit(() => ctx.services.wake('messages'))
  return { row, body }
}

/** @throws ApiError */
export async function sendOwnText(ctx: InTx, phoneNumberId: string, message: string): Promise<OwnMessage> {
  const identifier = await findIdentifier(ctx, phoneNumberId)
  if (identifier?.type !== 'phone_number')
    throw new ApiError('resource_not_found', { param: 'phone_number_id' })
  refuseBlockedCountry(ctx, identifier.normalized_value)
  const recipient = ownerOf(identifier)
  const body: MessageBody = { text: message, html: '', code: null, link: null }
  const row = {
    ...newRow(ctx, recipient, body),
    id: ctx.services.ids.next('sms'),
    channel: 'sms' as const,
    subject: message,
  }
  await insertMessageOnce(ctx, row)
  const facts = { ...recipient, id: row.id, slug: OWN, isDelivered: true }
  const data = smsEvent(facts, { message, code: '', createdAt: ctx.now })
  await emitEvent(ctx, { type: 'sms.created', resourceId: row.id, data })
  ctx.afterCommit(() => ctx.services.wake('messages'))
  return { row, body }
}

/** @throws ApiError resource_not_found, also for the platform's own emails, which may hold codes */
export async function getOwnEmail(ctx: Context, id: string): Promise<OwnMessage> {
  const row = await findMessage(ctx, id)
  if (row?.channel !== 'email' || row.template !== OWN) throw new ApiError('resource_not_found')
  return withBody(ctx, row)
}

/** What the request with this key has made before. */
async function earlier(ctx: Context, row: MessageRow): Promise<OwnMessage> {
  const present = await findMessageByKey(ctx, row.idempotency_key ?? '')
  if (!present || present.request_digest !== row.request_digest) throw new ApiError('idempotency_key_reused')
  return withBody(ctx, present)
}

function withBody(ctx: Context, row: MessageRow): OwnMessage {
  const text = row.body_ciphertext && ctx.services.masterKey.decrypt(row.body_ciphertext)
  return { row, body: text ? (JSON.parse(text) as MessageBody) : null }
}

/** An address, or the primary one of a user: exactly one of them. */
async function recipientOf(ctx: Context, to: EmailRequest['to']): Promise<Recipient> {
  if ((to.address == null) === (to.user_id == null))
    throw new ApiError('form_param_format_invalid', { param: 'to' })
  if (to.address != null) return { to: normalizeEmail(to.address, 'to'), identifierId: null, userId: null }
  const user = await findUser(ctx, to.user_id!)
  const primary = user?.primary_email_address_id
  const identifier = primary ? await findIdentifier(ctx, primary) : undefined
  if (!identifier) throw new ApiError('resource_not_found', { param: 'to' })
  return ownerOf(identifier)
}

/** To an email address of a user. @throws ApiError */
export async function addressOf(
  ctx: Context,
  emailAddressId: string,
): Promise<{ user_id: string; value: string }> {
  const identifier = await findIdentifier(ctx, emailAddressId)
  if (identifier?.type !== 'email_address')
    throw new ApiError('resource_not_found', { param: 'email_address_id' })
  return identifier
}

const ownerOf = (identifier: IdentifierRow): Recipient => ({
  to: identifier.value,
  identifierId: identifier.id,
  userId: identifier.user_id,
})

function newRow(ctx: Context, recipient: Recipient, body: MessageBody) {
  return {
    instance_id: ctx.instance.id,
    template: OWN,
    recipient: recipient.to,
    body_ciphertext: ctx.services.masterKey.encrypt(JSON.stringify(body)),
    status: 'pending' as const,
    attempts: 0,
    next_attempt_at: ctx.now,
    claimed_until: null,
    last_error: null,
    created_at: ctx.now,
    delivered_at: null,
    user_id: recipient.userId,
    identifier_id: recipient.identifierId,
  }
}

const digestOf = (request: EmailRequest) =>
  createHash('sha256')
    .update(JSON.stringify(sorted(request)))
    .digest('base64url')

/** The same request may come with its fields in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, each]) => [name, sorted(each)])
}
