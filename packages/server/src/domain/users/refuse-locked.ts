import type { Context } from '../../context/context.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import { type Lock, lockOfUser } from '../../model/user.js'
import type { UserRow } from '../../store/tables.js'

/** The application's server has locked the user: nothing leads in. */
export function refuseLocked(ctx: Context, user: UserRow): Refusal | null {
  const lock = lockOfUser(user, ctx.now)
  return lock && refuseUntil(ctx, lock)
}

/** What the official UI shows at the first step, where it goes back to (its `isUserLockedError`). */
export function refuseUntil(ctx: Context, { until }: Lock): Refusal {
  const seconds = until === null ? null : Math.ceil((until - ctx.now) / 1000)
  const minutes = seconds === null ? null : Math.ceil(seconds / 60)
  const tryAgain =
    minutes === null
      ? 'For more information, please contact support.'
      : `You will be able to try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`
  return refuse('user_locked', { values: { tryAgain }, meta: { lockout_expires_in_seconds: seconds } })
}
