import type { IdentifierRow, VerificationRow } from '../store/tables.js'
import { identifierVerification } from './verification.js'

/** A phone number as both APIs show it. @param backupCodes new ones, which no other answer shows */
export function phoneNumber(
  identifier: IdentifierRow,
  verification: VerificationRow | undefined,
  now: number,
  backupCodes: string[] | null = null,
) {
  return {
    id: identifier.id,
    object: 'phone_number',
    phone_number: identifier.value,
    reserved_for_second_factor: identifier.reserved_for_second_factor,
    default_second_factor: identifier.default_second_factor,
    reserved: identifier.reserved,
    verification: identifierVerification(identifier, verification, now),
    linked_to: [],
    backup_codes: backupCodes,
    created_at: identifier.created_at,
    updated_at: identifier.updated_at,
  }
}
