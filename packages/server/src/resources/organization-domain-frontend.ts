import {
  organizationDomain,
  ownershipChallenge,
  type DomainFacts,
  type DomainView,
} from './organization-domain.js'

/** `Client.OrganizationDomain`: with the TXT record that is to be published, while its proof is open. */
export function frontendDomain(view: DomainView, facts: DomainFacts) {
  const domain = organizationDomain(view, facts)
  const ownership = domain.ownership_verification
  const challenge = ownership?.status === 'unverified' ? ownershipChallenge(view.domain) : NO_CHALLENGE
  return { ...domain, ownership_verification: ownership === null ? null : { ...ownership, ...challenge } }
}

const NO_CHALLENGE = { txt_record_name: null, txt_record_value: null }
