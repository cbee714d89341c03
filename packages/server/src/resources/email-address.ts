import { isEnterpriseKey } from '../model/enterprise-connection.js'
import { isLinkedTo } from '../model/external-account.js'
import type { ExternalAccountRow, IdentifierRow, VerificationRow } from '../store/tables.js'
import { identifierVerification } from './verification.js'

/** An email address as both APIs show it. */
export function emailAddress(
  identifier: IdentifierRow,
  verification: VerificationRow | undefined,
  now: number,
  accounts: readonly ExternalAccountRow[] = [],
) {
  const linked = accounts.filter(account => isLinkedTo(identifier, account))
  return {
    id: identifier.id,
    object: 'email_address',
    email_address: identifier.value,
    reserved: identifier.reserved,
    verification: identifierVerification(identifier, verification, now),
    // the specification has no type for accounts at companies' providers
    linked_to: linked
      .filter(({ connection_key: key }) => !isEnterpriseKey(key))
      .map(({ connection_key: key, id }) => ({ type: `oauth_${key}`, id })),
    matches_sso_connection: linked.some(({ connection_key: key }) => isEnterpriseKey(key)),
    created_at: identifier.created_at,
    updated_at: identifier.updated_at,
  }
}
