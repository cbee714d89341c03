import type { Context, InTx } from '../../context/context.js'
import { hasSecondFactor, type UserView } from '../../model/user.js'
import { countMembershipsOfUser } from '../../store/organization-memberships.js'
import { listOpenSessionsOfUser, updateSession } from '../../store/sessions.js'
import type { SessionRow } from '../../store/tables.js'
import { closeSession } from './close-session.js'
import { emitSession } from './emit-session.js'

/** Keys as the official SDKs know them (clerk-js: session tasks). */
export type SessionTask = 'reset-password' | 'setup-mfa' | 'choose-organization'

/**
 * What a user who signs in now has to do before the session is active, in the order in which it is asked for:
 * a new password before anything else (docs/behaviours.md 5).
 */
export async function sessionTasks(ctx: Context, view: UserView): Promise<SessionTask[]> {
  const tasks: SessionTask[] = []
  if (view.user.password_hash !== null && view.user.password_compromised) tasks.push('reset-password')
  if (mustSetUpSecondFactor(ctx, view)) tasks.push('setup-mfa')
  if (await mustChooseOrganization(ctx, view.user.id)) tasks.push('choose-organization')
  return tasks
}

/** A requirement that nobody could meet on this instance is none. */
function mustSetUpSecondFactor(ctx: Context, view: UserView): boolean {
  const { signIn, attributes } = ctx.instance.settings
  const { authenticatorApp, phoneNumber } = attributes
  const isPossible = [authenticatorApp, phoneNumber].some(each => each.enabled && each.usedForSecondFactor)
  return signIn.secondFactorRequired && isPossible && !hasSecondFactor(view)
}

/** Who is a member somewhere begins in an organization and has nothing to choose (docs/behaviours.md 14). */
async function mustChooseOrganization(ctx: Context, userId: string): Promise<boolean> {
  const { enabled, forceOrganizationSelection } = ctx.instance.settings.organizations
  if (!enabled || !forceOrganizationSelection) return false
  return (await countMembershipsOfUser(ctx, userId)) === 0
}

/**
 * The user has done what the task asks for: every session that waited for it goes on, and turns active when
 * nothing else is open.
 */
export async function resolveSessionTask(ctx: InTx, userId: string, task: SessionTask): Promise<void> {
  for (const session of await listOpenSessionsOfUser(ctx, userId))
    await completeSessionTask(ctx, session, task)
}

/**
 * A user has set up a second factor. The session in which that happened goes on; every other one that waits
 * for it ends, because whoever is there has not proven the new factor.
 * @param own null: it did not happen in a session
 */
export async function settleFactorTask(ctx: InTx, userId: string, own: SessionRow | null): Promise<void> {
  for (const session of await listOpenSessionsOfUser(ctx, userId)) {
    if (session.id === own?.id) await completeSessionTask(ctx, session, 'setup-mfa')
    else if (session.open_tasks.includes('setup-mfa')) await closeSession(ctx, session, 'revoked')
  }
}

/** The same for one session alone. @returns the session as it is now */
export async function completeSessionTask(
  ctx: InTx,
  session: SessionRow,
  task: SessionTask,
): Promise<SessionRow> {
  if (!session.open_tasks.includes(task)) return session
  const openTasks = session.open_tasks.filter(key => key !== task)
  const isDone = openTasks.length === 0
  const status = isDone && session.status === 'pending' ? 'active' : session.status
  const changes = { open_tasks: openTasks, status, updated_at: ctx.now } as const
  await updateSession(ctx, session.id, changes)
  const changed = { ...session, ...changes }
  if (status !== session.status) await emitSession(ctx, 'created', changed)
  return changed
}
