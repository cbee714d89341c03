import { emitEvent } from '../../events/emit.js'
import { sessionEventData } from '../../resources/session.js'
import { hasSecondFactor } from '../../resources/user.js'
import { listOpenSessionsOfUser, updateSession } from '../../store/sessions.js'
import type { Context } from '../context.js'
import { getUserView, type UserView } from '../users/view.js'

/** Keys as the official SDKs know them (clerk-js: session tasks). */
export type SessionTask = 'reset-password' | 'setup-mfa' | 'choose-organization'

/**
 * What a user who signs in now has to do before the session is active, in the order in which it is asked for: a new
 * password before anything else (behaviours page 5).
 */
export async function sessionTasks(ctx: Context, userId: string): Promise<SessionTask[]> {
  const view = await getUserView(ctx.db, ctx.instance.id, userId)
  const tasks: SessionTask[] = []
  if (view.user.password_hash !== null && view.user.password_compromised) tasks.push('reset-password')
  if (mustSetUpSecondFactor(ctx, view)) tasks.push('setup-mfa')
  return tasks
}

/** A requirement that nobody could meet on this instance is none. */
function mustSetUpSecondFactor(ctx: Context, view: UserView): boolean {
  const { signIn, attributes } = ctx.instance.settings
  const { authenticatorApp, phoneNumber } = attributes
  const isPossible = [authenticatorApp, phoneNumber].some(each => each.enabled && each.usedForSecondFactor)
  return signIn.secondFactorRequired && isPossible && !hasSecondFactor(view)
}

/**
 * The user has done what the task asks for: every session that waited for it goes on, and turns active when nothing else
 * is open. Call in a transaction.
 */
export async function resolveSessionTask(ctx: Context, userId: string, task: SessionTask): Promise<void> {
  for (const session of await listOpenSessionsOfUser(ctx.db, ctx.instance.id, userId)) {
    if (!session.open_tasks.includes(task)) continue
    const openTasks = session.open_tasks.filter(key => key !== task)
    const isDone = openTasks.length === 0
    const status = isDone && session.status === 'pending' ? 'active' : session.status
    const changes = { open_tasks: openTasks, status, updated_at: ctx.now } as const
    await updateSession(ctx.db, ctx.instance.id, session.id, changes)
    if (status === session.status) continue
    const data = sessionEventData({ ...session, ...changes })
    await emitEvent(ctx, { type: 'session.created', resourceId: session.id, data })
  }
}
