import { MINUTE_MS } from '../../platform/clock.js'
import type { SessionReverificationRow } from '../../store/tables.js'

/** The alphabet of `Client.SessionReverification.status` in the Frontend API's specification. */
export const REVERIFICATION_STATUSES = ['needs_first_factor', 'needs_second_factor', 'complete'] as const

export type ReverificationStatus = (typeof REVERIFICATION_STATUSES)[number]

/** By then no proof is young any more that was when it began: what was left open need not stop anything. */
const STOPS_FOR_MS = 10 * MINUTE_MS

type Evidence = Pick<
  SessionReverificationRow,
  'level' | 'first_factor_verified_at' | 'second_factor_verified_at'
>

/**
 * Where a reverification stands: read off the evidence, never stored. Who has no second factor proves the
 * first one instead, as the SDKs' own checks of `fva` do.
 */
export function deriveStatus(row: Evidence, hasSecondFactors: boolean): ReverificationStatus {
  const wantsFirst = row.level !== 'second_factor' || !hasSecondFactors
  if (wantsFirst && row.first_factor_verified_at === null) return 'needs_first_factor'
  const wantsSecond = row.level !== 'first_factor' && hasSecondFactors
  return wantsSecond && row.second_factor_verified_at === null ? 'needs_second_factor' : 'complete'
}

/** It was begun and is still to be finished. */
export function isOpen(
  row: Evidence & Pick<SessionReverificationRow, 'created_at'>,
  hasSecondFactors: boolean,
  now: number,
): boolean {
  return deriveStatus(row, hasSecondFactors) !== 'complete' && row.created_at + STOPS_FOR_MS > now
}
