import { type ExpressionBuilder, sql } from 'kysely'
import { forUpdateOf } from '../dialect/for-update.js'
import { isUniqueViolation } from '../dialect/unique-violation.js'
import type { Db, Store, Tx } from '../store.js'
import type { JobRow, JobStatus, Tables } from '../tables.js'

/** Unscoped by design: one runner serves the jobs of the platform and of every instance. */

/** @returns false when the same work is queued or running already */
export async function insertJob(db: Tx, row: JobRow): Promise<boolean> {
  const result = await db
    .insertInto('jobs')
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

/** Jobs to be taken on: those that are due, and those whose node has lost its lease. */
function isClaimable(eb: ExpressionBuilder<Tables, 'jobs'>, now: number) {
  return eb.or([
    eb.and([eb('status', '=', 'queued'), eb('run_at', '<=', now)]),
    eb.and([eb('status', '=', 'running'), eb('claimed_until', '<=', now)]),
  ])
}

function claimableJobs(db: Db, kinds: readonly string[], now: number) {
  return db
    .selectFrom('jobs')
    .where('kind', 'in', kinds)
    .where(eb => isClaimable(eb, now))
}

export async function hasClaimableJobs(db: Db, kinds: readonly string[], now: number): Promise<boolean> {
  return (await claimableJobs(db, kinds, now).select('id').limit(1).executeTakeFirst()) !== undefined
}

export interface JobClaim {
  /** those that this node has a handler for: a node of another version may know further ones */
  kinds: readonly string[]
  now: number
  claimedUntil: number
  limit: number
}

/**
 * Claims jobs for one node, the longest due first. An attempt is counted here, so that a job which takes the
 * process down is not tried for ever.
 */
export async function claimJobs(db: Tx, dialect: Store['dialect'], claim: JobClaim): Promise<JobRow[]> {
  const claimable = claimableJobs(db, claim.kinds, claim.now)
    .select('id')
    .orderBy('run_at')
    .orderBy('id')
    .limit(claim.limit)
  return db
    .with('claimable', () => forUpdateOf(claimable, dialect, { skipLocked: true }))
    .updateTable('jobs')
    .from('claimable')
    .whereRef('jobs.id', '=', 'claimable.id')
    .set(eb => ({
      status: 'running',
      claimed_until: claim.claimedUntil,
      attempts: eb('jobs.attempts', '+', 1),
    }))
    .returningAll() // not 'jobs.*': SQLite has no table wildcards here
    .execute()
}

type Claimed = Pick<JobRow, 'id' | 'attempts'>

/**
 * Changes a job that this node has claimed.
 * @returns false when another node has taken it over, or it is gone
 */
export async function updateClaimedJob(
  db: Tx,
  { id, attempts }: Claimed,
  changes: Partial<JobRow>,
): Promise<boolean> {
  const result = await db
    .updateTable('jobs')
    .set(changes)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('attempts', '=', attempts)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function deleteJob(db: Tx, id: string): Promise<void> {
  await db.deleteFrom('jobs').where('id', '=', id).execute()
}

/**
 * Queues a failed job anew, with all its attempts. In a transaction of its own, which a refusal by the index
 * ends on PostgreSQL.
 * @returns undefined when it has not failed, or the same work is queued again already
 */
export async function requeueFailedJob(db: Tx, id: string, now: number): Promise<JobRow | undefined> {
  try {
    return await db
      .updateTable('jobs')
      .set({ status: 'queued', attempts: 0, run_at: now, finished_at: null })
      .where('id', '=', id)
      .where('status', '=', 'failed')
      .returningAll()
      .executeTakeFirst()
  } catch (error) {
    if (isUniqueViolation(error, 'jobs')) return undefined
    throw error
  }
}

export async function findJob(db: Db, id: string): Promise<JobRow | undefined> {
  return db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
}

export interface JobFilter {
  /** null: the platform's */
  instanceId: string | null
  status?: JobStatus | undefined
  kind?: string | undefined
  /** a job that the list goes on behind */
  before?: Pick<JobRow, 'created_at' | 'id'> | undefined
  limit: number
}

/** Jobs of one owner, newest first. */
export async function listJobs(db: Db, filter: JobFilter): Promise<JobRow[]> {
  const { instanceId, status, kind, before, limit } = filter
  let query = db
    .selectFrom('jobs')
    .selectAll()
    .where('instance_id', instanceId === null ? 'is' : '=', instanceId)
  if (status) query = query.where('status', '=', status)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (before) {
    query = query.where(eb =>
      eb.or([
        eb('created_at', '<', before.created_at),
        eb.and([eb('created_at', '=', before.created_at), eb('id', '<', before.id)]),
      ]),
    )
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export interface JobFigure {
  kind: string
  status: JobStatus
  count: number
  /** when the one that waits longest became due */
  oldestRunAt: number
}

/** How many jobs are in each state that somebody may have to look at. */
export async function countJobs(db: Db): Promise<JobFigure[]> {
  const rows = await db
    .selectFrom('jobs')
    .select(eb => [
      'kind',
      'status',
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('run_at').as('oldestRunAt'),
    ])
    .where('status', 'in', ['queued', 'running', 'failed'])
    .groupBy(['kind', 'status'])
    .execute()
  return rows.map(row => ({ ...row, count: Number(row.count), oldestRunAt: Number(row.oldestRunAt) }))
}

/**
 * Deletes at most `limit` jobs that are of no use any more: those that were done or failed before the given
 * instants, and those of instances that are gone.
 * @returns how many were deleted
 */
export async function deleteStaleJobs(
  db: Db,
  { doneBefore, failedBefore, limit }: { doneBefore: number; failedBefore: number; limit: number },
): Promise<number> {
  const result = await sql`
    delete from jobs where id in (
      select id from jobs
      where (status = 'done' and finished_at < ${doneBefore})
        or (status = 'failed' and finished_at < ${failedBefore})
        or (instance_id is not null and not exists (select 1 from instances where instances.id = jobs.instance_id))
      limit ${sql.lit(limit)}
    )`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}
