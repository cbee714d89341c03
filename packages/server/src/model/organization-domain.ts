import type { OrganizationDomainRow, OrganizationRow, VerificationRow } from '../store/tables.js'

/** A domain with all that its resource shows. */
export interface OrganizationDomainView {
  domain: OrganizationDomainRow
  organization: OrganizationRow
  /** the open or last verification by email code */
  verification: VerificationRow | null
  pendingInvitationsCount: number
  pendingSuggestionsCount: number
}

export const ownershipRecordName = (domainName: string) => `_frontdesk-verification.${domainName}`
