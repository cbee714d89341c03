import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import type { JobRow } from '../store/tables.js'
import { deleteJob, updateClaimedJob } from '../store/unscoped/jobs.js'
import { retryDelayMs } from './backoff.js'
import type { JobHandler } from './job-kind.js'
import { keepLease, LEASE_MS } from './lease.js'
import { enqueueNext, isRecurring } from './recurring.js'

/** What the log and the list of jobs show of an error. */
const MAX_ERROR_LENGTH = 500

export interface RunContext {
  services: Services
  handlerOf(kind: string): JobHandler | undefined
  /** aborted when this node stops */
  stopping: AbortSignal
}

/** Runs a job that this node has claimed, and writes down what became of it. */
export async function runJob(context: RunContext, job: JobRow): Promise<void> {
  const { services } = context
  const handler = context.handlerOf(job.kind)
  if (!handler) return
  const instance = job.instance_id === null ? null : await services.registry.findById(job.instance_id)
  // the work has gone with its instance
  if (instance === undefined) return services.store.transaction(tx => deleteJob(tx, job.id))
  const failure = await failureOf(context, job, handler, instance)
  if (failure) services.log.warn({ err: failure.error, job: job.id, kind: job.kind }, 'a job failed')
  await settle(context, job, handler, failure)
}

interface Failure {
  error: Error
  /** Another attempt may end differently. */
  mayRetry: boolean
}

async function failureOf(
  context: RunContext,
  job: JobRow,
  handler: JobHandler,
  instance: Context['instance'] | null,
): Promise<Failure | null> {
  // claimed once more than it may fail: each time, or the last time, it took its node down
  if (job.attempts > handler.maxAttempts)
    return { error: new Error('The node that ran the job ended.'), mayRetry: false }
  const mistake = handler.mistakeIn(job.payload)
  if (mistake) return { error: mistake, mayRetry: false }
  const error = await errorOf(context, job, handler, instance)
  return error && { error, mayRetry: job.attempts < handler.maxAttempts }
}

async function errorOf(
  context: RunContext,
  job: JobRow,
  handler: JobHandler,
  instance: Context['instance'] | null,
): Promise<Error | null> {
  const lost = new AbortController()
  const endLease = keepLease(
    () => renew(context, job),
    () => lost.abort(),
  )
  const signal = AbortSignal.any([context.stopping, lost.signal])
  try {
    await handler.run({ services: context.services, instance, payload: job.payload, signal })
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    endLease()
  }
}

function renew({ services }: RunContext, job: JobRow): Promise<boolean> {
  const changes = { claimed_until: services.clock.now() + LEASE_MS }
  return services.store.transaction(tx => updateClaimedJob(tx, job, changes))
}

/** Writes the outcome, unless another node has the job by now; recurring work gets its next job with it. */
async function settle(
  { services }: RunContext,
  job: JobRow,
  handler: JobHandler,
  failure: Failure | null,
): Promise<void> {
  const now = services.clock.now()
  const mayRetry = failure?.mayRetry ?? false
  const changes: Partial<JobRow> = mayRetry
    ? { status: 'queued', run_at: now + retryDelayMs(job.attempts, services.random) }
    : { status: failure ? 'failed' : 'done', finished_at: now }
  const lastError = failure?.error.message.slice(0, MAX_ERROR_LENGTH) ?? null
  await services.store.transaction(async tx => {
    const wasOurs = await updateClaimedJob(tx, job, {
      ...changes,
      last_error: lastError,
      claimed_until: null,
    })
    if (wasOurs && !mayRetry && isRecurring(handler)) await enqueueNext(services, tx, handler, now)
  })
}
