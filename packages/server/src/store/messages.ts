import { findRow, insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { MessageRow } from './tables.js'

export async function insertMessage(scope: Connection<Tx>, row: MessageRow): Promise<void> {
  await insertRow(scope, 'messages', row)
}

export async function findMessage(scope: Scope, id: string): Promise<MessageRow | undefined> {
  return findRow(scope, 'messages', id)
}

/** @returns false: there is one with this idempotency key already, or will be in a moment */
export async function insertMessageOnce({ db }: Connection<Tx>, row: MessageRow): Promise<boolean> {
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
  { db, instance }: Scope,
  idempotencyKey: string,
): Promise<MessageRow | undefined> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
}
