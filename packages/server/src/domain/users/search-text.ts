import { readableAddress } from '../../protocols/email-address.js'
import type { IdentifierRow, UserRow } from '../../store/tables.js'

/**
 * What `GET /v1/users?query=` looks through, one line each. The name comes first: `name_query`
 * tells by the position of a match whether it is in the name. Addresses can be found as they
 * are stored and as people write them.
 */
export function searchText(
  user: Pick<UserRow, 'id' | 'first_name' | 'last_name'>,
  identifierValues: string[],
): string {
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ')
  const identifiers = new Set(identifierValues.flatMap(value => [value, readableAddress(value)]))
  return [name, user.id, ...identifiers].map(searchTerm).join('\n')
}

/** The same of identifiers as they are stored. */
export function searchTextOf(
  user: Parameters<typeof searchText>[0],
  identifiers: readonly Pick<IdentifierRow, 'normalized_value'>[],
): string {
  return searchText(
    user,
    identifiers.map(row => row.normalized_value),
  )
}

/**
 * A search term, or one line of the search text: compatible characters are one, lower case, one line, no NUL.
 */
export function searchTerm(text: string): string {
  return text
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .normalize('NFKC')
    .toLowerCase()
}
