import { invariant } from '../platform/invariant.js'
import { preparedRow } from './prepared.js'
import { findRow, insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { EventRow } from './tables.js'

/**
 * The next number of a resource's events. The upsert locks the resource's row until the transaction ends, so
 * a lower number is always committed before a higher one is even taken.
 */
export async function nextSequence({ db, instance }: Scope<Tx>, resourceId: string): Promise<number> {
  const row = await nextNumber(db, { instanceId: instance.id, resourceId })
  return invariant(row, 'An upsert gives a row.').last_sequence
}

const nextNumber = preparedRow<{ instanceId: string; resourceId: string }, { last_sequence: number }>(
  (db, { instanceId, resourceId }) =>
    db
      .insertInto('resource_sequences')
      .values({ instance_id: instanceId, resource_id: resourceId, last_sequence: 1 })
      .onConflict(conflict =>
        conflict.columns(['instance_id', 'resource_id']).doUpdateSet(eb => ({
          last_sequence: eb('resource_sequences.last_sequence', '+', 1),
        })),
      )
      .returning('last_sequence'),
)

export async function insertEvent(scope: Connection<Tx>, row: EventRow): Promise<void> {
  await insertRow(scope, 'events', row)
}

/**
 * Events after a position, of all types or of some, in the order that consumers see them. Those
 * without a position are not visible yet.
 */
export async function listEventsAfter(
  { db, instance }: Scope,
  { after, limit, types }: { after: number; limit: number; types?: string[] | undefined },
): Promise<EventRow[]> {
  let query = db
    .selectFrom('events')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
  if (types) query = query.where('type', 'in', types)
  return query.execute()
}

export async function findEvent(scope: Scope, id: string): Promise<EventRow | undefined> {
  return findRow(scope, 'events', id)
}

/** The position that the newest event of the instance has or had; at first 0. */
export async function lastEventPosition({ db, instance }: Scope): Promise<number> {
  return (await logOf(db, { instanceId: instance.id }))?.last_position ?? 0
}

const logOf = preparedRow<{ instanceId: string }, { last_position: number }>((db, { instanceId }) =>
  db.selectFrom('event_logs').select('last_position').where('instance_id', '=', instanceId),
)

/**
 * @param end of the log, read before
 * @returns null for a position that this log has, had or goes on after; for one that another copy of the
 * database gave, which a restore has undone: how far this log is the one that was read (ADR 0032)
 */
export async function undoneAfter(
  { db, instance }: Scope,
  position: number,
  end: number,
): Promise<number | null> {
  const gap = await db
    .selectFrom('event_log_epochs')
    .select('ended_after')
    .where('instance_id', '=', instance.id)
    .where('begins_after', '>', position)
    .where('ended_after', '<', position)
    .executeTakeFirst()
  return gap?.ended_after ?? (position > end ? end : null)
}

/**
 * The position just before the first event that was made at or after an
 * instant; `otherwise` when there is none.
 */
export async function positionBefore(
  { db, instance }: Scope,
  instant: number,
  otherwise: number,
): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select(eb => eb.fn.min('position').as('first'))
    .where('instance_id', '=', instance.id)
    .where('created_at', '>=', instant)
    .where('position', 'is not', null)
    .executeTakeFirst()
  return row?.first == null ? otherwise : Number(row.first) - 1
}
