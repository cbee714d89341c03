import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import {
  containsTerm,
  containsTermIndexed,
  findNarrow,
  type IndexedTerm,
  inInstance,
  isIndexable,
  likePattern,
  nullsOrder,
  positionOf,
} from './dialect/search.js'
import { countRows, type Order, type Page } from './rows.js'
import type { Connection, Scope } from './store.js'
import type { IdentifierType, Tables, UserRow } from './tables.js'

/** Ids that must be among, and ids that must not. */
export interface Inclusion {
  include: string[]
  exclude: string[]
}

/** Every given criterion must hold; values of one list are alternatives. Texts are normalized already. */
export interface UserFilter {
  userIds?: Inclusion
  /** members of any of these organizations, and of none of those */
  organizationIds?: Inclusion
  externalIds?: Inclusion
  emailAddresses?: string[]
  phoneNumbers?: string[]
  usernames?: string[]
  web3Wallets?: string[]
  /** substring of names, identifiers or the id */
  query?: string
  /**
   * substring of what other people are shown: the name, the username, and the
   * identifier by which they know the user
   */
  shownQuery?: string
  emailAddressQuery?: string
  phoneNumberQuery?: string
  usernameQuery?: string
  nameQuery?: string
  banned?: boolean
  createdAt?: Period
  lastActiveAt?: Period
  lastSignInAt?: Period
  /** of accounts at one provider, by their ids there */
  externalAccounts?: { connectionKey: string; subjects: string[] }
}

/** Both ends exclusive, Unix ms; `since` is inclusive. */
export interface Period {
  before?: number
  after?: number
  since?: number
}

export const USER_ORDER_FIELDS = [
  'created_at',
  'updated_at',
  'email_address',
  'web3wallet',
  'first_name',
  'last_name',
  'phone_number',
  'username',
  'last_active_at',
  'last_sign_in_at',
] as const

export type UserOrder = Order<(typeof USER_ORDER_FIELDS)[number]>

export interface UserPage extends Page {
  /** the last user of the page before; only with an order by `created_at` */
  after?: Pick<UserRow, 'id' | 'created_at'>
}

export type UserQuery = SelectQueryBuilder<Tables, 'users', object>

export async function listUsers(
  scope: Scope,
  filter: UserFilter,
  order: UserOrder,
  page: UserPage,
): Promise<UserRow[]> {
  const narrowTerm = await findNarrowTerm(scope, filter)
  const isFew = namesUsers(filter) || narrowTerm !== undefined
  let query = ordered(scope, filtered(scope, filter, narrowTerm), order, isFew)
  if (page.after) {
    const comparison = sql.raw(order.direction === 'asc' ? '>' : '<')
    query = query.where(
      sql<boolean>`(users.created_at, users.id) ${comparison} (${page.after.created_at}, ${page.after.id})`,
    )
  }
  return query.selectAll('users').limit(page.limit).offset(page.offset).execute()
}

export async function countUsers(scope: Scope, filter: UserFilter): Promise<number> {
  return countRows(filtered(scope, filter, await findIndexedTerm(scope, filter)))
}

/** The term by which a count finds the users; undefined when something else does. */
async function findIndexedTerm(scope: Scope, filter: UserFilter): Promise<IndexedTerm | undefined> {
  const narrow = await findNarrowTerm(scope, filter)
  if (narrow || namesUsers(filter)) return narrow
  const term = termsOf(filter).find(isIndexable)
  return term === undefined ? undefined : { term, part: term }
}

/** The filter lists ids or identifiers: at most as many users as values. */
export function namesUsers(filter: UserFilter): boolean {
  const listed = [
    filter.userIds?.include,
    filter.externalIds?.include,
    filter.emailAddresses,
    filter.phoneNumbers,
    filter.usernames,
    filter.externalAccounts?.subjects,
  ]
  return listed.some(values => values !== undefined && values.length > 0)
}

function termsOf(filter: UserFilter): string[] {
  const terms = [
    filter.query,
    filter.shownQuery,
    filter.nameQuery,
    filter.usernameQuery,
    filter.emailAddressQuery,
    filter.phoneNumberQuery,
  ]
  return terms.filter(term => term !== undefined && term !== '') as string[]
}

/** A term with so few matches that they may all be fetched and sorted. */
export async function findNarrowTerm(scope: Scope, filter: UserFilter): Promise<IndexedTerm | undefined> {
  if (namesUsers(filter)) return undefined
  for (const term of termsOf(filter)) {
    const narrow = await findNarrow(scope, term)
    if (narrow) return narrow
  }
  return undefined
}

/** @param indexedTerm the term that finds the users; everything else is tested on those */
export function filtered(scope: Scope, filter: UserFilter, indexedTerm: IndexedTerm | undefined): UserQuery {
  const { db } = scope
  let query: UserQuery = db.selectFrom('users').where(inInstance(scope, indexedTerm !== undefined))
  for (const term of new Set(termsOf(filter))) {
    const isIndexed = term === indexedTerm?.term
    query = query.where(isIndexed ? containsTermIndexed(db, indexedTerm!) : containsTerm(term))
  }
  if (filter.userIds) query = restrict(query, 'users.id', filter.userIds)
  if (filter.organizationIds) query = withOrganizations(scope, query, filter.organizationIds)
  if (filter.externalIds) query = restrict(query, 'users.external_id', filter.externalIds)
  if (filter.emailAddresses) query = withIdentifier(scope, query, 'email_address', filter.emailAddresses)
  if (filter.phoneNumbers) query = withIdentifier(scope, query, 'phone_number', filter.phoneNumbers)
  if (filter.web3Wallets) query = withIdentifier(scope, query, 'web3_wallet', filter.web3Wallets)
  if (filter.usernames) query = withIdentifier(scope, query, 'username', filter.usernames)
  if (filter.externalAccounts) query = withAccount(scope, query, filter.externalAccounts)
  if (filter.emailAddressQuery) query = withIdentifierLike(query, 'email_address', filter.emailAddressQuery)
  if (filter.phoneNumberQuery) query = withIdentifierLike(query, 'phone_number', filter.phoneNumberQuery)
  if (filter.usernameQuery) query = withIdentifierLike(query, 'username', filter.usernameQuery)
  if (filter.nameQuery) query = query.where(hasName(scope, filter.nameQuery))
  if (filter.shownQuery) query = withShown(scope, query, filter.shownQuery)
  // written out, not as a parameter: only so may the partial index of banned users be used
  if (filter.banned !== undefined)
    query = query.where(filter.banned ? sql<boolean>`users.banned` : sql<boolean>`not users.banned`)
  if (filter.createdAt) query = within(query, 'users.created_at', filter.createdAt)
  if (filter.lastActiveAt) query = within(query, 'users.last_active_at', filter.lastActiveAt)
  if (filter.lastSignInAt) query = within(query, 'users.last_sign_in_at', filter.lastSignInAt)
  return query
}

function restrict(
  query: UserQuery,
  column: 'users.id' | 'users.external_id',
  { include, exclude }: Inclusion,
): UserQuery {
  let restricted = query
  if (include.length > 0) restricted = restricted.where(column, 'in', include)
  if (exclude.length > 0)
    restricted = restricted.where(eb => eb.or([eb(column, 'is', null), eb(column, 'not in', exclude)]))
  return restricted
}

function withOrganizations(
  { db, instance }: Scope,
  query: UserQuery,
  { include, exclude }: Inclusion,
): UserQuery {
  const members = (organizationIds: string[]) =>
    db
      .selectFrom('organization_memberships')
      .select('user_id')
      .where('instance_id', '=', instance.id)
      .where('organization_id', 'in', organizationIds)
  let restricted = query
  if (include.length > 0) restricted = restricted.where('users.id', 'in', members(include))
  if (exclude.length > 0) restricted = restricted.where('users.id', 'not in', members(exclude))
  return restricted
}

function withIdentifier(
  { db, instance }: Scope,
  query: UserQuery,
  type: IdentifierType,
  values: string[],
): UserQuery {
  if (values.length === 0) return query.where(sql<boolean>`1 = 0`)
  const holders = db
    .selectFrom('identifiers')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('type', '=', type)
    .where('normalized_value', 'in', values)
  return query.where('users.id', 'in', holders)
}

function withAccount(
  { db, instance }: Scope,
  query: UserQuery,
  { connectionKey, subjects }: NonNullable<UserFilter['externalAccounts']>,
): UserQuery {
  const holders = db
    .selectFrom('external_accounts')
    .select('user_id')
    .where('instance_id', '=', instance.id)
    .where('connection_key', '=', connectionKey)
    .where('subject', 'in', subjects)
  return query.where('users.id', 'in', holders)
}

/** Narrows the matches of the search text to one kind of identifier. */
function withIdentifierLike(query: UserQuery, type: IdentifierType, term: string): UserQuery {
  return query.where(
    sql<boolean>`exists (select 1 from identifiers where identifiers.instance_id = users.instance_id
      and identifiers.user_id = users.id and identifiers.type = ${type}
      and identifiers.normalized_value like ${likePattern(term)} escape '\\')`,
  )
}

/**
 * The name is the first line of the search text: a term that is first found before
 * the line's end is part of the name.
 */
function hasName({ db }: Connection, term: string): RawBuilder<boolean> {
  const found = positionOf(db, sql<string>`users.search_text`, sql<string>`${term}`)
  const lineEnd = positionOf(db, sql<string>`users.search_text`, sql.lit('\n') as never)
  return sql<boolean>`${found} > 0 and ${found} < ${lineEnd}`
}

/**
 * What a search finds beyond that could be guessed letter by letter. The identifier is that of
 * `publicUserData`: the primary address, else the username, else the primary number or wallet.
 */
function withShown(scope: Connection, query: UserQuery, term: string): UserQuery {
  return query.where(
    sql<boolean>`(lower(users.id) = ${term} or (${hasName(scope, term)})
      or exists (select 1 from identifiers where identifiers.instance_id = users.instance_id
        and identifiers.user_id = users.id
        and identifiers.normalized_value like ${likePattern(term)} escape '\\'
        and (identifiers.id = users.primary_email_address_id or identifiers.type = 'username'
          or (users.primary_email_address_id is null and users.username is null
            and identifiers.id in (users.primary_phone_number_id, users.primary_web3_wallet_id)))))`,
  )
}

function within(
  query: UserQuery,
  column: 'users.created_at' | 'users.last_active_at' | 'users.last_sign_in_at',
  period: Period,
): UserQuery {
  let limited = query
  if (period.before !== undefined) limited = limited.where(column, '<', period.before)
  if (period.after !== undefined) limited = limited.where(column, '>', period.after)
  if (period.since !== undefined) limited = limited.where(column, '>=', period.since)
  return limited
}

const IDENTIFIER_ORDER = {
  email_address: 'primary_email_address_id',
  phone_number: 'primary_phone_number_id',
  web3wallet: 'primary_web3_wallet_id',
} as const

/**
 * @param isFew the filter leaves few users: find them, then sort. A plus sign before the
 *   column keeps both planners from walking all users in the order of the page and testing
 *   each, which is what they guess wrong.
 */
function ordered(
  { db }: Connection,
  query: UserQuery,
  { field, direction }: UserOrder,
  isFew: boolean,
): UserQuery {
  if (field === 'created_at' || field === 'updated_at') {
    const column = sql.ref<number>(`users.${field}`)
    return query.orderBy(isFew ? sql<number>`+${column}` : column, direction).orderBy('users.id', direction)
  }
  return query.orderBy(sql`${orderValue(field)} ${nullsOrder(db, direction)}`).orderBy('users.id', direction)
}

/** What users are ordered by: a column, or the value of their primary identifier of a kind. */
export function orderValue(field: UserOrder['field']): RawBuilder<unknown> {
  if (field !== 'email_address' && field !== 'phone_number' && field !== 'web3wallet')
    return sql`${sql.ref(`users.${field}`)}`
  return sql`(select normalized_value from identifiers where identifiers.instance_id = users.instance_id
    and identifiers.id = ${sql.ref(`users.${IDENTIFIER_ORDER[field]}`)})`
}
