import type {
  OrganizationInvitationRow,
  OrganizationInvitationStatus,
  OrganizationRow,
} from '../store/tables.js'
import type { RoleView } from './role.js'
import type { UserView } from './user.js'

/** An invitation with all rows that its resource shows. */
export interface OrganizationInvitationView {
  invitation: OrganizationInvitationRow
  organization: OrganizationRow
  role: RoleView
  /** null: made by a domain or a key, or the inviter is gone */
  inviter: UserView | null
  /** the link with the ticket: known in the request that makes it, and never again */
  url: string | null
}

/** Pending until its time is over. */
export function organizationInvitationStatus(
  row: OrganizationInvitationRow,
  now: number,
): OrganizationInvitationStatus {
  return row.status === 'pending' && row.expires_at <= now ? 'expired' : row.status
}
