import type { UserRow } from '../../store/tables.js'

/**
 * What `GET /v1/users?query=` looks through, one line each. The name comes first: `name_query` tells by the position of a
 * match whether it is in the name.
 */
export function searchText(
  user: Pick<UserRow, 'id' | 'first_name' | 'last_name'>,
  identifierValues: string[],
): string {
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ')
  return [name, user.id, ...identifierValues].map(searchTerm).join('\n')
}

/** A search term, or one line of the search text: lower case, one line, no NUL. */
export function searchTerm(text: string): string {
  return text
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .toLowerCase()
}
