import type { MembershipView } from '../model/membership.js'
import { permissionKeys } from '../model/role.js'
import type { UserView } from '../model/user.js'
import { backendOrganization, frontendOrganization } from './organization.js'
import { roleKey } from './role-key.js'
import { publicUserData, type UserFacts } from './user.js'

/** `OrganizationMembership` of the Backend API, and `data` of `organizationMembership.*` events. */
export function backendMembership(view: MembershipView, facts: UserFacts) {
  return {
    ...sharedFields(view, facts),
    private_metadata: view.membership.private_metadata,
    organization: backendOrganization(view.organization, facts),
    public_user_data: memberData(view.user, facts),
  }
}

/** `Client.OrganizationMembership` of the Frontend API. */
export function frontendMembership(view: MembershipView, facts: UserFacts) {
  return {
    ...sharedFields(view, facts),
    organization: frontendOrganization(view.organization, facts),
    public_user_data: publicUserData(view.user, facts),
  }
}

function sharedFields({ membership, role }: MembershipView, facts: UserFacts) {
  return {
    object: 'organization_membership',
    id: membership.id,
    role: roleKey(role.role.key, facts.settings),
    role_name: role.role.name,
    permissions: permissionKeys(role),
    public_metadata: membership.public_metadata,
    created_at: membership.created_at,
    updated_at: membership.updated_at,
  }
}

function memberData(view: UserView, facts: UserFacts) {
  const data = publicUserData(view, facts)
  return { ...data, profile_image_url: data.image_url, deprovisioned: false }
}
