import type { Context, InTx } from '../../context/context.js'
import { lockUser, setBanned, unlockUser } from '../../domain/users/restrictions.js'
import { userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { backendUser } from '../../resources/user.js'

const MAX_USERS = 50

const banUser = backendOperation('BanUser', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => render(ctx, await setBanned(ctx, path.user_id, true)),
})

const unbanUser = backendOperation('UnbanUser', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => render(ctx, await setBanned(ctx, path.user_id, false)),
})

const banUsers = backendOperation('UsersBan', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { body }) => setAllBanned(ctx, body.user_ids, true),
})

const unbanUsers = backendOperation('UsersUnban', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { body }) => setAllBanned(ctx, body.user_ids, false),
})

const lock = backendOperation('LockUser', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => render(ctx, await lockUser(ctx, path.user_id)),
})

const unlock = backendOperation('UnlockUser', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => render(ctx, await unlockUser(ctx, path.user_id)),
})

/**
 * All or none: an unknown id changes nothing. In the order of ids, so that two
 * of these never wait for each other.
 */
async function setAllBanned(ctx: InTx, userIds: string[], banned: boolean): Promise<object[]> {
  const ids = [...new Set(userIds)]
  if (ids.length === 0) throw new ApiError('form_param_missing', { param: 'user_ids' })
  if (ids.length > MAX_USERS) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param: 'user_ids',
      values: { limit: `${MAX_USERS} users` },
    })
  }
  const changed = new Map<string, object>()
  for (const id of ids.toSorted()) changed.set(id, render(ctx, await setBanned(ctx, id, banned)))
  return ids.map(id => changed.get(id)!)
}

const render = (ctx: Context, view: UserView) => backendUser(view, userFacts(ctx))

export const userRestrictOperations: Operation[] = [banUser, unbanUser, banUsers, unbanUsers, lock, unlock]
