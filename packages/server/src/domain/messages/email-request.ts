import type { bapi } from '@frontdesk/contract'
import { type Instance, isDevelopment } from '../../context/instance.js'
import type { EmailEnvelope } from '../../delivery/message.js'
import { ApiError } from '../../errors/api-error.js'
import { domainOfAddress, parseEmailAddress } from '../../protocols/email-address.js'

/** The body of `POST /v1/email`, whose shape the contract has checked; field names are the wire's. */
export type EmailRequest = NonNullable<bapi.Operations['CreateEmail']['body']>
type Mailbox = EmailRequest['to']

const MAX_NAME_LENGTH = 200
const MAX_SUBJECT_LENGTH = 998
const MAX_CONTENT_BYTES = 50_000
const MAX_RECIPIENTS = 50
const MAX_ATTACHMENTS = 10
const MAX_ATTACHMENT_BYTES = 1024 * 1024
/** Threading, unsubscribing and the application's own: nothing that steers delivery. */
const HEADER = /^(in-reply-to|references|list-unsubscribe|list-unsubscribe-post|x-[a-z0-9-]+)$/i
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * Checks everything but the recipient. Limits are those that the SDK's documentation names. @throws ApiError
 */
export function checkEmailRequest(instance: Instance, request: EmailRequest): EmailEnvelope {
  checkLine(request.subject, 'subject', MAX_SUBJECT_LENGTH)
  if (!request.html && !request.text) throw new ApiError('form_param_missing', { param: 'html' })
  if (Buffer.byteLength(`${request.html ?? ''}${request.text ?? ''}`) > MAX_CONTENT_BYTES)
    throw tooLarge('html', `${MAX_CONTENT_BYTES} bytes`)
  const from = mailbox(request.from, 'from')
  const ownDomain = domainOfAddress(instance.settings.email.fromAddress)
  // what development instances send stays in the inbox
  if (!isDevelopment(instance) && domainOfAddress(from.address) !== ownDomain)
    throw new ApiError('form_param_value_invalid', { param: 'from' })
  const [cc, bcc] = [addresses(request.cc, 'cc'), addresses(request.bcc, 'bcc')]
  const others = [...cc, ...bcc]
  if (others.length >= MAX_RECIPIENTS) throw tooLarge('cc', `${MAX_RECIPIENTS} recipients`)
  if (new Set(others).size < others.length) throw new ApiError('form_param_value_invalid', { param: 'cc' })
  return {
    from,
    replyTo: request.reply_to ? mailbox(request.reply_to, 'reply_to') : null,
    cc,
    bcc,
    headers: headers(request.headers ?? {}),
    attachments: attachments(request.attachments ?? []),
  }
}

function mailbox(box: Mailbox, param: string): { name: string; address: string } {
  const address = parseEmailAddress(box.address ?? '')
  if (address === null) throw new ApiError('form_param_format_invalid', { param })
  return { address, name: checkLine(box.name ?? '', param, MAX_NAME_LENGTH) }
}

function addresses(list: string[] | null | undefined, param: string): string[] {
  return (list ?? []).map(text => {
    const address = parseEmailAddress(text)
    if (address === null) throw new ApiError('form_param_format_invalid', { param })
    return address
  })
}

function headers(wanted: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(wanted)) {
    if (!HEADER.test(name)) throw new ApiError('form_param_value_invalid', { param: 'headers' })
    checkLine(value, 'headers', MAX_SUBJECT_LENGTH)
  }
  return wanted
}

function attachments(files: NonNullable<EmailRequest['attachments']>): EmailEnvelope['attachments'] {
  if (files.length > MAX_ATTACHMENTS) throw tooLarge('attachments', `${MAX_ATTACHMENTS} files`)
  const checked = files.map(file => {
    const [filename, content] = [file.filename ?? '', file.content ?? '']
    if (filename === '' || !BASE64.test(content))
      throw new ApiError('form_param_format_invalid', { param: 'attachments' })
    return { filename: checkLine(filename, 'attachments', MAX_NAME_LENGTH), content }
  })
  const bytes = checked.reduce((sum, { content }) => sum + Buffer.byteLength(content, 'base64'), 0)
  if (bytes > MAX_ATTACHMENT_BYTES) throw tooLarge('attachments', `${MAX_ATTACHMENT_BYTES} bytes`)
  return checked
}

/** Text that will stand in a header: one line. */
function checkLine(text: string, param: string, maxLength: number): string {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new ApiError('form_param_format_invalid', { param })
  if (text.length > maxLength) throw tooLarge(param, `${maxLength} characters`)
  return text
}

const tooLarge = (param: string, limit: string) =>
  new ApiError('form_param_exceeds_allowed_size', { param, values: { limit } })
