import type { Settings } from '../config/settings.js'
import { roleKey } from './role-key.js'

/** The official service counts no limit of permissions any more; SDKs still read a number. */
const UNLIMITED_PERMISSIONS = 1000

/** `OrganizationSettings` of the Backend API. */
export function organizationSettings(settings: Settings, initialRoleSetKey: string | null) {
  const { organizations } = settings
  return {
    object: 'organization_settings',
    enabled: organizations.enabled,
    max_allowed_memberships: organizations.maxAllowedMemberships,
    max_allowed_roles: organizations.maxAllowedRoles,
    max_role_sets_allowed: organizations.maxAllowedRoleSets,
    max_allowed_domains: organizations.maxAllowedDomains,
    max_allowed_permissions: UNLIMITED_PERMISSIONS,
    creator_role: roleKey(organizations.creatorRole, settings),
    admin_delete_enabled: organizations.adminDelete,
    domains_enabled: organizations.domainsEnabled,
    slug_disabled: organizations.slugDisabled,
    domains_enrollment_modes: organizations.domainEnrollmentModes,
    domains_default_role: roleKey(organizations.domainDefaultRole, settings),
    initial_role_set_key: initialRoleSetKey,
  }
}
