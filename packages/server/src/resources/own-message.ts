import type { MessageRow } from '../store/tables.js'

/** What the message says; null: delivered in production, and forgotten. */
export interface OwnMessageBody {
  html: string
  text: string
  envelope?: { from: { address: string } }
}

/** `accepted`: a mail server, the provider, or the development inbox took it. */
const STATUS = { pending: 'queued', delivered: 'accepted', captured: 'accepted', failed: 'failed' } as const

/** An email that the application's server has sent (EmailJSON of @clerk/backend). */
export function ownEmail(row: MessageRow, body: OwnMessageBody | null) {
  const address = body?.envelope?.from.address ?? ''
  return {
    object: 'email',
    id: row.id,
    slug: row.template,
    from_email_name: address.slice(0, Math.max(0, address.lastIndexOf('@'))),
    to_email_address: row.recipient,
    email_address_id: row.identifier_id ?? null,
    user_id: row.user_id ?? null,
    subject: row.subject,
    body: body?.html ?? '',
    body_plain: body?.text || null,
    status: STATUS[row.status],
    data: null,
    delivered_by_clerk: true,
    suppression_reason: null,
  }
}

/** The same of a text message (SMSMessageJSON). The provider knows the sender. */
export function ownText(row: MessageRow, body: OwnMessageBody | null) {
  return {
    object: 'sms_message',
    id: row.id,
    slug: row.template,
    from_phone_number: '',
    to_phone_number: row.recipient,
    phone_number_id: row.identifier_id ?? null,
    user_id: row.user_id ?? null,
    message: body?.text ?? row.subject,
    status: STATUS[row.status],
    data: null,
    delivered_by_clerk: true,
  }
}
