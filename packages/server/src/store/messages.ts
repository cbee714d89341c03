import type { ExpressionBuilder } from 'kysely'
import { findRow, insertRow } from './rows.js'
import type { Db } from './store.js'
import type { MessageRow, Tables } from './tables.js'

export async function insertMessage(db: Db, row: MessageRow): Promise<void> {
  await insertRow(db, 'messages', row)
}

export async function findMessage(db: Db, instanceId: string, id: string): Promise<MessageRow | undefined> {
  return findRow(db, 'messages', instanceId, id)
}

/** @returns false: there is one with this idempotency key already, or will be in a moment */
export async function insertMessageOnce(db: Db, row: MessageRow): Promise<boolean> {
  const result = await db
    .insertInto('messages')
    .values(row)
    .onConflict(conflict =>
      conflict
        .columns(['instance_id', 'idempotency_key'])
        .where('idempotency_key', 'is not', null)
        .doNothing(),
    )
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function findMessageByKey(
  db: Db,
  instanceId: string,
  idempotencyKey: string,
): Promise<MessageRow | undefined> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
}

export interface MessageFilter {
  /** the whole address, in any case */
  recipient?: string
}

/** Messages of some instances, newest first. */
export async function listMessages(
  db: Db,
  instanceIds: string[],
  filter: MessageFilter,
  limit: number,
): Promise<MessageRow[]> {
  if (instanceIds.length === 0) return []
  let query = db.selectFrom('messages').selectAll().where('instance_id', 'in', instanceIds)
  if (filter.recipient) query = query.where(eb => isRecipient(eb, filter.recipient!))
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** @returns how many were deleted */
export async function deleteMessages(db: Db, instanceIds: string[], filter: MessageFilter): Promise<number> {
  if (instanceIds.length === 0) return 0
  let query = db.deleteFrom('messages').where('instance_id', 'in', instanceIds)
  if (filter.recipient) query = query.where(eb => isRecipient(eb, filter.recipient!))
  const result = await query.executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** A text that changes whenever a message of these instances comes, goes or is settled. */
export async function messagesRevision(db: Db, instanceIds: string[]): Promise<string> {
  if (instanceIds.length === 0) return ''
  const row = await db
    .selectFrom('messages')
    .select(eb => [
      eb.fn.countAll<number>().as('total'),
      eb.fn.max('created_at').as('newest'),
      eb.fn.max('id').as('last_id'),
      eb.fn.sum<number>(eb.case().when('status', '=', 'pending').then(1).else(0).end()).as('waiting'),
    ])
    .where('instance_id', 'in', instanceIds)
    .executeTakeFirstOrThrow()
  return [row.total, row.newest, row.last_id, row.waiting].join(' ')
}

function isRecipient(eb: ExpressionBuilder<Tables, 'messages'>, recipient: string) {
  return eb(eb.fn<string>('lower', ['recipient']), '=', recipient.toLowerCase())
}
