import type { ExpressionBuilder } from 'kysely'
import type { Db, Tx } from '../store.js'
import type { MessageRow, Tables } from '../tables.js'

/** Unscoped by design: the inbox shows the messages of all development instances, and of those alone. */

export interface MessageFilter {
  /** of one instance; one in production has no messages here */
  instanceSlug?: string | null
  /** the whole address, in any case */
  recipient?: string
}

export type InboxRow = MessageRow & { instance_slug: string }

const inboxMessages = (db: Db) =>
  db
    .selectFrom('messages')
    .innerJoin('instances', 'instances.id', 'messages.instance_id')
    .where('instances.environment', '=', 'development')

/** Newest first. */
export async function listInboxMessages(db: Db, filter: MessageFilter, limit: number): Promise<InboxRow[]> {
  let query = inboxMessages(db).selectAll('messages').select('instances.slug as instance_slug')
  if (filter.instanceSlug) query = query.where('instances.slug', '=', filter.instanceSlug)
  if (filter.recipient) query = query.where(eb => isRecipient(eb, filter.recipient!))
  return query.orderBy('messages.created_at', 'desc').orderBy('messages.id', 'desc').limit(limit).execute()
}

export async function findInboxMessage(db: Db, id: string): Promise<InboxRow | undefined> {
  return inboxMessages(db)
    .selectAll('messages')
    .select('instances.slug as instance_slug')
    .where('messages.id', '=', id)
    .executeTakeFirst()
}

/** @returns how many were deleted */
export async function deleteInboxMessages(db: Tx, filter: MessageFilter): Promise<number> {
  let instances = db.selectFrom('instances').select('id').where('environment', '=', 'development')
  if (filter.instanceSlug) instances = instances.where('slug', '=', filter.instanceSlug)
  let query = db.deleteFrom('messages').where('instance_id', 'in', instances)
  if (filter.recipient) query = query.where(eb => isRecipient(eb, filter.recipient!))
  const result = await query.executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** A text that changes whenever a message comes, goes or is settled. */
export async function inboxRevision(db: Db): Promise<string> {
  const row = await inboxMessages(db)
    .select(eb => [
      eb.fn.countAll<number>().as('total'),
      eb.fn.max('messages.created_at').as('newest'),
      eb.fn.max('messages.id').as('last_id'),
      eb.fn.sum<number>(eb.case().when('status', '=', 'pending').then(1).else(0).end()).as('waiting'),
    ])
    .executeTakeFirstOrThrow()
  return [row.total, row.newest, row.last_id, row.waiting].join(' ')
}

function isRecipient(eb: ExpressionBuilder<Tables, 'messages'>, recipient: string) {
  return eb(eb.fn<string>('lower', ['recipient']), '=', recipient.toLowerCase())
}
