import { ApiError } from '../../errors/api-error.js'
import { SECOND_MS } from '../../platform/clock.js'

export const DAY_SECONDS = 86_400
const MAX_LIFETIME_SECONDS = 10 * 365 * DAY_SECONDS

/**
 * How long something that a caller creates shall live: at least a second, at most ten years, so that its end
 * is an instant that can be stored.
 * @throws ApiError form_param_value_invalid
 */
export function checkLifetime(seconds: number, param: string): number {
  if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) throw new ApiError('form_param_value_invalid', { param })
  return seconds
}

/** When something ends that is made now, in Unix ms. @throws ApiError form_param_value_invalid */
export function expiryAt(now: number, lifetimeSeconds: number, param: string): number {
  return now + checkLifetime(lifetimeSeconds, param) * SECOND_MS
}
