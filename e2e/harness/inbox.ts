import { eventually } from './eventually.js'
import type { InstanceKeys } from './sdks.js'

/** A message of the development inbox, as its JSON API shows it. */
export interface InboxMessage {
  id: string
  to: string
  subject: string
  code: string | null
  link: string | null
  created_at: number
}

/** Lists the messages to one address, newest first. */
export async function messagesTo(instance: InstanceKeys, email: string): Promise<InboxMessage[]> {
  const query = new URLSearchParams({ instance: instance.slug, to: email })
  const response = await fetch(`${instance.serverUrl}/inbox/api/messages?${query.toString()}`)
  if (!response.ok) throw new Error(`inbox answered ${response.status}: ${await response.text()}`)
  const body = (await response.json()) as { data: InboxMessage[] }
  return body.data
}

/**
 * Waits for the next code sent to an address. `alreadyRead` is the number of messages that earlier steps of
 * the same test have used, so that an old code is never taken for the new one.
 */
export async function nextCodeTo(instance: InstanceKeys, email: string, alreadyRead = 0): Promise<string> {
  const count = async () => (await messagesTo(instance, email)).length
  await eventually(`a message to ${email}`, count).toBeGreaterThan(alreadyRead)
  const [newest] = await messagesTo(instance, email)
  if (!newest?.code) throw new Error(`the newest message to ${email} has no code: ${newest?.subject ?? ''}`)
  return newest.code
}
