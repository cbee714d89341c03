/** What `email.created` and `sms.created` tell of a message. */
export interface MessageFacts {
  id: string
  /** the template */
  slug: string
  to: string
  /** the identifier that was written to, if it is somebody's by now */
  identifierId: string | null
  userId: string | null
  /** false: the application sends it, and needs all of it for that */
  isDelivered: boolean
}

const HIDDEN = '******'

/**
 * `data` of `email.created`. Of an email that goes out from here it tells no code, link or text: whoever
 * reads the event log could otherwise sign in as its addressee.
 */
export function emailEvent(
  facts: MessageFacts,
  email: {
    fromAddress: string
    subject: string
    html: string
    text: string
    /** what the text was made of; `code` and `link` are the secrets among them */
    variables: Record<string, string>
  },
) {
  const { code, link, ...others } = email.variables
  const secrets = { ...(code ? { otp_code: code } : {}), ...(link ? { action_url: link } : {}) }
  return {
    object: 'email',
    id: facts.id,
    slug: facts.slug,
    from_email_name: email.fromAddress.slice(0, email.fromAddress.lastIndexOf('@')),
    to_email_address: facts.to,
    email_address_id: facts.identifierId,
    user_id: facts.userId,
    subject: facts.isDelivered ? withoutSecrets(email.subject, [code, link]) : email.subject,
    ...(facts.isDelivered ? {} : { body: email.html, body_plain: email.text }),
    status: 'queued',
    data: facts.isDelivered ? others : { ...others, ...secrets },
    delivered_by_clerk: facts.isDelivered,
  }
}

/** `data` of `sms.created`, without the code in the same way. */
export function smsEvent(
  facts: MessageFacts,
  sms: { message: string; code: string | null; createdAt: number },
) {
  return {
    object: 'sms_message',
    id: facts.id,
    slug: facts.slug,
    // the provider knows the sender
    from_phone_number: '',
    to_phone_number: facts.to,
    phone_number_id: facts.identifierId,
    user_id: facts.userId,
    message: facts.isDelivered ? withoutSecrets(sms.message, [sms.code ?? undefined]) : sms.message,
    status: 'queued',
    data: facts.isDelivered || sms.code === null ? {} : { otp_code: sms.code },
    delivered_by_clerk: facts.isDelivered,
    created_at_ms: sms.createdAt,
  }
}

function withoutSecrets(text: string, secrets: (string | undefined)[]): string {
  return secrets.reduce<string>(
    (hidden, secret) => (secret ? hidden.replaceAll(secret, HIDDEN) : hidden),
    text,
  )
}
