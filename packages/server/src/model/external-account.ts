import type { ExternalAccountRow, IdentifierRow } from '../store/tables.js'

/** Whether this is the address that the provider says is theirs. */
export const isLinkedTo = (
  { type, normalized_value, verified_at }: IdentifierRow,
  { email_address, email_address_proven }: ExternalAccountRow,
): boolean =>
  type === 'email_address' &&
  verified_at !== null &&
  email_address_proven &&
  email_address?.toLowerCase() === normalized_value
