import type { UserView } from '../model/user.js'
import type { DirectoryGroupRow, DirectoryUserRow } from '../store/tables.js'
import { publicUserData, type UserFacts } from './user.js'

/** Somebody of a directory, as the Frontend API shows it (clerk-js DirectorySyncUserJSON). */
export function directoryUser(row: DirectoryUserRow, view: UserView, facts: UserFacts) {
  const { first_name, last_name, image_url, has_image, identifier } = publicUserData(view, facts)
  return {
    object: 'directory_user',
    id: row.user_id,
    user_id: row.user_id,
    first_name,
    last_name,
    identifier,
    image_url,
    has_image,
    active: row.active,
    provisioned_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/**
 * A page of groups (clerk-js DirectorySync.getGroups).
 * @param rows one more than the page holds, if there are more
 */
export function directoryGroupPage(rows: DirectoryGroupRow[], limit: number) {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const hasMore = rows.length > limit
  return {
    data: page.map(directoryGroup),
    cursor: { starting_after: hasMore && last ? String(last.position) : null, has_next_page: hasMore },
  }
}

/** By the id that mappings name: the identity provider's, if it has told one. */
function directoryGroup(row: DirectoryGroupRow) {
  const name = row.resource['displayName']
  return {
    object: 'directory_group',
    id: row.external_id ?? row.id,
    display_name: typeof name === 'string' ? name : '',
    updated_at: row.updated_at,
  }
}
