import { MINUTE_MS } from '../../platform/clock.js'
import { failedAttempts, isLocked } from '../../resources/user.js'
import { listOpenSessionsOfUser } from '../../store/sessions.js'
import type { UserRow } from '../../store/tables.js'
import { countFailedAttempt, endOpenProofs, getUser, updateUser as updateUserRow } from '../../store/users.js'
import type { Context } from '../context.js'
import { closeSession } from '../sessions/close-session.js'
import { notifyOwner } from './notify-owner.js'
import { emitUserUpdated, saveUser } from './update-user.js'
import { getUserView, type UserView } from './view.js'

export { isLocked } from '../../resources/user.js'

/** Bans a user, which revokes every live session, or lifts the ban. Call in a transaction. */
export async function setBanned(ctx: Context, userId: string, banned: boolean): Promise<UserView> {
  const user = await getUser(ctx.db, ctx.instance.id, userId)
  if (banned) await revokeSessions(ctx, userId)
  return saveUser(ctx, user, { banned })
}

/** Revokes the live sessions of a user, except one, and what would lead to new ones. Call in a transaction. */
export async function revokeSessions(ctx: Context, userId: string, exceptSessionId?: string): Promise<void> {
  await endOpenProofs(ctx.db, ctx.instance.id, userId)
  for (const session of await listOpenSessionsOfUser(ctx.db, ctx.instance.id, userId)) {
    if (session.id !== exceptSessionId) await closeSession(ctx, session, 'revoked')
  }
}

/** Keeps a user from signing in for the instance's lockout duration; live sessions stay. Call in a transaction. */
export async function lockUser(ctx: Context, userId: string): Promise<UserView> {
  const user = await getUser(ctx.db, ctx.instance.id, userId)
  return saveUser(ctx, user, lockColumns(ctx))
}

/** Lifts a lock and forgets failed attempts. Call in a transaction. */
export async function unlockUser(ctx: Context, userId: string): Promise<UserView> {
  const user = await getUser(ctx.db, ctx.instance.id, userId)
  return saveUser(ctx, user, { locked_at: null, lockout_expires_at: null, failed_attempts: 0 })
}

/** The columns of a user who is locked from now on. */
export function lockColumns(ctx: Context): Pick<UserRow, 'locked_at' | 'lockout_expires_at'> {
  const durationMs = ctx.instance.settings.attackProtection.lockoutDurationMinutes * MINUTE_MS
  return { locked_at: ctx.now, lockout_expires_at: ctx.now + durationMs }
}

/**
 * Counts a wrong password or code of a user and locks the user when it was the last one allowed. Must commit: return a
 * refusal after it, do not throw. Call in a transaction.
 * @returns attempts that remain; null when lockout is off
 */
export async function registerFailedAttempt(ctx: Context, user: UserRow): Promise<number | null> {
  const { lockoutEnabled, lockoutMaxAttempts } = ctx.instance.settings.attackProtection
  if (!lockoutEnabled) return null
  if (failedAttempts(user, ctx.now) === 0 && user.failed_attempts > 0) await forgetAttempts(ctx, user.id)
  const attempts = await countFailedAttempt(ctx.db, ctx.instance.id, user.id)
  if (attempts < lockoutMaxAttempts) return lockoutMaxAttempts - attempts
  const present = await getUser(ctx.db, ctx.instance.id, user.id)
  if (!isLocked(present, ctx.now)) {
    await updateUserRow(ctx.db, ctx.instance.id, user.id, lockColumns(ctx))
    const view = await getUserView(ctx.db, ctx.instance.id, user.id)
    await emitUserUpdated(ctx, view)
    const { lockoutDurationMinutes } = ctx.instance.settings.attackProtection
    await notifyOwner(ctx, view, 'account_locked', { locked_minutes: String(lockoutDurationMinutes) })
  }
  return 0
}

const NO_FAILED_ATTEMPTS = { failed_attempts: 0, locked_at: null, lockout_expires_at: null }

/** After a success: the next failures count from zero. @returns the user as it is now */
export async function resetFailedAttempts(ctx: Context, user: UserRow): Promise<UserRow> {
  if (user.failed_attempts === 0 && user.locked_at === null) return user
  await forgetAttempts(ctx, user.id)
  return { ...user, ...NO_FAILED_ATTEMPTS }
}

async function forgetAttempts(ctx: Context, userId: string): Promise<void> {
  await updateUserRow(ctx.db, ctx.instance.id, userId, NO_FAILED_ATTEMPTS)
}
