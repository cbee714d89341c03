import type { IdentifierRow, VerificationRow } from '../store/tables.js'
import { identifierVerification } from './verification.js'

/** A phone number as both APIs show it. */
export function phoneNumber(
  identifier: IdentifierRow,
  verification: VerificationRow | undefined,
  now: number,
) {
  return {
    id: identifier.id,
    object: 'phone_number',
    phone_number: identifier.value,
    reserved_for_second_factor: false,
    default_second_factor: false,
    reserved: identifier.reserved,
    verification: identifierVerification(identifier, verification, now),
    linked_to: [],
    backup_codes: null,
    created_at: identifier.created_at,
    updated_at: identifier.updated_at,
  }
}
