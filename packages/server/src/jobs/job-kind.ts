import type { z } from 'zod'
import { describeIssue } from '../config/config-file.js'
import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import type { JobRow } from '../store/tables.js'

/** What one kind of work is called and what it is told. Whoever enqueues such work needs this alone. */
export interface JobKind<Payload extends JobRow['payload']> {
  name: string
  /** A job that an older version has enqueued is read by this, too. */
  payload: z.ZodType<Payload>
}

/** A job as its handler sees it. */
export interface Job<Payload> {
  services: Services
  /** null: the work is the platform's */
  instance: Context['instance'] | null
  payload: Payload
  /** Aborted when this node stops, or has lost the job to another one: work that takes long ends then. */
  signal: AbortSignal
}

/** How the work of one kind is done. */
export interface JobHandler {
  kind: string
  /** The platform does this again and again, so long after it was done or failed for good. */
  everyMs: number | null
  /** After so many failures the job has failed for good. */
  maxAttempts: number
  /** what is wrong with a payload that the kind does not know: no attempt can get past that */
  mistakeIn(payload: unknown): Error | null
  run(job: Job<unknown>): Promise<void>
}

const MAX_ATTEMPTS = 8

/**
 * Joins a kind to what does it. A job runs at least once: `run` may be called again after it did its work, or
 * beside a node that has lost the job without knowing it yet, and has to come to the same end.
 */
export function jobHandler<Payload extends JobRow['payload']>(
  kind: JobKind<Payload>,
  run: (job: Job<Payload>) => Promise<void>,
  { everyMs = null, maxAttempts = MAX_ATTEMPTS }: { everyMs?: number | null; maxAttempts?: number } = {},
): JobHandler {
  return {
    kind: kind.name,
    everyMs,
    maxAttempts,
    mistakeIn: payload => mistakeIn(kind, payload),
    run: job => run({ ...job, payload: kind.payload.parse(job.payload) }),
  }
}

function mistakeIn({ payload }: JobKind<JobRow['payload']>, given: unknown): Error | null {
  const { error } = payload.safeParse(given)
  return error ? new Error(`The payload is unknown: ${error.issues.map(describeIssue).join('; ')}`) : null
}
