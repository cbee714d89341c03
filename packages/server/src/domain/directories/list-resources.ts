import type { Context } from '../../context/context.js'
import { directoryKey } from '../../model/directory.js'
import type { Document } from '../../protocols/scim/document.js'
import { refuseScim } from '../../protocols/scim/fault.js'
import type { Filter } from '../../protocols/scim/filter.js'
import { filterPredicate } from '../../protocols/scim/match.js'
import { lookupPlan, type LookupTerm } from '../../protocols/scim/pushdown.js'
import type { ResourceKind } from '../../protocols/scim/schemas.js'
import {
  countDirectoryGroups,
  type DirectoryGroupLookup,
  lookUpDirectoryGroups,
  sliceOfDirectoryGroups,
} from '../../store/directory-groups.js'
import {
  countDirectoryUsers,
  type DirectoryUserLookup,
  lookUpDirectoryUsers,
  type Slice,
  sliceOfDirectoryUsers,
} from '../../store/directory-users.js'
import type { DirectoryGroupRow, DirectoryRow, DirectoryUserRow } from '../../store/tables.js'

/** So many resources are looked through for what no index answers; beyond it the answer is `tooMany`. */
const MAX_LOOKED_THROUGH = 2_000

/** A page of resources, and how many there are in all. */
export interface Found<Row> {
  rows: Row[]
  total: number
}

/** How resources of one kind are found in a directory. */
interface Shelf<Row, Lookup> {
  kind: ResourceKind
  /** of all without a filter */
  size: number
  slice(slice: Slice): Promise<Row[]>
  lookupOf(terms: LookupTerm[]): Lookup
  lookUp(lookup: Lookup, slice: Slice): Promise<Row[]>
  count(lookup: Lookup): Promise<number>
  /** as filters see them */
  documentsOf(rows: Row[]): Promise<Document[]> | Document[]
}

export type DocumentsOf<Row> = Shelf<Row, unknown>['documentsOf']

/** Users of a directory in their order. @throws ScimFault `tooMany`, `invalidFilter` */
export const findUsers = (
  ctx: Context,
  { id, users_count: size }: DirectoryRow,
  filter: Filter | null,
  slice: Slice,
  documentsOf: DocumentsOf<DirectoryUserRow>,
): Promise<Found<DirectoryUserRow>> =>
  find(filter, slice, {
    kind: 'User',
    size,
    slice: part => sliceOfDirectoryUsers(ctx, id, part),
    lookupOf: userLookup,
    lookUp: (lookup, part) => lookUpDirectoryUsers(ctx, id, lookup, part),
    count: lookup => countDirectoryUsers(ctx, id, lookup),
    documentsOf,
  })

/** Groups of a directory in their order. @throws ScimFault `tooMany`, `invalidFilter` */
export const findGroups = (
  ctx: Context,
  { id, groups_count: size }: DirectoryRow,
  filter: Filter | null,
  slice: Slice,
  documentsOf: DocumentsOf<DirectoryGroupRow>,
): Promise<Found<DirectoryGroupRow>> =>
  find(filter, slice, {
    kind: 'Group',
    size,
    slice: part => sliceOfDirectoryGroups(ctx, id, part),
    lookupOf: groupLookup,
    lookUp: (lookup, part) => lookUpDirectoryGroups(ctx, id, lookup, part),
    count: lookup => countDirectoryGroups(ctx, id, lookup),
    documentsOf,
  })

async function find<Row, Lookup>(
  filter: Filter | null,
  slice: Slice,
  shelf: Shelf<Row, Lookup>,
): Promise<Found<Row>> {
  if (!filter) return { rows: await shelf.slice(slice), total: shelf.size }
  const { terms, rest } = lookupPlan(filter, shelf.kind)
  const lookup = shelf.lookupOf(terms)
  if (rest) return lookThrough(rest, slice, shelf, lookup)
  return { rows: await shelf.lookUp(lookup, slice), total: await shelf.count(lookup) }
}

async function lookThrough<Row, Lookup>(
  rest: Filter,
  { from, limit }: Slice,
  shelf: Shelf<Row, Lookup>,
  lookup: Lookup,
): Promise<Found<Row>> {
  const fits = filterPredicate(rest, shelf.kind)
  const rows = await shelf.lookUp(lookup, { from: 1, limit: MAX_LOOKED_THROUGH + 1 })
  if (rows.length > MAX_LOOKED_THROUGH)
    refuseScim('tooMany', 'No index answers this filter, and there is too much to look through.')
  const documents = await shelf.documentsOf(rows)
  const found = rows.filter((_, index) => fits(documents[index]!))
  return { rows: found.slice(from - 1, from - 1 + limit), total: found.length }
}

function userLookup(terms: LookupTerm[]): DirectoryUserLookup {
  const lookup: DirectoryUserLookup = {}
  for (const term of terms) {
    if (term.column === 'active') lookup.active = term.value
    else if (term.column === 'id') lookup.userId = term.value
    else if (term.column === 'externalId') lookup.externalId = term.value
    else if (term.column === 'userName') lookup.userNameKey = directoryKey(term.value)
    else if (term.column === 'email') lookup.emailKey = directoryKey(term.value)
  }
  return lookup
}

function groupLookup(terms: LookupTerm[]): DirectoryGroupLookup {
  const lookup: DirectoryGroupLookup = {}
  for (const term of terms) {
    if (term.column === 'id') lookup.groupId = term.value
    else if (term.column === 'externalId') lookup.externalId = term.value
    else if (term.column === 'displayName') lookup.displayNameKey = directoryKey(term.value)
  }
  return lookup
}
