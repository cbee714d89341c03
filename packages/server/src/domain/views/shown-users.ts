import type { FrontendContext } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import { keptUserView, SHOWN_FOR_MS } from './kept-user.js'
import { loadUserViews } from './user-view.js'

/**
 * For the answer of this request: those that it shows already are not read again.
 * Nothing may change them afterwards.
 */
export async function shownUsers(
  ctx: FrontendContext,
  userIds: string[],
): Promise<ReadonlyMap<string, UserView>> {
  const unread = userIds.filter(id => !ctx.caller.shownUsers?.has(id))
  const read = ctx.caller.kept ? keptUserViews : loadUserViews
  for (const view of (await read(ctx, unread)).values()) noteShownUser(ctx, view)
  return ctx.caller.shownUsers ?? new Map()
}

async function keptUserViews(ctx: FrontendContext, userIds: string[]): Promise<UserView[]> {
  const views: UserView[] = []
  for (const id of userIds) {
    const view = await keptUserView(ctx, id, SHOWN_FOR_MS)
    if (view) views.push(view)
  }
  return views
}

export function noteShownUser(ctx: FrontendContext, view: UserView): void {
  ctx.caller.shownUsers ??= new Map()
  ctx.caller.shownUsers.set(view.user.id, view)
}
