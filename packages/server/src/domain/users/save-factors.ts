import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { hasSecondFactor, type UserView } from '../../model/user.js'
import { deleteBackupCodesOfUser } from '../../store/backup-codes.js'
import type { UserRow } from '../../store/tables.js'
import { settleFactorTask } from '../sessions/tasks.js'
import { getUserView } from '../views/user-view.js'
import { saveUser } from './update-user.js'

/**
 * Writes columns after a change of the user's factors and draws the conclusions: when second factors were
 * switched on or off last, backup codes without a factor that they stand in for, sessions that wait for one.
 * Emits `user.updated`. Takes the user as it was before the change.
 */
export async function saveFactors(
  ctx: InTx<Context & Partial<Pick<FrontendContext, 'session'>>>,
  before: UserView,
  columns: Partial<UserRow>,
): Promise<UserView> {
  const { id } = before.user
  const present = await getUserView(ctx, id)
  const isOn = hasSecondFactor({ ...present, user: { ...present.user, ...columns } })
  const wasOn = hasSecondFactor(before)
  if (wasOn && !isOn) await deleteBackupCodesOfUser(ctx, id)
  const view = await saveUser(ctx, present.user, {
    ...columns,
    ...(isOn && !wasOn ? { mfa_enabled_at: ctx.now } : {}),
    ...(wasOn && !isOn ? { mfa_disabled_at: ctx.now, backup_code_enabled: false } : {}),
  })
  if (isOn) await settleFactorTask(ctx, id, ctx.session ?? null)
  return view
}
