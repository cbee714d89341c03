import { findRow, insertRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { MessageRow } from './tables.js'

export async function insertMessage(db: Tx, row: MessageRow): Promise<void> {
  await insertRow(db, 'messages', row)
}

export async function findMessage(db: Db, instanceId: string, id: string): Promise<MessageRow | undefined> {
  return findRow(db, 'messages', instanceId, id)
}

/** @returns false: there is one with this idempotency key already, or will be in a moment */
export async function insertMessageOnce(db: Tx, row: MessageRow): Promise<boolean> {
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
