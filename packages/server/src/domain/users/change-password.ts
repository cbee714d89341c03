import type { FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import type { UserRow } from '../../store/tables.js'
import { getUserForUpdate } from '../../store/users.js'
import { knownTexts } from '../passwords/known-words.js'
import { checkNewPassword } from '../passwords/new-passwords.js'
import {
  hashPassword,
  NO_PASSWORD,
  passwordColumns,
  verifyUserPassword,
} from '../passwords/user-passwords.js'
import { getUserView } from '../views/user-view.js'
import { notifyOwner } from './notify-owner.js'
import { passwordLockOf, registerFailedAttempt, resetFailedAttempts, revokeSessions } from './restrictions.js'
import { saveUser } from './update-user.js'
import { keepWayIn } from './ways-in.js'

export interface PasswordChange {
  currentPassword?: string | null
  newPassword: string
  /** the session task `reset-password` asks for it: the present password is not wanted */
  isForced?: boolean
  /** revoke all sessions but this one */
  keepOnlySessionId: string | null
}

/**
 * A user's own change of password: needs the present one, if there is one. Makes its own transactions.
 * @throws ApiError
 */
export async function changePassword(
  ctx: FrontendContext,
  user: UserRow,
  change: PasswordChange,
): Promise<UserView> {
  const known = knownTexts(await getUserView(ctx, user.id))
  await checkNewPassword(ctx, change.newPassword, known, 'new_password')
  if (user.password_hash !== null && !change.isForced)
    await proveCurrentPassword(ctx, user, change.currentPassword)
  const digest = await hashPassword(ctx, change.newPassword)
  return inTransaction(ctx, async tx => {
    const present = await refuseIfChanged(tx, user)
    if (change.keepOnlySessionId !== null) await revokeSessions(tx, user.id, change.keepOnlySessionId)
    const view = await saveUser(tx, present, passwordColumns(tx, digest))
    await notifyOwner(tx, view, user.password_hash === null ? 'password_added' : 'password_changed')
    return view
  })
}

/** Makes its own transactions. @throws ApiError */
export async function removePassword(
  ctx: FrontendContext,
  user: UserRow,
  currentPassword: string | undefined,
): Promise<UserView> {
  if (user.password_hash === null) throw new ApiError('no_password_set')
  if (ctx.instance.settings.attributes.password.required) throw new ApiError('password_required')
  await proveCurrentPassword(ctx, user, currentPassword)
  return inTransaction(ctx, async tx => {
    await keepWayIn(tx, user.id, view => ({ ...view, user: { ...view.user, password_hash: null } }))
    const view = await saveUser(tx, await refuseIfChanged(tx, user), NO_PASSWORD)
    await notifyOwner(tx, view, 'password_removed')
    return view
  })
}

/**
 * A stolen session must not be a way to guess the password: wrong ones count like those at sign-in, in a
 * transaction of their own because the answer is an error.
 */
async function proveCurrentPassword(
  ctx: FrontendContext,
  user: UserRow,
  password: string | null | undefined,
): Promise<void> {
  const clientId = ctx.caller.client?.id
  if (await passwordLockOf(ctx, user, clientId))
    throw new ApiError('user_locked', { values: { tryAgain: 'Try again later.' } })
  if (!password) throw new ApiError('form_param_missing', { param: 'current_password' })
  if (await verifyUserPassword(ctx, user, password)) {
    await inTransaction(ctx, tx => resetFailedAttempts(tx, user))
    return
  }
  await inTransaction(ctx, tx => registerFailedAttempt(tx, user, clientId))
  throw new ApiError('form_password_validation_failed', { param: 'current_password' })
}

/** The password that was proven must still be the one when the new one is written. */
async function refuseIfChanged(ctx: InTx, user: UserRow): Promise<UserRow> {
  const present = await getUserForUpdate(ctx, user.id)
  if (present.password_hash !== user.password_hash)
    throw new ApiError('form_password_validation_failed', { param: 'current_password' })
  return present
}
