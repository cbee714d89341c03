import type { FrontendContext, InTx } from '../context/context.js'
import { setClientUatCookies } from '../domain/clients/client-cookies.js'
import { setRefreshCookie } from '../domain/sessions/refresh-token.js'
import { updateClient } from '../store/clients.js'
import type { ClientRow, SessionRow } from '../store/tables.js'
import { liveSessionsOfClient } from './client-view.js'

/**
 * Tells a browser that sessions of its own have ended: the client forgets the active one if it was among
 * them, and the cookies say who is still signed in. Every operation that ends a browser's own session ends
 * with this.
 * @returns the sessions that remain, oldest first
 */
export async function leaveSessions(
  ctx: InTx<FrontendContext>,
  client: ClientRow,
  changes: Partial<Pick<ClientRow, 'sign_in_id' | 'sign_up_id'>> = {},
): Promise<SessionRow[]> {
  const remaining = await liveSessionsOfClient(ctx, client.id)
  const isActiveLeft = remaining.some(session => session.id === client.last_active_session_id)
  // `updated_at` becomes `__client_uat`, and servers refuse tokens that are older:
  // it stays while the selection does
  if (!isActiveLeft) {
    await updateClient(ctx, client.id, {
      ...changes,
      last_active_session_id: null,
      updated_at: ctx.now,
    })
  }
  setClientUatCookies(ctx, remaining.length === 0 ? 0 : Math.floor(ctx.now / 1000))
  await setRefreshCookie(ctx, remaining.at(-1) ?? null)
  return remaining
}
