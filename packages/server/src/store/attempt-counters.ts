import { sql } from 'kysely'
import type { Scope, Tx } from './store.js'
import type { AttemptCounterRow } from './tables.js'

/**
 * Counts one attempt in the subject's window; a window that started before `windowStart` begins anew. One
 * statement, so parallel attempts are all counted.
 * @returns attempts in the present window
 */
export async function countAttempt(
  { db, instance }: Scope<Tx>,
  subject: string,
  now: number,
  windowStart: number,
): Promise<number> {
  const isOver = sql<boolean>`attempt_counters.window_started_at <= ${windowStart}`
  const row = await db
    .insertInto('attempt_counters')
    .values({ instance_id: instance.id, subject, attempts: 1, window_started_at: now })
    .onConflict(conflict =>
      conflict.columns(['instance_id', 'subject']).doUpdateSet({
        attempts: sql<number>`case when ${isOver} then 1 else attempt_counters.attempts + 1 end`,
        window_started_at: sql<number>`case when ${isOver} then excluded.window_started_at else attempt_counters.window_started_at end`,
      }),
    )
    .returning('attempts')
    .executeTakeFirstOrThrow()
  return row.attempts
}

/** The subject's counter, if its window is still open. */
export async function findAttemptCounter(
  { db, instance }: Scope,
  subject: string,
  windowStart: number,
): Promise<AttemptCounterRow | undefined> {
  return db
    .selectFrom('attempt_counters')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('subject', '=', subject)
    .where('window_started_at', '>', windowStart)
    .executeTakeFirst()
}

export async function deleteAttemptCounter({ db, instance }: Scope<Tx>, subject: string): Promise<void> {
  await db
    .deleteFrom('attempt_counters')
    .where('instance_id', '=', instance.id)
    .where('subject', '=', subject)
    .execute()
}
