import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { type Random, withJitter } from '../platform/random.js'

/** Waits after the first, second, … failed attempt; the first attempt is made at once. */
const DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
]

/** An endpoint without a single success for so long is disabled. */
export const DISABLE_AFTER_MS = 5 * DAY_MS

/**
 * After so many failures in a row, with no success between, an endpoint counts as down. More than the
 * attempts of one event, so that one event that the receiver chokes on is tried exactly as scheduled.
 */
const DOWN_AFTER_FAILURES = 20
const PROBE_DELAYS_MS = [5 * SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS]

/** How long to wait after failed attempt number `attempts` (1 is the first); null when it was the last. */
export function retryDelayMs(attempts: number, random: Random): number | null {
  const delayMs = DELAYS_MS[attempts - 1]
  return delayMs === undefined ? null : withJitter(delayMs, random)
}

/**
 * How long an endpoint rests that failed so often in a row; null: it doesn't. Afterwards one delivery finds
 * out whether it is back. Otherwise a dead endpoint with a long queue would cost an attempt for each event,
 * again and again, and its events would run out of attempts.
 */
export function restMs(consecutiveFailures: number, random: Random): number | null {
  const probes = consecutiveFailures - DOWN_AFTER_FAILURES
  if (probes < 0) return null
  return withJitter(PROBE_DELAYS_MS[Math.min(probes, PROBE_DELAYS_MS.length - 1)]!, random)
}

export const isDown = (consecutiveFailures: number) => consecutiveFailures >= DOWN_AFTER_FAILURES
