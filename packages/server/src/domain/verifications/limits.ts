import type { Context, InTx } from '../../context/context.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import { HOUR_MS, SECOND_MS } from '../../platform/clock.js'
import { countAttempt, deleteAttemptCounter, findAttemptCounter } from '../../store/attempt-counters.js'
import { hasHadSession } from '../../store/sessions.js'

interface Limit {
  prefix: string
  /** for everybody together */
  perHour: number
  /** for each known browser of the user once the others have used that up */
  perKnownBrowser: number
}

/**
 * Limits per identifier. A code alone allows few tries, but a new one could be had every 30 seconds;
 * and nobody's inbox is to be flooded. Strangers may reach them on purpose, so a browser in which the
 * user was signed in before can go on.
 */
export const WRONG_CODES: Limit = { prefix: 'wrong_codes', perHour: 50, perKnownBrowser: 10 }
/** Of an authenticator app, where three codes are right at any time, and of backup codes. */
export const WRONG_FACTOR_CODES: Limit = { prefix: 'wrong_factor_codes', perHour: 10, perKnownBrowser: 10 }
export const SENT_CODES: Limit = { prefix: 'sent_codes', perHour: 30, perKnownBrowser: 10 }

/**
 * The official UI offers "resend" 30 seconds after it has asked: what comes clearly sooner is a
 * reload or a double effect. The margin is for a first request that was slower than the second:
 * the button must never do nothing.
 */
export const RESEND_AFTER_MS = 25 * SECOND_MS

/** The browser that asks, and the user whom the identifier belongs to. */
export interface Asker {
  userId: string
  clientId: string
}

/** Whether the user was signed in in this browser before: strangers have no say in what it may still do. */
export async function isKnownBrowser(ctx: Context, { userId, clientId }: Asker): Promise<boolean> {
  return hasHadSession(ctx, userId, clientId)
}

const sharedBudget = (limit: Limit, identifier: string) => `${limit.prefix}:${identifier}`

/** What the next request is counted against (`countTowards`), or the refusal when nothing is left. */
export async function openBudget(
  ctx: Context,
  limit: Limit,
  identifier: string,
  asker: Asker | null = null,
): Promise<string | Refusal> {
  const shared = sharedBudget(limit, identifier)
  const retryAt = await usedUpUntil(ctx, shared, limit.perHour)
  if (retryAt === null) return shared
  if (!asker || !(await isKnownBrowser(ctx, asker))) return tooMany(ctx, retryAt)
  const own = `${shared}:${asker.clientId}`
  const retryOwnAt = await usedUpUntil(ctx, own, limit.perKnownBrowser)
  return retryOwnAt === null ? own : tooMany(ctx, retryOwnAt)
}

async function usedUpUntil(ctx: Context, budget: string, perHour: number): Promise<number | null> {
  const counter = await findAttemptCounter(ctx, budget, ctx.now - HOUR_MS)
  return counter && counter.attempts >= perHour ? counter.window_started_at + HOUR_MS : null
}

const tooMany = (ctx: Context, retryAt: number) =>
  refuse('too_many_requests', { retryAfterSeconds: Math.max(1, Math.ceil((retryAt - ctx.now) / 1000)) })

export async function countTowards(ctx: InTx, budget: string): Promise<void> {
  await countAttempt(ctx, budget, ctx.now, ctx.now - HOUR_MS)
}

/** After a right code. */
export async function resetLimit(ctx: InTx, limit: Limit, identifier: string): Promise<void> {
  await deleteAttemptCounter(ctx, sharedBudget(limit, identifier))
}
