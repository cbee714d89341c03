import { type Document, isDocument, keyOf, listOf, valueOf } from './document.js'
import { refuseScim } from './fault.js'
import type { Filter } from './filter.js'
import type { PatchOperation } from './patch-request.js'
import { sameName } from './schemas.js'

/** What happens to the members of a group, one after the other, by their ids. */
export type MemberChange =
  | { kind: 'add' | 'remove'; ids: string[] }
  /** these alone are members from now on */
  | { kind: 'replace'; ids: string[] }

/** Far beyond what fits in a body. */
export const MAX_MEMBERS_AT_ONCE = 20_000

/**
 * The changes of members among those of a PATCH of a group, and the others. A group of a hundred thousand
 * people is not read to add one to it, so its members are not part of its resource here.
 * @throws ScimFault
 */
export function splitMemberChanges(operations: readonly PatchOperation[]): {
  members: MemberChange[]
  others: PatchOperation[]
} {
  const isOfMembers = ({ path }: PatchOperation) => path.extension === null && sameName(path.name, 'members')
  return {
    members: operations.filter(isOfMembers).map(memberChange),
    others: operations.filter(operation => !isOfMembers(operation)),
  }
}

/** The ids that the members of a resource of a group name. @throws ScimFault `invalidValue` */
export function memberIds(value: unknown): string[] {
  const ids = listOf(value).map(member => (isDocument(member) ? valueOf(member, 'value') : member))
  if (ids.length > MAX_MEMBERS_AT_ONCE) refuseScim('invalidValue', 'There are too many members at once.')
  if (!ids.every(id => typeof id === 'string')) refuseScim('invalidValue', 'A member is named by its id.')
  return [...new Set(ids)]
}

/** The resource of a group without its members. */
export function withoutMembers(group: Document): Document {
  const { [keyOf(group, 'members') ?? 'members']: _, ...rest } = group
  return rest
}

function memberChange({ op, path, value }: PatchOperation): MemberChange {
  if (path.filter) {
    if (op !== 'remove' || path.sub !== null)
      refuseScim('mutability', 'A member cannot be changed, only added and removed.')
    return { kind: 'remove', ids: idsOf(path.filter) }
  }
  if (path.sub !== null) refuseScim('mutability', 'A member cannot be changed, only added and removed.')
  // without values all are meant
  if (op === 'remove' && (value === undefined || value === null)) return { kind: 'replace', ids: [] }
  return { kind: op, ids: memberIds(value) }
}

/** The ids of `members[value eq "…" or value eq "…"]`. */
function idsOf(filter: Filter): string[] {
  if (filter.kind === 'or') return filter.parts.flatMap(idsOf)
  const isId = filter.kind === 'compare' && filter.comparison === 'eq' && sameName(filter.path.name, 'value')
  if (!isId || typeof filter.value !== 'string')
    return refuseScim('invalidFilter', 'Members are chosen by `value eq "…"` alone.')
  return [filter.value]
}
