import type { SendResult } from '../message.js'

export type TextChannel = 'sms' | 'whatsapp'

/** A text message as it is handed to a transport. */
export interface OutgoingText {
  /** stays the same when the message is sent again */
  id: string
  channel: TextChannel
  /** E.164 */
  to: string
  text: string
  /** which message it is, e.g. `sign_in_code` */
  template: string
  /** for channels that take approved texts alone */
  code: string | null
  language: string | null
}

export interface TextTransport {
  /** Rejects when it may work later: the message is tried again. */
  send(message: OutgoingText): Promise<SendResult>
}
