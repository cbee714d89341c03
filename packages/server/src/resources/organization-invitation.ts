import {
  organizationInvitationStatus,
  type OrganizationInvitationView,
} from '../model/organization-invitation.js'
import type { UserView } from '../model/user.js'
import { publicOrganizationData } from './organization.js'
import { roleKey } from './role-key.js'
import { publicUserData, type UserFacts } from './user.js'

/** `OrganizationInvitation` of the Backend API, and `data` of `organizationInvitation.*` events. */
export function backendInvitation(view: OrganizationInvitationView, facts: UserFacts) {
  return {
    ...sharedFields(view, facts),
    inviter_id: view.invitation.inviter_user_id,
    public_inviter_data: view.inviter === null ? null : inviterData(view.inviter, facts),
    private_metadata: view.invitation.private_metadata,
  }
}

/** The same with its organization, for lists across organizations. */
export function backendInvitationOfUser(view: OrganizationInvitationView, facts: UserFacts) {
  return {
    ...backendInvitation(view, facts),
    public_organization_data: publicOrganizationData(view.organization, facts),
  }
}

/** `Client.OrganizationInvitation` as those see it who administer the organization. */
export function frontendInvitation(view: OrganizationInvitationView, facts: UserFacts) {
  return sharedFields(view, facts)
}

/** `Client.OrganizationInvitationUserContext`: as the invited person sees it. */
export function frontendInvitationOfUser(view: OrganizationInvitationView, facts: UserFacts) {
  return {
    ...sharedFields(view, facts),
    public_organization_data: publicOrganizationData(view.organization, facts),
  }
}

function sharedFields({ invitation, role, url }: OrganizationInvitationView, facts: UserFacts) {
  return {
    object: 'organization_invitation',
    id: invitation.id,
    email_address: invitation.email_address,
    role: roleKey(role.role.key, facts.settings),
    role_name: role.role.name,
    organization_id: invitation.organization_id,
    status: organizationInvitationStatus(invitation, facts.now),
    public_metadata: invitation.public_metadata,
    url,
    expires_at: invitation.expires_at,
    created_at: invitation.created_at,
    updated_at: invitation.updated_at,
  }
}

function inviterData(view: UserView, facts: UserFacts) {
  const { user_id, first_name, last_name, image_url, has_image, identifier } = publicUserData(view, facts)
  return { user_id, first_name, last_name, image_url, has_image, identifier }
}
