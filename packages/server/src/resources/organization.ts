import type { Settings } from '../config/settings.js'
import { hasSelfServeSso } from '../model/self-serve.js'
import type { OrganizationRow } from '../store/tables.js'
import { pictureUrl } from './picture.js'

export interface OrganizationFacts {
  publicUrl: string
}

export interface BackendOrganizationDetails {
  membersCount?: number
  missingMemberWithElevatedPermissions?: boolean
  roleSetKey?: string | null
}

/**
 * `Organization` of the Backend API, and `data` of `organization.*` events.
 * Counts are shown to whom asks for them.
 */
export function backendOrganization(
  row: OrganizationRow,
  facts: OrganizationFacts,
  details: BackendOrganizationDetails = {},
) {
  return {
    ...sharedFields(row, facts),
    ...(row.created_by === null ? {} : { created_by: row.created_by }),
    private_metadata: row.private_metadata,
    ...(details.membersCount === undefined ? {} : { members_count: details.membersCount }),
    ...(details.missingMemberWithElevatedPermissions === undefined
      ? {}
      : { missing_member_with_elevated_permissions: details.missingMemberWithElevatedPermissions }),
    ...(details.roleSetKey === undefined ? {} : { role_set_key: details.roleSetKey }),
  }
}

export interface FrontendOrganizationFacts extends OrganizationFacts {
  settings: Settings
}

/** `Client.Organization` of the Frontend API. */
export function frontendOrganization(row: OrganizationRow, facts: FrontendOrganizationFacts) {
  return {
    ...sharedFields(row, facts),
    members_count: row.members_count,
    pending_invitations_count: row.pending_invitations_count,
    self_serve_sso_enabled: hasSelfServeSso(facts.settings),
    logo_url: row.image_id === null ? null : organizationImageUrl(row, facts),
  }
}

/** `OrganizationWithLogo`: what the upload of a logo answers. */
export function backendOrganizationWithLogo(row: OrganizationRow, facts: OrganizationFacts) {
  return { ...backendOrganization(row, facts), logo_url: organizationImageUrl(row, facts) }
}

/** The part that people who are no members may see: on invitations and suggestions. */
export function publicOrganizationData(row: OrganizationRow, facts: OrganizationFacts) {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    image_url: organizationImageUrl(row, facts),
    has_image: row.image_id !== null,
  }
}

export function organizationImageUrl(row: OrganizationRow, { publicUrl }: OrganizationFacts): string {
  return pictureUrl(publicUrl, row.image_id, row.id, [row.name])
}

function sharedFields(row: OrganizationRow, facts: OrganizationFacts) {
  return {
    object: 'organization',
    ...publicOrganizationData(row, facts),
    max_allowed_memberships: row.max_allowed_memberships,
    admin_delete_enabled: row.admin_delete_enabled,
    public_metadata: row.public_metadata,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
