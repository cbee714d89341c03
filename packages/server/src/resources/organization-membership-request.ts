import type { UserView } from '../model/user.js'
import type { OrganizationMembershipRequestRow } from '../store/tables.js'
import { publicUserData, type UserFacts } from './user.js'

/** `Client.OrganizationMembershipRequest`, as those see it who may answer it. */
export function membershipRequest(
  row: OrganizationMembershipRequestRow,
  user: UserView | null,
  facts: UserFacts,
) {
  return {
    object: 'organization_membership_request',
    id: row.id,
    organization_id: row.organization_id,
    status: row.status,
    public_user_data: user === null ? null : publicUserData(user, facts),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
