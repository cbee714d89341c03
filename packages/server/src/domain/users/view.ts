import type { UserFacts, UserView } from '../../resources/user.js'
import { listIdentifiersOfUsers, listVerificationsOfUsers } from '../../store/identifiers.js'
import { listPasskeysOfUsers } from '../../store/passkeys.js'
import { ApiError } from '../../errors/api-error.js'
import type { Db } from '../../store/store.js'
import type { UserRow } from '../../store/tables.js'
import { listUsersById } from '../../store/users.js'
import type { Context } from '../context.js'

export type { UserFacts, UserView } from '../../resources/user.js'

/** The user with identifiers and their verifications; null when there is no such user. */
export async function loadUserView(db: Db, instanceId: string, userId: string): Promise<UserView | null> {
  return (await loadUserViews(db, instanceId, [userId])).get(userId) ?? null
}

/** @throws ApiError resource_not_found */
export async function getUserView(db: Db, instanceId: string, userId: string): Promise<UserView> {
  const view = await loadUserView(db, instanceId, userId)
  if (!view) throw new ApiError('resource_not_found', { values: { id: userId } })
  return view
}

/** Views of many users in three queries; unknown ids are left out. */
export async function loadUserViews(
  db: Db,
  instanceId: string,
  userIds: string[],
): Promise<Map<string, UserView>> {
  return completeUserViews(db, instanceId, await listUsersById(db, instanceId, [...new Set(userIds)]))
}

/** Views of users whose rows are at hand, in their order: a few queries. */
export async function completeUserViews(
  db: Db,
  instanceId: string,
  users: UserRow[],
): Promise<Map<string, UserView>> {
  const ids = users.map(user => user.id)
  const identifiers = await listIdentifiersOfUsers(db, instanceId, ids)
  const pointed = identifiers.some(row => row.verification_id !== null)
  const verifications = new Map(
    (pointed ? await listVerificationsOfUsers(db, instanceId, ids) : []).map(row => [row.id, row] as const),
  )
  const views = new Map(
    users.map(user => [user.id, { user, identifiers: [], verifications, passkeys: [] } as UserView]),
  )
  for (const identifier of identifiers) views.get(identifier.user_id)?.identifiers.push(identifier)
  for (const passkey of await listPasskeysOfUsers(db, instanceId, ids))
    views.get(passkey.user_id)?.passkeys.push(passkey)
  return views
}

/** What user resources need besides rows, out of a context. */
export function userFacts(ctx: Context): UserFacts {
  return { publicUrl: ctx.services.publicUrl, now: ctx.now, settings: ctx.instance.settings }
}
