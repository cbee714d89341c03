import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import type { UserFacts } from '../../resources/user.js'
import type { Scope } from '../../store/store.js'
import type { UserRow } from '../../store/tables.js'
import { findUserWithRelations, listUserRelations, type UserRelations } from '../../store/user-views.js'
import { listUsersById } from '../../store/users.js'

/** The user with all that is shown with it; null when there is no such user. */
export async function loadUserView(scope: Scope, userId: string): Promise<UserView | null> {
  const found = await findUserWithRelations(scope, userId)
  return found ? viewOf(found.user, found.relations) : null
}

/** The same, and nobody else changes the user until the end of the transaction. */
export async function lockUserView(scope: Scope, userId: string): Promise<UserView | null> {
  const found = await findUserWithRelations(scope, userId, true)
  return found ? viewOf(found.user, found.relations) : null
}

/** @throws ApiError resource_not_found */
export async function getUserView(scope: Scope, userId: string): Promise<UserView> {
  const view = await loadUserView(scope, userId)
  if (!view) throw new ApiError('resource_not_found', { values: { id: userId } })
  return view
}

/** Views of many users; unknown ids are left out. */
export async function loadUserViews(scope: Scope, userIds: string[]): Promise<Map<string, UserView>> {
  const ids = [...new Set(userIds)]
  const [id] = ids
  if (id === undefined) return new Map()
  if (ids.length > 1) return completeUserViews(scope, await listUsersById(scope, ids))
  const view = await loadUserView(scope, id)
  return new Map(view ? [[id, view]] : [])
}

/** Views of users whose rows are at hand, in their order: one query. */
export async function completeUserViews(scope: Scope, users: UserRow[]): Promise<Map<string, UserView>> {
  const ids = users.map(user => user.id)
  const relations = await listUserRelations(scope, ids)
  return new Map(users.map(user => [user.id, viewOf(user, relations.get(user.id) ?? NOTHING)]))
}

/** Of a user who was deleted since its row was read. */
const NOTHING: UserRelations = {
  identifiers: [],
  verifications: [],
  passkeys: [],
  externalAccounts: [],
  begunIds: [],
  enterpriseConnections: [],
}

function viewOf(
  user: UserRow,
  { identifiers, verifications, passkeys, externalAccounts, begunIds, enterpriseConnections }: UserRelations,
): UserView {
  return {
    user,
    identifiers,
    verifications: new Map(verifications.map(row => [row.id, row])),
    passkeys,
    externalAccounts,
    begunIds,
    enterpriseConnections,
  }
}

/** What user resources need besides rows, out of a context. */
/** What users are rendered with comes from. A context is one. */
export interface FactsSource {
  services: Pick<Context['services'], 'publicUrl'>
  instance: Pick<Context['instance'], 'settings' | 'connections'>
  now: number
}

export function userFacts(ctx: FactsSource): UserFacts {
  const { settings, connections } = ctx.instance
  return { publicUrl: ctx.services.publicUrl, now: ctx.now, settings, connections }
}
