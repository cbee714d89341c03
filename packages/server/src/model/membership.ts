import type { OrganizationMembershipRow, OrganizationRow } from '../store/tables.js'
import type { RoleView } from './role.js'
import type { UserView } from './user.js'

/** A membership with its organization and its role. */
export interface PlacedMembership {
  membership: OrganizationMembershipRow
  organization: OrganizationRow
  role: RoleView
}

/** A membership with all rows that its resource shows. */
export interface MembershipView extends PlacedMembership {
  user: UserView
}
