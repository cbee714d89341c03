import type { Context, InTx } from '../context/context.js'
import type { JobRow } from '../store/tables.js'
import { insertJob } from '../store/unscoped/jobs.js'
import type { JobKind } from './job-kind.js'

export interface NewJob<Payload> {
  /** null: the work is the platform's */
  instanceId: string | null
  payload: Payload
  /**
   * While a job of this kind and owner with the same key is queued or running, this one is not added. The
   * running one may be past what has changed just now: work that must see it has the change in its key.
   */
  uniqueKey?: string
  /** Unix ms; by default the work is due at once. */
  runAt?: number
}

export type EnqueueContext = Pick<Context, 'services' | 'db' | 'now' | 'afterCommit'>

/**
 * Adds work for any node, in the caller's transaction: it is done exactly when the change is committed.
 * @returns the id of the job; null when the same work is queued or running already
 */
export async function enqueueJob<Payload extends JobRow['payload']>(
  ctx: InTx<EnqueueContext>,
  kind: Pick<JobKind<Payload>, 'name'>,
  { instanceId, payload, uniqueKey, runAt }: NewJob<Payload>,
): Promise<string | null> {
  const id = ctx.services.ids.next('job')
  const isNew = await insertJob(ctx.db, {
    id,
    instance_id: instanceId,
    kind: kind.name,
    payload,
    unique_key: uniqueKey === undefined ? null : `${instanceId ?? 'platform'}:${uniqueKey}`,
    status: 'queued',
    attempts: 0,
    run_at: runAt ?? ctx.now,
    claimed_until: null,
    last_error: null,
    created_at: ctx.now,
    finished_at: null,
  })
  if (!isNew) return null
  ctx.afterCommit(() => ctx.services.wake('jobs'))
  return id
}
