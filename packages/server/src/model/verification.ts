import type { VerificationRow } from '../store/tables.js'

/** Where a verification stands now: expiry and exhaustion are read off the row, never stored. */
export function verificationStatus(
  row: VerificationRow,
  now: number,
): 'verified' | 'failed' | 'expired' | 'unverified' {
  if (row.verified_at !== null) return 'verified'
  if (row.attempts >= row.max_attempts) return 'failed'
  return row.expires_at <= now ? 'expired' : 'unverified'
}
