import { type OrganizationDomainView, ownershipRecordName } from '../model/organization-domain.js'
import { verificationStatus } from '../model/verification.js'
import type { OrganizationDomainRow } from '../store/tables.js'
import { type OrganizationFacts, publicOrganizationData } from './organization.js'

export interface DomainFacts extends OrganizationFacts {
  now: number
}

/** `OrganizationDomain` of the Backend API, and `data` of `organizationDomain.*` events. */
export function organizationDomain(view: OrganizationDomainView, facts: DomainFacts) {
  const { domain } = view
  const affiliation = affiliationVerification(view, facts.now)
  return {
    object: 'organization_domain',
    id: domain.id,
    organization_id: domain.organization_id,
    name: domain.name,
    enrollment_mode: domain.enrollment_mode,
    affiliation_email_address: domain.affiliation_email_address,
    affiliation_verification: affiliation,
    ownership_verification: ownershipVerification(domain, facts.now),
    // the name before 2026: an alias
    verification: affiliation,
    total_pending_invitations: view.pendingInvitationsCount,
    total_pending_suggestions: view.pendingSuggestionsCount,
    public_organization_data: publicOrganizationData(view.organization, facts),
    created_at: domain.created_at,
    updated_at: domain.updated_at,
  }
}

function affiliationVerification({ domain, verification }: OrganizationDomainView, now: number) {
  const strategy = domain.affiliation_strategy
  if (strategy === null) return null
  const isVerified = domain.affiliation_verified_at !== null
  return {
    status: isVerified ? 'verified' : verification ? verificationStatus(verification, now) : 'unverified',
    strategy,
    attempts: verification?.attempts ?? null,
    expire_at: verification?.expires_at ?? null,
    verified_at: domain.affiliation_verified_at,
  }
}

/**
 * Null until ownership has been attempted. The TXT record itself is shown by
 * `ownershipChallenge`, to admins alone.
 */
export function ownershipVerification(domain: OrganizationDomainRow, now: number) {
  if (domain.ownership_strategy === null) return null
  const isExpired = domain.ownership_expires_at !== null && domain.ownership_expires_at <= now
  return {
    status: domain.ownership_verified_at !== null ? 'verified' : isExpired ? 'expired' : 'unverified',
    strategy: domain.ownership_strategy,
    attempts: domain.ownership_attempts,
    expire_at: domain.ownership_expires_at,
    verified_at: domain.ownership_verified_at,
  }
}

/** Name and value of the TXT record that proves ownership, while it is asked for. */
export function ownershipChallenge(domain: OrganizationDomainRow) {
  const isOpen = domain.ownership_strategy === 'txt' && domain.ownership_verified_at === null
  return {
    txt_record_name: isOpen ? ownershipRecordName(domain.name) : null,
    txt_record_value: isOpen ? domain.ownership_txt_value : null,
  }
}
