import { SECOND_MS } from '../../platform/clock.js'
import type { Db, Tx } from '../store.js'
import type { NodeRow } from '../tables.js'

/** Unscoped by design: a node serves all instances. */

export const NODE_BEATS_EVERY_MS = 10 * SECOND_MS
/** A node that has missed three beats does not run any more, or does not reach the database. */
export const NODE_GONE_AFTER_MS = 3 * NODE_BEATS_EVERY_MS

/** Adds a node, or says that it is still there. */
export async function putNode(db: Tx, row: NodeRow): Promise<void> {
  await db
    .insertInto('nodes')
    .values(row)
    .onConflict(conflict => conflict.column('id').doUpdateSet({ seen_at: row.seen_at }))
    .execute()
}

/** The nodes that were seen since, the oldest first. */
export async function listNodes(db: Db, since: number): Promise<NodeRow[]> {
  return db.selectFrom('nodes').selectAll().where('seen_at', '>=', since).orderBy('started_at').execute()
}

export async function deleteNode(db: Tx, id: string): Promise<void> {
  await db.deleteFrom('nodes').where('id', '=', id).execute()
}

/** Of nodes that ended without a word. */
export async function deleteNodesUnseenSince(db: Tx, before: number): Promise<void> {
  await db.deleteFrom('nodes').where('seen_at', '<', before).execute()
}
