/** What is kept, encrypted, in `messages.body_ciphertext`. */
export interface MessageBody {
  text: string
  html: string
  /** the one-time code, for the inbox and for tests */
  code: string | null
  /** the link that the message asks to follow */
  link: string | null
}

/** An email as it is handed to a transport. */
export interface OutgoingEmail extends MessageBody {
  /** stays the same when the email is sent again: becomes the Message-ID */
  id: string
  from: { name: string; address: string }
  to: string
  subject: string
}

export interface EmailTransport {
  /** `captured`: kept for the development inbox; `delivered`: a mail server took responsibility. Throws if neither. */
  send(email: OutgoingEmail): Promise<'captured' | 'delivered'>
  close(): Promise<void>
}

/** A refusal that trying again can't change, e.g. an unknown mailbox. */
export class PermanentDeliveryError extends Error {
  override name = 'PermanentDeliveryError'
}
