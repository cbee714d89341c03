import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { type Random, withJitter } from '../platform/random.js'

/**
 * Waits after the first, second, … failed attempt: quick at first, since people wait for codes; a day in all.
 */
const DELAYS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  8 * HOUR_MS,
]

/**
 * How long to wait after failed attempt number `attempts` (1 is the first); null when it was the last.
 */
export function retryDelayMs(attempts: number, random: Random): number | null {
  const delayMs = DELAYS_MS[attempts - 1]
  return delayMs === undefined ? null : withJitter(delayMs, random)
}
