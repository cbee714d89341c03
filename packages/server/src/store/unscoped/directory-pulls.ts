import type { Db } from '../store.js'
import type { DirectoryPullRow } from '../tables.js'

/** Unscoped by design: looks through all instances for directories whose time has come. */

export type DuePull = Pick<DirectoryPullRow, 'instance_id' | 'id' | 'due_at'>

/** The ids of directories that are to be read, the longest due first. */
export async function listDuePulls(db: Db, now: number, limit: number): Promise<DuePull[]> {
  return db
    .selectFrom('directory_pulls')
    .select(['instance_id', 'id', 'due_at'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute()
}

/** How many directories could not be read the last time. */
export async function countFailingPulls(db: Db): Promise<number> {
  const { total } = await db
    .selectFrom('directory_pulls')
    .select(eb => eb.fn.countAll<number>().as('total'))
    .where('last_sync_status', '=', 'failed')
    .executeTakeFirstOrThrow()
  return Number(total)
}
