import type { Language } from '../config/languages.js'

/** What is kept, encrypted, in `messages.body_ciphertext`. */
export interface MessageBody {
  /**
   * whole; `messages.subject` says it without the code. Messages of applications,
   * and older ones, have it there alone
   */
  subject?: string
  text: string
  html: string
  /** the one-time code, for the inbox and for tests */
  code: string | null
  /** the link that the message asks to follow */
  link: string | null
  /** the language that it is written in; older messages do not say */
  language?: Language
  /** of an application's own email */
  envelope?: EmailEnvelope
}

const HIDDEN = '******'

/** What may stand in a row as it is: subjects of emails and texts of messages begin with the code. */
export function withoutSecrets(text: string, { code, link }: Pick<MessageBody, 'code' | 'link'>): string {
  return [code, link].reduce<string>(
    (rest, secret) => (secret ? rest.replaceAll(secret, HIDDEN) : rest),
    text,
  )
}

/** What an application's own email says beyond that of the platform's. */
export interface EmailEnvelope {
  from: { name: string; address: string }
  replyTo: { name: string; address: string } | null
  cc: string[]
  bcc: string[]
  headers: Record<string, string>
  attachments: { filename: string; /** base64 */ content: string }[]
}

/** An email as it is handed to a transport. */
export interface OutgoingEmail extends MessageBody {
  /** stays the same when the email is sent again: becomes the Message-ID */
  id: string
  from: { name: string; address: string }
  to: string
  subject: string
}

/**
 * What became of an email. `delivered`: a mail server took responsibility for it; `captured`: kept for the
 * development inbox; `refused`: trying again can't change the answer, e.g. an unknown mailbox.
 */
export type SendResult = { status: 'delivered' | 'captured' } | { status: 'refused'; reason: string }

export interface EmailTransport {
  /** Rejects when it may work later: the email is tried again. */
  send(email: OutgoingEmail): Promise<SendResult>
  close(): Promise<void>
}
