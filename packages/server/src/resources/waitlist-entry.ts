import type { InvitationRow, WaitlistEntryRow } from '../store/tables/administration.js'
import { invitation } from './invitation.js'

/** A waitlist entry; `invited` also shows its invitation, with the link when it was just made. */
export function waitlistEntry(
  row: WaitlistEntryRow,
  invited: InvitationRow | null,
  now: number,
  url?: string,
) {
  return {
    object: 'waitlist_entry',
    id: row.id,
    email_address: row.email_address,
    status: row.status,
    is_locked: false,
    created_at: row.created_at,
    updated_at: row.updated_at,
    invitation: invited ? invitation(invited, now, url) : null,
  }
}
