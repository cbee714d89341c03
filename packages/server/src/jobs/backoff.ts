import { HOUR_MS, SECOND_MS } from '../platform/clock.js'
import { type Random, withJitter } from '../platform/random.js'

const FIRST_DELAY_MS = 10 * SECOND_MS
const MAX_DELAY_MS = HOUR_MS

/** How long a job rests after failed attempt number `attempts` (1 is the first): twice as long each time. */
export function retryDelayMs(attempts: number, random: Random): number {
  return withJitter(Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1)), random)
}
