import type { FrontendContext, InTx } from '../context/context.js'
import { membersOrganizationId, selectOrganization } from '../domain/sessions/active-organization.js'
import { closeSession } from '../domain/sessions/close-session.js'
import { mayMint, mintSessionToken } from '../domain/sessions/token.js'
import { isSessionLive } from '../domain/sessions/view.js'
import { ApiError, refuse } from '../errors/api-error.js'
import { renderSession } from '../flows/client-view.js'
import { leaveSessions } from '../flows/leave-sessions.js'
import { type ClientContext, frontendOperation, type Operation } from '../operation/operation.js'
import { updateClient } from '../store/clients.js'
import {
  findSession,
  findSessionWithOwner,
  type OwnedTokenSession,
  type TokenSession,
  updateSession,
} from '../store/sessions.js'
import type { SessionRow } from '../store/tables.js'

const getSession = frontendOperation('getSession', {
  mode: 'read',
  access: 'client',
  limit: 'none',
  run: async (ctx, { path }) => {
    const session = await sessionOfClient(ctx, path.session_id)
    return (await renderSession(ctx, session)) ?? refuseDeadSession()
  },
})

/**
 * Selects the session as the client's active one, and its organization. clerk-js also touches
 * whenever the window gets the focus, with the organization that it remembers: that one may be gone
 * by then, which must not break the page.
 */
const touchSession = frontendOperation('touchSession', {
  mode: 'write',
  access: 'client',
  limit: 'change',
  run: async (ctx, { path, body }) => {
    let session = await liveSessionOfClient(ctx, path.session_id)
    const wanted = body.active_organization_id
    if (typeof wanted === 'string')
      session = await touchOrganization(ctx, session, wanted, body.intent ?? null)
    await updateSession(ctx, session.id, { last_active_at: ctx.now, updated_at: ctx.now })
    // `updated_at` becomes `__client_uat`; servers refuse tokens issued before it, so it
    // moves only when the selection does
    if (ctx.caller.client.last_active_session_id !== session.id) {
      await updateClient(ctx, session.client_id, {
        last_active_session_id: session.id,
        updated_at: ctx.now,
      })
    }
    return (await renderSession(ctx, { ...session, last_active_at: ctx.now })) ?? refuseDeadSession()
  },
})

async function touchOrganization(
  ctx: InTx<ClientContext>,
  session: SessionRow,
  wanted: string,
  intent: string | null,
): Promise<SessionRow> {
  const isStale =
    intent === 'focus' && wanted !== '' && !(await membersOrganizationId(ctx, session.user_id, wanted))
  return isStale ? session : selectOrganization(ctx, session, wanted, intent === 'select_org')
}

const endSession = frontendOperation('endSession', {
  mode: 'write',
  access: 'client',
  limit: 'change',
  run: async (ctx, { path }) => close(ctx, path.session_id, 'ended'),
})

const removeSession = frontendOperation('removeSession', {
  mode: 'write',
  access: 'client',
  limit: 'change',
  run: async (ctx, { path }) => close(ctx, path.session_id, 'removed'),
})

/** The busiest endpoint: one read, one signature, no write (activity is coalesced to once a minute). */
const createSessionToken = frontendOperation('createSessionToken', {
  mode: 'read',
  access: 'own-session',
  limit: 'mint-token',
  whilePending: true,
  run: async (ctx, { path, body }) => {
    const session = liveOwnSession(ctx, path.session_id)
    // an empty text is the personal account; SDKs before v7 send nothing
    const organizationId = body.organization_id === undefined ? undefined : body.organization_id || null
    ctx.services.activity.note(ctx.instance.id, session.id, session.user_id)
    return {
      object: 'token',
      jwt: await mintSessionToken(ctx, session, { authorizedParty: ctx.request.origin, organizationId }),
    }
  },
})

async function close(ctx: InTx<ClientContext>, sessionId: string, status: 'ended' | 'removed') {
  const session = await sessionOfClient(ctx, sessionId)
  const closed = isSessionLive(ctx, session) ? await closeSession(ctx, session, status) : session
  await leaveSessions(ctx, ctx.caller.client)
  // a banned user is shown nothing any more; the session is closed all the same
  return (await renderSession(ctx, closed)) ?? refuse('authentication_invalid')
}

/** A session of another client does not exist for this one. */
async function sessionOfClient(ctx: ClientContext, sessionId: string): Promise<SessionRow> {
  const session = await findSession(ctx, sessionId)
  if (!session || session.client_id !== ctx.caller.client.id) refuseUnknownSession(sessionId)
  return session
}

/**
 * Live, and its user may sign in: banned and deleted users lose their tokens at once. 401
 * makes clerk-js read the client anew.
 */
async function liveSessionOfClient(ctx: ClientContext, sessionId: string): Promise<SessionRow> {
  const session = await findSessionWithOwner(ctx, sessionId)
  return requireLive(ctx, ctx.caller.client.id, sessionId, session)
}

/** The same for operations of access `own-session`, with as much of the session as tokens are made of. */
export function liveOwnSession(ctx: FrontendContext, sessionId: string): TokenSession {
  const { ownSession } = ctx.caller
  return requireLive(ctx, ownSession?.clientId, sessionId, ownSession?.row)
}

function requireLive<Session extends OwnedTokenSession>(
  ctx: FrontendContext,
  clientId: string | undefined,
  sessionId: string,
  session: Session | null | undefined,
): Session {
  if (!session || session.client_id !== clientId) refuseUnknownSession(sessionId)
  if (!isSessionLive(ctx, session) || !mayMint(session)) refuseDeadSession()
  return session
}

function refuseUnknownSession(id: string): never {
  throw new ApiError('session_not_found', { values: { id } })
}

function refuseDeadSession(): never {
  throw new ApiError('authentication_invalid')
}

export const sessionOperations: Operation[] = [
  getSession,
  touchSession,
  endSession,
  removeSession,
  createSessionToken,
]
