import { MINUTE_MS } from '../platform/clock.js'

/**
 * How long a sign-in, sign-up or reverification is left to be finished, from its start
 * and again from what it proved last.
 */
export const ATTEMPT_LIFETIME_MS = 30 * MINUTE_MS
