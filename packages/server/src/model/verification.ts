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

/** The id of the verification that `ver_….secret` names; '' for what names none. */
export const verificationIdOf = (carried: string): string => carried.split('.', 1)[0] ?? ''
