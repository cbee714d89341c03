import type { FrontendContext } from '../context/context.js'
import { maySee } from '../domain/clients/stale-secret.js'
import { ownMemberships } from '../domain/organizations/own-memberships.js'
import { mayMint, mintSessionToken } from '../domain/sessions/token.js'
import { isSessionLive, sessionView } from '../domain/sessions/view.js'
import { shownUsers } from '../domain/views/shown-users.js'
import { userFacts } from '../domain/views/user-view.js'
import type { UserView } from '../model/user.js'
import { frontendClient } from '../resources/client.js'
import { frontendMembership } from '../resources/organization-membership.js'
import { frontendSession } from '../resources/session.js'
import { frontendUser, publicUserData } from '../resources/user.js'
import { findClient } from '../store/clients.js'
import { listOpenSessionsOfClient } from '../store/sessions.js'
import type { ClientRow, SessionRow } from '../store/tables.js'
import { renderSignIn } from './sign-in/render.js'
import { renderSignUp } from './sign-up/render.js'

/**
 * The browser's client as it is now; null when there is none. Used for every piggyback.
 * @param withToken whether the active session gets a fresh token
 */
export async function renderClient(ctx: FrontendContext, withToken = true): Promise<object | null> {
  const { client: before, kept } = ctx.caller
  const client = before && !kept ? await findClient(ctx, before.id) : before
  return client ? renderPresentClient(ctx, client, withToken) : null
}

/** The same, of a row that is up to date. */
export async function renderPresentClient(
  ctx: FrontendContext,
  client: ClientRow,
  withToken = true,
): Promise<object> {
  const live = await liveSessionsOfClient(ctx, client.id)
  const lastActive = live.find(session => session.id === client.last_active_session_id) ?? null
  // with the previous secret there is no token, and no attempt: those present have begun after it
  const isStale = ctx.caller.staleSince !== undefined
  return frontendClient(client, {
    sessions: await renderSessions(ctx, live, isStale || !withToken ? null : (lastActive?.id ?? null)),
    signIn: client.sign_in_id && !isStale ? await renderSignIn(ctx, client.sign_in_id) : null,
    signUp: client.sign_up_id && !isStale ? await renderSignUp(ctx, client.sign_up_id) : null,
    lastActiveSessionId: lastActive?.id ?? null,
  })
}

/** Live sessions that the browser may see, oldest first. */
export async function liveSessionsOfClient(ctx: FrontendContext, clientId: string): Promise<SessionRow[]> {
  const open = ctx.caller.kept?.sessions ?? (await listOpenSessionsOfClient(ctx, clientId))
  return open.filter(session => maySee(ctx.caller, session) && isSessionLive(ctx, session))
}

/**
 * Sessions with their users. The one named gets a fresh `last_active_token`: clerk-js fills its token cache
 * from it and so saves the call to `/tokens` after a page load or a sign-in.
 */
export async function renderSessions(
  ctx: FrontendContext,
  sessions: SessionRow[],
  withTokenId: string | null,
): Promise<object[]> {
  const views = await shownUsers(
    ctx,
    sessions.map(session => session.user_id),
  )
  const rendered: object[] = []
  for (const session of sessions) {
    const view = views.get(session.user_id)
    if (!view || !mayMint(view.user)) continue
    const token =
      session.id === withTokenId
        ? await mintSessionToken(ctx, session, { authorizedParty: ctx.request.origin })
        : null
    const facts = userFacts(ctx)
    rendered.push(
      frontendSession(
        sessionView(ctx, session),
        await renderUser(ctx, view, sessions),
        publicUserData(view, facts),
        token,
      ),
    )
  }
  return rendered
}

/** The signed-in user's own resource, with the memberships that its sessions need. */
export async function renderUser(
  ctx: FrontendContext,
  view: UserView,
  sessions: SessionRow[],
): Promise<object> {
  const { id } = view.user
  const own = sessions.filter(session => session.user_id === id)
  const active = own.map(session => session.last_active_organization_id)
  const facts = userFacts(ctx)
  const memberships = await ownMemberships(ctx, id, active)
  return frontendUser(
    view,
    facts,
    memberships.map(membership => frontendMembership(membership, facts)),
  )
}

/** One session in full, with a fresh token; null when its user is gone or banned. */
export async function renderSession(ctx: FrontendContext, session: SessionRow): Promise<object | null> {
  const [rendered] = await renderSessions(ctx, [session], isSessionLive(ctx, session) ? session.id : null)
  return rendered ?? null
}
