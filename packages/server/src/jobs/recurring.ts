import type { Services } from '../context/services.js'
import type { Tx } from '../store/store.js'
import { enqueueJob } from './enqueue.js'
import type { JobHandler } from './job-kind.js'

/** One key for each kind of recurring work: the nodes together have one job of it at a time. */
const UNIQUE_KEY = 'recurring'

/** Adds the next job of recurring work, unless there is one. */
export async function enqueueNext(
  services: Services,
  tx: Tx,
  { kind, everyMs }: JobHandler & { everyMs: number },
  now: number,
): Promise<void> {
  // nobody is woken: the job is not due for long
  const ctx = { services, db: tx, now, afterCommit: () => {} }
  const job = { instanceId: null, payload: {}, uniqueKey: UNIQUE_KEY, runAt: now + everyMs }
  await enqueueJob(ctx, { name: kind }, job)
}

export const isRecurring = (handler: JobHandler): handler is JobHandler & { everyMs: number } =>
  handler.everyMs !== null
