import { isEnterpriseKey } from '../model/enterprise-connection.js'
import { isLinkedTo } from '../model/external-account.js'
import type { ExternalAccountRow, IdentifierRow, VerificationRow } from '../store/tables.js'
import { identifierVerification } from './verification.js'

/** What of an address is known to those who ask for it alone. */
export interface AddressAtCompany {
  /** its domain is that of a company, whose identity provider can prove it */
  isOfCompany: boolean
  /** the page of that provider */
  url: string | null
}

/** An email address as both APIs show it. */
export function emailAddress(
  identifier: IdentifierRow,
  verification: VerificationRow | undefined,
  now: number,
  accounts: readonly ExternalAccountRow[] = [],
  { isOfCompany, url }: AddressAtCompany = { isOfCompany: false, url: null },
) {
  const linked = accounts.filter(account => isLinkedTo(identifier, account))
  return {
    id: identifier.id,
    object: 'email_address',
    email_address: identifier.value,
    reserved: identifier.reserved,
    verification: identifierVerification(identifier, verification, now, url),
    // the specification has no type for accounts at companies' providers
    linked_to: linked
      .filter(({ connection_key: key }) => !isEnterpriseKey(key))
      .map(({ connection_key: key, id }) => ({ type: `oauth_${key}`, id })),
    matches_sso_connection: isOfCompany || linked.some(({ connection_key: key }) => isEnterpriseKey(key)),
    created_at: identifier.created_at,
    updated_at: identifier.updated_at,
  }
}
