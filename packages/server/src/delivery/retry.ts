import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import type { Random } from '../platform/random.js'

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

const JITTER = 0.2

/**
 * How long to wait after failed attempt number `attempts` (1 is the first); null when it was the last. The
 * jitter of up to 20 % keeps what failed together from coming back together.
 */
export function retryDelayMs(attempts: number, random: Random): number | null {
  const delayMs = DELAYS_MS[attempts - 1]
  if (delayMs === undefined) return null
  const share = random.bytes(4).readUInt32BE() / 2 ** 32
  return Math.round(delayMs * (1 + JITTER * share))
}
