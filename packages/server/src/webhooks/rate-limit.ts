import { SECOND_MS } from '../platform/clock.js'
import type { WebhookEndpointRow } from '../store/tables.js'

type Limited = Pick<WebhookEndpointRow, 'rate_limit_per_second' | 'next_send_at'>

/**
 * How many of `wanted` deliveries an endpoint's rate limit allows now (GCRA; a
 * second's worth may come at once).
 */
export function allowedNow(endpoint: Limited, wanted: number, now: number): number {
  const limit = endpoint.rate_limit_per_second
  if (limit === null) return wanted
  const spacingMs = SECOND_MS / limit
  const nextAt = Math.max(endpoint.next_send_at ?? 0, now)
  const room = now + SECOND_MS - nextAt
  return Math.max(0, Math.min(wanted, Math.floor(room / spacingMs)))
}

/** The new `next_send_at` after `sent` deliveries; null where there is no limit. */
export function nextSendAt(endpoint: Limited, sent: number, now: number): number | null {
  const limit = endpoint.rate_limit_per_second
  if (limit === null) return null
  return Math.max(endpoint.next_send_at ?? 0, now) + Math.ceil((sent * SECOND_MS) / limit)
}
