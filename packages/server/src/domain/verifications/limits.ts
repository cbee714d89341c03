import { refuse, type Refusal } from '../../errors/api-error.js'
import { HOUR_MS } from '../../platform/clock.js'
import { countAttempt, deleteAttemptCounter, findAttemptCounter } from '../../store/attempt-counters.js'
import type { Context } from '../context.js'

interface Limit {
  prefix: string
  perHour: number
}

/**
 * Limits per identifier, whoever asks. A code alone allows few tries, but a new one could be had every 30 seconds; and
 * nobody's inbox is to be flooded.
 */
export const WRONG_CODES: Limit = { prefix: 'wrong_codes', perHour: 50 }
export const SENT_CODES: Limit = { prefix: 'sent_codes', perHour: 30 }

const subject = (limit: Limit, identifier: string) => `${limit.prefix}:${identifier}`

/** The refusal of an identifier that is at its limit; null otherwise. */
export async function refuseAtLimit(ctx: Context, limit: Limit, identifier: string): Promise<Refusal | null> {
  const { db, instance, now } = ctx
  const counter = await findAttemptCounter(db, instance.id, subject(limit, identifier), now - HOUR_MS)
  if (!counter || counter.attempts < limit.perHour) return null
  const retryAfterSeconds = Math.max(1, Math.ceil((counter.window_started_at + HOUR_MS - now) / 1000))
  return refuse('too_many_requests', { retryAfterSeconds })
}

export async function countTowards(ctx: Context, limit: Limit, identifier: string): Promise<void> {
  await countAttempt(ctx.db, ctx.instance.id, subject(limit, identifier), ctx.now, ctx.now - HOUR_MS)
}

export async function resetLimit(ctx: Context, limit: Limit, identifier: string): Promise<void> {
  await deleteAttemptCounter(ctx.db, ctx.instance.id, subject(limit, identifier))
}
