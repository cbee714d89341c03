import type { UserView } from '../../model/user.js'
import type { IdentifierRow } from '../../store/tables.js'
import { storedForms } from './identifiers.js'

/**
 * Whether a contact may prove who somebody is: it was proven, or is nobody else's, and is no second factor.
 */
export const isUsable = (row: IdentifierRow): boolean =>
  (row.verified_at !== null || row.reserved) && !row.reserved_for_second_factor

/** Which address, number or wallet of the user a text is; undefined for a username, or none of these. */
export function typedContact(text: string | null, { identifiers }: UserView): IdentifierRow | undefined {
  return identifiers.find(
    row =>
      row.type !== 'username' &&
      isUsable(row) &&
      storedForms(row.type, text ?? '').includes(row.normalized_value),
  )
}
