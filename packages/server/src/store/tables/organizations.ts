import type { Generated } from 'kysely'
import type { Metadata } from './metadata.js'

export interface OrganizationRow {
  instance_id: string
  id: string
  name: string
  slug: string
  /** uploaded logo; null = the generated picture */
  image_id: string | null
  created_by: string | null
  role_set_id: string
  /** 0 = no limit */
  max_allowed_memberships: number
  admin_delete_enabled: boolean
  public_metadata: Metadata
  private_metadata: Metadata
  /** kept by the domain in the transaction of each change: counting never scans */
  members_count: number
  /**
   * kept likewise; invitations that ran out count until they are settled
   * (domain/organizations/organization-invitations.ts)
   */
  pending_invitations_count: number
  /** lower-cased name and slug, for substring search */
  search_text: string
  created_at: number
  updated_at: number
}

export interface OrganizationMembershipRow {
  instance_id: string
  id: string
  organization_id: string
  user_id: string
  role_id: string
  public_metadata: Metadata
  private_metadata: Metadata
  created_at: number
  updated_at: number
}

export interface OrganizationRoleRow {
  instance_id: string
  id: string
  /** `org:admin` */
  key: string
  name: string
  description: string | null
  created_at: number
  updated_at: number
}

export interface OrganizationPermissionRow {
  instance_id: string
  id: string
  /** `org:feature:action`; `org:sys_…` are the system's */
  key: string
  name: string
  description: string
  type: 'system' | 'user'
  created_at: number
  updated_at: number
}

export interface OrganizationRolePermissionRow {
  instance_id: string
  role_id: string
  permission_id: string
}

export interface RoleSetRow {
  instance_id: string
  id: string
  key: string
  name: string
  description: string | null
  /** the `initial` one, of which there is one, is that of new organizations */
  type: 'initial' | 'custom'
  default_role_id: string
  creator_role_id: string
  created_at: number
  updated_at: number
}

export interface RoleSetRoleRow {
  instance_id: string
  role_set_id: string
  role_id: string
}

/**
 * `expired` is computed on read for a pending invitation whose time is over, and stored when it is settled.
 */
export type OrganizationInvitationStatus = 'pending' | 'accepted' | 'revoked' | 'expired'

export interface OrganizationInvitationRow {
  instance_id: string
  id: string
  organization_id: string
  /** normalized */
  email_address: string
  role_id: string
  status: OrganizationInvitationStatus
  inviter_user_id: string | null
  /** made by a verified domain, not by a person */
  organization_domain_id: string | null
  ticket_hash: string | null
  redirect_url: string | null
  /** of the application in which it was made: where its link leads when nothing names a page */
  application_origin: string | null
  public_metadata: Metadata
  private_metadata: Metadata
  accepted_by: string | null
  expires_at: number
  created_at: number
  updated_at: number
}

/** `enterprise_sso`: its people come by the organization's own identity provider */
export type EnrollmentMode =
  'manual_invitation' | 'automatic_invitation' | 'automatic_suggestion' | 'enterprise_sso'

export interface OrganizationDomainRow {
  instance_id: string
  id: string
  organization_id: string
  /** lower case */
  name: string
  enrollment_mode: EnrollmentMode
  affiliation_email_address: string | null
  /** the open or last verification by email code */
  affiliation_verification_id: string | null
  affiliation_strategy: string | null
  affiliation_verified_at: number | null
  ownership_strategy: string | null
  ownership_txt_value: string | null
  ownership_attempts: number
  ownership_expires_at: number | null
  ownership_verified_at: number | null
  created_at: number
  updated_at: number
}

export interface OrganizationSuggestionRow {
  instance_id: string
  id: string
  organization_id: string
  user_id: string
  organization_domain_id: string
  email_address: string
  /** accepted = the person asked to join; completed = is a member */
  status: 'pending' | 'accepted' | 'completed'
  created_at: number
  updated_at: number
}

export interface OrganizationMembershipRequestRow {
  instance_id: string
  id: string
  organization_id: string
  user_id: string
  suggestion_id: string
  status: 'pending' | 'accepted' | 'rejected'
  created_at: number
  updated_at: number
}

/** Missing: nobody has the role. */
export interface OrganizationRoleCountRow {
  instance_id: string
  organization_id: string
  role_id: string
  members_count: number
}

export interface OrganizationTables {
  organizations: OrganizationRow
  organization_memberships: OrganizationMembershipRow
  organization_role_counts: OrganizationRoleCountRow
  organization_roles: OrganizationRoleRow
  organization_permissions: OrganizationPermissionRow
  organization_role_permissions: OrganizationRolePermissionRow
  role_sets: RoleSetRow
  role_set_roles: RoleSetRoleRow
  organization_invitations: OrganizationInvitationRow
  organization_domains: OrganizationDomainRow
  organization_suggestions: OrganizationSuggestionRow
  organization_membership_requests: OrganizationMembershipRequestRow
  /** SQLite only: full-text index with trigrams, kept by triggers on organizations */
  organization_search: { rowid: Generated<number>; search_text: string }
}
