import type { Random } from '../platform/random.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import { DISABLE_AFTER_MS, restMs } from './schedule.js'

type Health = Pick<
  WebhookEndpointRow,
  'consecutive_failures' | 'failing_since' | 'paused_until' | 'disabled_at' | 'disabled_reason'
>

const HEALTHY = { consecutive_failures: 0, failing_since: null, paused_until: null }

/**
 * What a batch of attempts says about an endpoint; null = nothing new. A single success is enough to count as
 * alive; 410 means that the receiver is gone for good (Standard Webhooks, "Deliverability and reliability").
 */
export function healthAfter(
  endpoint: WebhookEndpointRow,
  statuses: (number | null)[],
  now: number,
  random: Random,
): Partial<Health> | null {
  if (statuses.includes(410)) return disabled('gone', now)
  const failures = statuses.filter(status => status === null || status < 200 || status >= 300).length
  if (failures < statuses.length)
    return endpoint.failing_since === null && endpoint.consecutive_failures === 0 ? null : HEALTHY
  if (failures === 0) return null
  const failingSince = endpoint.failing_since ?? now
  if (now - failingSince >= DISABLE_AFTER_MS) return disabled('failing', now)
  const consecutive = endpoint.consecutive_failures + failures
  const rest = restMs(consecutive, random)
  return {
    failing_since: failingSince,
    consecutive_failures: consecutive,
    paused_until: rest === null ? null : now + rest,
  }
}

function disabled(reason: 'gone' | 'failing', now: number): Partial<Health> {
  return { ...HEALTHY, disabled_at: now, disabled_reason: reason }
}
