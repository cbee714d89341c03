import type { Services } from '../../context/services.js'
import type { MessageRow } from '../../store/tables.js'
import type { InboxRow } from '../../store/unscoped/inbox.js'
import { escapeHtml } from '../html.js'
import type { MessageBody } from '../message.js'

/** One message as the inbox's API shows it. */
export interface InboxMessage {
  id: string
  instance_id: string
  /** slug of the instance */
  instance: string
  channel: string
  template: string
  to: string
  subject: string
  text: string
  html: string
  code: string | null
  link: string | null
  status: string
  created_at: number
}

export function inboxMessage(services: Pick<Services, 'masterKey'>, row: InboxRow): InboxMessage {
  const body = bodyOf(services, row)
  return {
    id: row.id,
    instance_id: row.instance_id,
    instance: row.instance_slug,
    channel: row.channel,
    template: row.template,
    to: row.recipient,
    subject: body.subject ?? row.subject,
    text: body.text,
    // the page shows messages as HTML at first, and text messages have none
    html:
      body.html ||
      `<pre style="white-space: pre-wrap; font: 16px/1.5 system-ui">${escapeHtml(body.text)}</pre>`,
    code: body.code,
    link: body.link,
    status: row.status,
    created_at: row.created_at,
  }
}

const NOTHING: MessageBody = { text: '', html: '', code: null, link: null }

/** One message that another master key has encrypted does not hide all others. */
function bodyOf({ masterKey }: Pick<Services, 'masterKey'>, row: MessageRow): MessageBody {
  if (row.body_ciphertext === null) return NOTHING
  try {
    return JSON.parse(masterKey.decrypt(row.body_ciphertext)) as MessageBody
  } catch {
    return { ...NOTHING, text: 'This message cannot be read: another master key has encrypted it.' }
  }
}
