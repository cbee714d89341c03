import { sql } from 'kysely'
import { prepared } from '../prepared.js'
import type { Tx } from '../store.js'

/**
 * Unscoped by design: the changes of all instances together have one order, in which every node follows them.
 */

/** In `system_state`: how many changes there have been. */
export const REVISION = 'instances_revision'
/** Rows of one statement: databases limit its parameters. */
const BATCH_SIZE = 1000

/**
 * Notes that instances change in this transaction. The count is raised in place, so that two transactions
 * come one after the other and never count the same change.
 */
export async function noteInstanceChanges(tx: Tx, instanceIds: string[]): Promise<void> {
  if (instanceIds.length === 0) return
  const { value } = await tx
    .insertInto('system_state')
    .values({ name: REVISION, value: '1' })
    .onConflict(conflict =>
      conflict.column('name').doUpdateSet({
        value: sql<string>`cast(cast(system_state.value as bigint) + 1 as text)`,
      }),
    )
    .returning('value')
    .executeTakeFirstOrThrow()
  for (let start = 0; start < instanceIds.length; start += BATCH_SIZE) {
    const batch = instanceIds.slice(start, start + BATCH_SIZE)
    await tx
      .insertInto('instance_changes')
      .values(batch.map(id => ({ instance_id: id, revision: Number(value) })))
      .onConflict(conflict =>
        conflict.column('instance_id').doUpdateSet(eb => ({ revision: eb.ref('excluded.revision') })),
      )
      .execute()
  }
}

export interface InstanceChange {
  instanceId: string
  revision: number
}

/** Instances that changed after a revision, each with its last change, in the order of these. */
export const listChangesAfter = prepared<{ revision: number; limit: number }, InstanceChange>(
  (db, { revision, limit }) =>
    db
      .selectFrom('instance_changes')
      .select(['instance_id as instanceId', 'revision'])
      .where('revision', '>', revision)
      .orderBy('revision')
      .limit(limit),
)
