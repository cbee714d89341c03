import type { FrontendContext } from '../context/context.js'
import type { SessionTask } from '../domain/sessions/tasks.js'
import { isSessionLive } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'
import type { SessionRights } from '../operation/operation.js'

/**
 * A session with something left to do, or of somebody in another one's place, may do less than the access of
 * an operation says, if that is `session` or `own-session`. An operation that needs no more than the client
 * is open to all of its sessions: reading, selecting and ending them, and reverification.
 * @throws ApiError session_tasks_open, impersonator_forbidden
 */
export function requireSessionRights(ctx: FrontendContext, rights: SessionRights, body: object): void {
  const session = ctx.session ?? ctx.caller.ownSession?.row
  if (!session || !isSessionLive(ctx, session)) return
  const tasks = (ctx.session?.open_tasks ?? []) as SessionTask[]
  if (session.status === 'pending' && !isOpenWhilePending(rights, tasks))
    throw new ApiError('session_tasks_open')
  if (session.actor && isClosedToActors(rights, body)) throw new ApiError('impersonator_forbidden')
}

function isOpenWhilePending({ whilePending = [] }: SessionRights, tasks: SessionTask[]): boolean {
  return whilePending === true || tasks.some(task => whilePending.includes(task))
}

function isClosedToActors({ actors }: SessionRights, body: object): boolean {
  if (actors === undefined || actors === 'forbidden') return actors === 'forbidden'
  return actors.without.some(name => Object.hasOwn(body, name))
}
