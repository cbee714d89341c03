import type { OrganizationDomainView } from '../model/organization-domain.js'
import { type DomainFacts, organizationDomain, ownershipChallenge } from './organization-domain.js'

export interface FrontendDomainFacts extends DomainFacts {
  /** who may manage domains sees the value of the TXT record too */
  mayManage: boolean
}

/** `Client.OrganizationDomain`: with the TXT record that is to be published, while its proof is open. */
export function frontendDomain(view: OrganizationDomainView, facts: FrontendDomainFacts) {
  const domain = organizationDomain(view, facts)
  const ownership = domain.ownership_verification
  const challenge = ownership?.status === 'unverified' ? ownershipChallenge(view.domain) : NO_CHALLENGE
  const shown = facts.mayManage ? challenge : { ...challenge, txt_record_value: null }
  return { ...domain, ownership_verification: ownership === null ? null : { ...ownership, ...shown } }
}

const NO_CHALLENGE = { txt_record_name: null, txt_record_value: null }
