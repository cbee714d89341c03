import type { InvitationRow } from '../store/tables/administration.js'

/** Expiry is never stored. */
export function invitationStatus(row: InvitationRow, now: number): InvitationRow['status'] | 'expired' {
  return row.status === 'pending' && row.expires_at <= now ? 'expired' : row.status
}
