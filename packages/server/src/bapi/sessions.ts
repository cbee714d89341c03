import type { Context } from '../context/context.js'
import { bothNames } from '../domain/clients/client-cookies.js'
import { newClientRow } from '../domain/clients/ensure-client.js'
import { membersOrganizationId, startingOrganization } from '../domain/sessions/active-organization.js'
import { closeSession } from '../domain/sessions/close-session.js'
import { newSessionRow } from '../domain/sessions/create-session.js'
import { emitSession } from '../domain/sessions/emit-session.js'
import { mayMint, mintSessionToken } from '../domain/sessions/token.js'
import { isSessionLive, sessionView } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { SECOND_MS } from '../platform/clock.js'
import { hashSecret } from '../platform/crypto.js'
import { cookie, LONG_LIVED_SECONDS } from '../protocols/set-cookie.js'
import { backendSession } from '../resources/session.js'
import { insertClient } from '../store/clients.js'
import { findRefreshToken } from '../store/refresh-tokens.js'
import {
  countSessions,
  findSessionWithOwner,
  getSession,
  insertSession,
  listSessionActivities,
  listSessions,
  type SessionFilter,
} from '../store/sessions.js'
import type { SessionRow, UserRow } from '../store/tables.js'
import { findUser } from '../store/users.js'

const getSessionList = backendList('GetSessionList', {
  mode: 'read',
  access: 'secret-key',
  filter: async (ctx, { query }): Promise<SessionFilter> => {
    if (!query.client_id && !query.user_id && ctx.request.apiVersion > '2021-02-05') {
      throw new ApiError('form_param_missing', {
        param: 'user_id',
        values: { param: 'client_id or user_id' },
      })
    }
    return {
      clientId: query.client_id,
      userId: query.user_id,
      status: query.status ? await statusFilter(ctx, query.status) : undefined,
    }
  },
  fetch: (ctx, filter, page) => listSessions(ctx, filter, page),
  count: (ctx, filter) => countSessions(ctx, filter),
  render: (ctx, rows) => rows.map(row => backendSession(sessionView(ctx, row))),
})

/**
 * The database filters, for pages and counts to be right, so it must know of what is noted in memory alone.
 */
async function statusFilter(ctx: Context, status: string): Promise<SessionFilter['status']> {
  const { inactivityTimeoutSeconds } = ctx.instance.settings.session
  if (inactivityTimeoutSeconds !== null) await ctx.services.activity.flush()
  return { is: status, now: ctx.now, inactivityTimeoutSeconds }
}

const getOneSession = backendOperation('GetSession', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const session = await getSession(ctx, path.session_id)
    const [activity] = await listSessionActivities(ctx, [session.id])
    return backendSession(sessionView(ctx, session), activity)
  },
})

/** A session without a browser, for tests of applications: its client has a secret that nobody knows. */
const createOneSession = backendOperation('createSession', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const user = await findUser(ctx, body.user_id)
    if (!user) throw new ApiError('resource_not_found', { param: 'user_id' })
    if (!mayMint(user)) throw new ApiError(user.banned ? 'user_banned' : 'user_deactivated')
    const organizationId = await wantedOrganization(ctx, user, body.active_organization_id)
    const client = newClientRow(ctx, ctx.services.random.secret())
    const session = newSessionRow(ctx, {
      clientId: client.id,
      userId: user.id,
      issuer: ctx.request.frontendApiUrl,
      actor: null,
      firstFactorVerifiedAt: null,
      secondFactorVerifiedAt: null,
      organizationId,
    })
    await insertClient(ctx, { ...client, last_active_session_id: session.id })
    await insertSession(ctx, session)
    await emitSession(ctx, 'created', session)
    return backendSession(sessionView(ctx, session))
  },
})

/** @throws ApiError organization_not_found_or_unauthorized for one that the user is no member of */
async function wantedOrganization(
  ctx: Context,
  user: UserRow,
  id: string | undefined,
): Promise<string | null> {
  if (id === undefined) return startingOrganization(ctx, user)
  const organizationId = await membersOrganizationId(ctx, user.id, id)
  if (organizationId === null) throw new ApiError('organization_not_found_or_unauthorized')
  return organizationId
}

const revokeSession = backendOperation('RevokeSession', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const session = await getSession(ctx, path.session_id)
    const revoked = isSessionLive(ctx, session) ? await closeSession(ctx, session, 'revoked') : session
    return backendSession(sessionView(ctx, revoked))
  },
})

/** `iss` is the session's stored issuer, never a header of this request (docs/wire.md#tokens). */
const createSessionToken = backendOperation('CreateSessionToken', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const session = await liveSession(ctx, path.session_id)
    const lifetimeSeconds = body.expires_in_seconds ?? undefined
    return {
      object: 'token',
      jwt: await mintSessionToken(ctx, session, { authorizedParty: null, lifetimeSeconds }),
    }
  },
})

/**
 * An application's server trades an expired session token and the `__refresh` cookie for a new token. v5
 * wants the token, v6 and v7 the cookies to set (docs/wire.md#handshake).
 */
const refreshSession = backendOperation('RefreshSession', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const session = await liveSession(ctx, path.session_id)
    const claims = await ctx.services.registry.verify(ctx.instance.id, 'session', body.expired_token)
    if (!claims || claims['sid'] !== session.id)
      throw new ApiError('expired_token_invalid', { param: 'expired_token' })
    const refreshToken = await findRefreshToken(ctx, hashSecret(body.refresh_token), ctx.now)
    if (refreshToken?.session_id !== session.id)
      throw new ApiError('refresh_token_invalid', { param: 'refresh_token' })
    ctx.services.activity.note(ctx.instance.id, session.id, session.user_id)
    const jwt = await mintSessionToken(ctx, session, { authorizedParty: body.request_origin })
    if (body.format !== 'cookie') return { object: 'token', jwt }
    const attributes = {
      path: '/',
      domain: null,
      secure: body.request_origin.startsWith('https:'),
      maxAgeSeconds: LONG_LIVED_SECONDS,
    }
    return {
      object: 'cookies',
      cookies: bothNames(ctx.instance, '__session').map(name => cookie(name, jwt, attributes)),
    }
  },
})

/**
 * What SDKs up to @clerk/backend 2 call before they verify tokens themselves: is
 * this session live, and the token its?
 */
const verifySession = backendOperation('VerifySession', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    if (!body.token) throw new ApiError('form_param_missing', { param: 'token' })
    const session = await liveSession(ctx, path.session_id)
    const claims = await ctx.services.registry.verify(ctx.instance.id, 'session', body.token)
    const isValid = claims?.['sid'] === session.id && Number(claims['exp']) * SECOND_MS > ctx.now
    if (!isValid) throw new ApiError('session_token_invalid', { param: 'token' })
    return backendSession(sessionView(ctx, session))
  },
})

/** @throws ApiError session_not_found, session_invalid; a banned user's sessions mint nothing */
export async function liveSession(ctx: Context, id: string): Promise<SessionRow> {
  const session = await findSessionWithOwner(ctx, id)
  if (!session) throw new ApiError('session_not_found', { values: { id } })
  if (!isSessionLive(ctx, session) || !mayMint(session)) throw new ApiError('session_invalid')
  return session
}

export const sessionOperations: Operation[] = [
  getSessionList,
  getOneSession,
  createOneSession,
  revokeSession,
  verifySession,
  createSessionToken,
  refreshSession,
]
