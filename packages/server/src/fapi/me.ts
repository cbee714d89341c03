import type { fapi } from '@frontdesk/contract'
import { deleteUser } from '../domain/accounts/delete-user.js'
import { clearSessionCookies } from '../domain/clients/client-cookies.js'
import { changePassword, removePassword } from '../domain/users/change-password.js'
import { parseMetadataText } from '../domain/users/metadata.js'
import { updateUserMetadata } from '../domain/users/metadata-changes.js'
import { updateOwnProfile } from '../domain/users/own-profile.js'
import { getUserView } from '../domain/views/user-view.js'
import { ApiError } from '../errors/api-error.js'
import { renderUser } from '../flows/client-view.js'
import { leaveSessions } from '../flows/leave-sessions.js'
import { takeUpAnswer } from '../flows/provider-callback.js'
import type { UserView } from '../model/user.js'
import {
  frontendOperation,
  type Operation,
  type OperationInput,
  type SessionContext,
} from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import type { UserRow } from '../store/tables.js'

/** A native application comes here for a provider's answer, too, which connects an account. */
const getMe = frontendOperation('getUser', {
  mode: 'staged',
  access: 'session',
  limit: 'none',
  whilePending: true,
  run: async ctx => {
    await takeUpAnswer(ctx)
    return render(ctx, await getUserView(ctx, ctx.user.id))
  },
})

const patchMe = frontendOperation('patchUser', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: {
    without: ['username', 'primary_email_address_id', 'primary_phone_number_id', 'primary_web3_wallet_id'],
  },
  sensitive: (ctx, { body }) => (changesSignIn(ctx.user, body) ? 'account' : null),
  run: async (ctx, { body }) => {
    const view = await updateOwnProfile(ctx, ctx.user, {
      username: body.username,
      firstName: body.first_name,
      lastName: body.last_name,
      primaryEmailAddressId: body.primary_email_address_id,
      primaryPhoneNumberId: body.primary_phone_number_id,
      primaryWeb3WalletId: body.primary_web3_wallet_id,
      unsafeMetadata:
        body.unsafe_metadata === undefined
          ? undefined
          : parseMetadataText(body.unsafe_metadata, 'unsafe_metadata'),
    })
    return render(ctx, view)
  },
})

const patchMyMetadata = frontendOperation('patchUserMetadata', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  run: async (ctx, { body }) => {
    const changes = { unsafe_metadata: parseMetadataText(body.unsafe_metadata, 'unsafe_metadata') }
    return render(ctx, await updateUserMetadata(ctx, ctx.user.id, changes))
  },
})

const changeMyPassword = frontendOperation('changePassword', {
  mode: 'staged',
  access: 'session',
  limit: 'try-code',
  whilePending: ['reset-password'],
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    if (!ctx.instance.settings.attributes.password.enabled)
      throw new ApiError('form_param_value_disabled', { param: 'new_password' })
    if (!body.new_password) throw new ApiError('form_param_missing', { param: 'new_password' })
    const view = await changePassword(ctx, ctx.user, {
      // the task says that the present one is known to others: knowing it proves nothing
      isForced: ctx.session.open_tasks.includes('reset-password'),
      currentPassword: body.current_password,
      newPassword: body.new_password,
      keepOnlySessionId: body.sign_out_of_other_sessions ? ctx.session.id : null,
    })
    return render(ctx, view)
  },
})

const removeMyPassword = frontendOperation('removePassword', {
  mode: 'staged',
  access: 'session',
  limit: 'try-code',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    return render(ctx, await removePassword(ctx, ctx.user, body.current_password))
  },
})

/** Deleting the account signs this browser out of it; another account on the same client stays signed in. */
const deleteMe = frontendOperation('deleteUser', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'account',
  run: async ctx => {
    const allowed = ctx.instance.settings.user.deleteSelf && ctx.user.delete_self_enabled
    if (!allowed) throw new ApiError('user_delete_self_disabled')
    await deleteUser(ctx, ctx.user.id, 'owner')
    const remaining = await leaveSessions(ctx, ctx.caller.client)
    if (remaining.length === 0) clearSessionCookies(ctx)
    return deletedObject('user', ctx.user.id)
  },
})

type ProfileBody = OperationInput<fapi.Operations['patchUser']>['body']

/** clerk-js sends a whole form: what stays as it is changes nothing. */
function changesSignIn(user: UserRow, body: ProfileBody): boolean {
  const differs = (wanted: string | null | undefined, present: string | null) =>
    wanted !== undefined && (wanted?.trim() ?? '') !== (present ?? '')
  return (
    differs(body.username, user.username) ||
    differs(body.primary_email_address_id, user.primary_email_address_id) ||
    differs(body.primary_phone_number_id, user.primary_phone_number_id) ||
    differs(body.primary_web3_wallet_id, user.primary_web3_wallet_id)
  )
}

const render = (ctx: SessionContext, view: UserView) => renderUser(ctx, view, [ctx.session])

export const meOperations: Operation[] = [
  getMe,
  patchMe,
  patchMyMetadata,
  changeMyPassword,
  removeMyPassword,
  deleteMe,
]
