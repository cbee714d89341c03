import type { Context, InTx } from '../../context/context.js'
import { failedAttempts, isLocked, type Lock, type UserView } from '../../model/user.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { countAttempt, findAttemptCounter } from '../../store/attempt-counters.js'
import { listOpenSessionsOfUser } from '../../store/sessions.js'
import type { UserRow } from '../../store/tables.js'
import { countFailedAttempt, endOpenProofs, getUser, updateUserRow } from '../../store/users.js'
import { closeSession } from '../sessions/close-session.js'
import { type Asker, isKnownBrowser } from '../verifications/limits.js'
import { getUserView } from '../views/user-view.js'
import { notifyOwner } from './notify-owner.js'
import { forgetTypedFailures } from './typed-attempts.js'
import { emitUserUpdated, saveUser } from './update-user.js'

/** Bans a user, which revokes every live session, or lifts the ban. */
export async function setBanned(ctx: InTx, userId: string, banned: boolean): Promise<UserView> {
  const user = await getUser(ctx, userId)
  if (banned) await revokeSessions(ctx, userId)
  return saveUser(ctx, user, { banned })
}

/** A directory takes a user out, which revokes every live session, or lets them in again. */
export async function setDeprovisioned(
  ctx: InTx,
  userId: string,
  deprovisioned: boolean,
  columns: Partial<UserRow> = {},
): Promise<UserView> {
  const user = await getUser(ctx, userId)
  if (deprovisioned) await revokeSessions(ctx, userId)
  return saveUser(ctx, user, { ...columns, deprovisioned })
}

/**
 * Revokes the live sessions of a user, except one, and what would lead to new ones.
 */
export async function revokeSessions(ctx: InTx, userId: string, exceptSessionId?: string): Promise<void> {
  await endOpenProofs(ctx, userId)
  for (const session of await listOpenSessionsOfUser(ctx, userId))
    if (session.id !== exceptSessionId) await closeSession(ctx, session, 'revoked')
}

/**
 * Keeps a user from signing in, in any way, for the instance's lockout duration; live
 * sessions stay.
 */
export async function lockUser(ctx: InTx, userId: string): Promise<UserView> {
  const user = await getUser(ctx, userId)
  return saveUser(ctx, user, lockColumns(ctx))
}

/** Lifts a lock and forgets failed attempts. */
export async function unlockUser(ctx: InTx, userId: string): Promise<UserView> {
  const { user, identifiers } = await getUserView(ctx, userId)
  for (const { value } of identifiers) await forgetTypedFailures(ctx, value)
  return saveUser(ctx, user, NO_FAILED_ATTEMPTS)
}

/** The columns of a user whom the application's server locks from now on. */
export function lockColumns(ctx: Context): Pick<UserRow, 'locked_at' | 'lockout_expires_at' | 'lock_cause'> {
  return { locked_at: ctx.now, lockout_expires_at: ctx.now + lockoutMs(ctx), lock_cause: null }
}

const lockoutMs = (ctx: Context) => ctx.instance.settings.attackProtection.lockoutDurationMinutes * MINUTE_MS

/**
 * Whether the user's password may not be tried in this browser. Wrong ones of strangers lock the password,
 * not the person: every other way in goes on, and so does the password in browsers that the user was signed
 * in in before, until they have used up a budget of their own.
 */
export async function passwordLockOf(
  ctx: Context,
  user: UserRow,
  clientId: string | undefined,
): Promise<Lock | null> {
  if (!isLocked(user, ctx.now)) return null
  const shared = { until: user.lockout_expires_at }
  if (user.lock_cause === null || clientId === undefined) return shared
  return ownLockBeyond(ctx, shared, { userId: user.id, clientId })
}

/**
 * What strangers have locked holds in a browser that the user was signed in in before
 * only once its own budget is used up.
 */
export async function ownLockBeyond(ctx: Context, shared: Lock, asker: Asker): Promise<Lock | null> {
  if (!(await isKnownBrowser(ctx, asker))) return shared
  const windowStart = ctx.now - lockoutMs(ctx)
  const own = await findAttemptCounter(ctx, ownAttempts(asker), windowStart)
  const isUsedUp = own && own.attempts >= ctx.instance.settings.attackProtection.lockoutMaxAttempts
  return isUsedUp ? { until: own.window_started_at + lockoutMs(ctx) } : null
}

const ownAttempts = ({ userId, clientId }: Asker) => `wrong_passwords:${userId}:${clientId}`

/**
 * Counts a wrong password, or a wrong code of a second factor, and locks the password when it was the last
 * one allowed; while it is locked, against the browser's own budget. Must commit: return a refusal after it,
 * do not throw.
 */
export async function registerFailedAttempt(
  ctx: InTx,
  user: UserRow,
  clientId: string | undefined,
): Promise<void> {
  const { instance, now } = ctx
  const { lockoutEnabled, lockoutMaxAttempts } = instance.settings.attackProtection
  if (!lockoutEnabled) return
  if (isLocked(user, now)) {
    if (clientId !== undefined) await countOwnAttempt(ctx, { userId: user.id, clientId })
    return
  }
  if (failedAttempts(user, now) === 0 && user.failed_attempts > 0) await forgetAttempts(ctx, user.id)
  const attempts = await countFailedAttempt(ctx, user.id)
  if (attempts >= lockoutMaxAttempts) await lockPassword(ctx, user.id)
}

/** Counts a wrong password against the browser's own budget. */
export async function countOwnAttempt(ctx: InTx, asker: Asker): Promise<void> {
  await countAttempt(ctx, ownAttempts(asker), ctx.now, ctx.now - lockoutMs(ctx))
}

/** Shows and tells that strangers have locked the password. */
export async function lockPassword(ctx: InTx, userId: string): Promise<void> {
  const present = await getUser(ctx, userId)
  if (isLocked(present, ctx.now)) return
  const lock = { ...lockColumns(ctx), lock_cause: 'attempts' } as const
  await updateUserRow(ctx, userId, lock)
  const view = await getUserView(ctx, userId)
  await emitUserUpdated(ctx, view)
  const { lockoutDurationMinutes } = ctx.instance.settings.attackProtection
  await notifyOwner(ctx, view, 'account_locked', { locked_minutes: String(lockoutDurationMinutes) })
}

const NO_FAILED_ATTEMPTS = { failed_attempts: 0, locked_at: null, lockout_expires_at: null, lock_cause: null }

/** After a success: the next failures count from zero. @returns the user as it is now */
export async function resetFailedAttempts(ctx: InTx, user: UserRow): Promise<UserRow> {
  if (user.failed_attempts === 0 && user.locked_at === null) return user
  await forgetAttempts(ctx, user.id)
  return { ...user, ...NO_FAILED_ATTEMPTS }
}

async function forgetAttempts(ctx: InTx, userId: string): Promise<void> {
  await updateUserRow(ctx, userId, NO_FAILED_ATTEMPTS)
}
