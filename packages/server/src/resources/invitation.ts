import { invitationStatus } from '../model/invitation.js'
import type { InvitationRow } from '../store/tables/administration.js'

/** An invitation to the application; its link is shown when it is made, and not again. */
export function invitation(row: InvitationRow, now: number, url?: string) {
  return {
    object: 'invitation',
    id: row.id,
    email_address: row.email_address,
    public_metadata: row.public_metadata,
    ...(row.status === 'revoked' ? { revoked: true } : {}),
    status: invitationStatus(row, now),
    ...(url ? { url } : {}),
    expires_at: row.expires_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
