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
  return {
    id: identifier.id,
    object: 'email_address',
    email_address: identifier.value,
    reserved: identifier.reserved,
    verification: identifierVerification(identifier, verification, now),
    linked_to: accounts
      .filter(account => isLinkedTo(identifier, account))
      .map(({ connection_key, id }) => ({ type: `oauth_${connection_key}`, id })),
    matches_sso_connection: false,
    created_at: identifier.created_at,
    updated_at: identifier.updated_at,
  }
}
