import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { DAY_MS } from '../../platform/clock.js'
import { closeSessionsOfClient, insertSession, insertSessionActivity } from '../../store/sessions.js'
import type { SessionActivityRow, SessionRow } from '../../store/tables.js'
import { noteSignInOfUser } from '../../store/users.js'
import { setClientUatCookies } from '../clients/client-cookies.js'
import { rotateClient } from '../clients/ensure-client.js'
import { noteShownUser } from '../views/shown-users.js'
import { startingOrganization } from './active-organization.js'
import { emitSession } from './emit-session.js'
import { setRefreshCookie } from './refresh-token.js'
import { sessionTasks } from './tasks.js'
import { describeUserAgent } from './user-agent.js'

/** How long a client keeps a session that nobody selects, as the official service does. */
const ABANDON_AFTER_MS = 30 * DAY_MS

export interface NewSession {
  clientId: string
  /** who signs in, as it is in this transaction */
  view: UserView
  /** how the user signed in, e.g. `password`, `email_code`, `ticket` */
  strategy: string
  actor?: Record<string, unknown> | null
  /** null when the strategy is no proof of a factor (impersonation) */
  firstFactorVerifiedAt?: number | null
  secondFactorVerifiedAt?: number | null
  /** null = as the instance's settings say */
  lifetimeSeconds?: number | null
}

/**
 * Signs the user in on this client: session, last active session of the client, new client secret, cookies,
 * and `session.created`, or `session.pending` while session tasks are open. A single-session instance
 * replaces what was there.
 * @throws ApiError client_state_invalid when the client is gone, or the credentials that
 *   were proven have changed meanwhile
 */
export async function createSession(ctx: InTx<FrontendContext>, input: NewSession): Promise<SessionRow> {
  const { instance, now } = ctx
  const { user } = input.view
  if (instance.settings.session.singleSession)
    await closeSessionsOfClient(ctx, input.clientId, 'replaced', now)
  const session = newSessionRow(ctx, {
    clientId: input.clientId,
    userId: user.id,
    issuer: ctx.request.frontendApiUrl,
    actor: input.actor ?? null,
    firstFactorVerifiedAt: input.firstFactorVerifiedAt === undefined ? now : input.firstFactorVerifiedAt,
    secondFactorVerifiedAt: input.secondFactorVerifiedAt ?? null,
    // who impersonates has nothing to set up for the user
    openTasks: input.actor ? [] : await sessionTasks(ctx, input.view),
    organizationId: await startingOrganization(ctx, user),
  })
  if (input.lifetimeSeconds != null) session.expire_at = now + input.lifetimeSeconds * 1000
  await insertSession(ctx, session)
  const activity = await recordDevice(ctx, session.id)
  if (!(await noteSignInOfUser(ctx, user, now))) throw new ApiError('client_state_invalid')
  const view = { ...input.view, user: { ...user, last_sign_in_at: now, last_active_at: now } }
  noteShownUser(ctx, view)
  await rotateClient(ctx, input.clientId, {
    last_active_session_id: session.id,
    last_authentication_strategy: input.strategy,
    sign_in_id: null,
    sign_up_id: null,
  })
  setClientUatCookies(ctx, Math.floor(now / 1000))
  await setRefreshCookie(ctx, session)
  await emitSession(ctx, session.status === 'pending' ? 'pending' : 'created', session, {
    view,
    activity,
  })
  return session
}

export function newSessionRow(
  ctx: Context,
  input: {
    clientId: string
    userId: string
    issuer: string
    actor: Record<string, unknown> | null
    firstFactorVerifiedAt: number | null
    secondFactorVerifiedAt: number | null
    /** keys of session tasks; with any of them the session is pending */
    openTasks?: string[]
    organizationId?: string | null
  },
): SessionRow {
  const openTasks = input.openTasks ?? []
  return {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('sess'),
    user_id: input.userId,
    client_id: input.clientId,
    status: openTasks.length > 0 ? 'pending' : 'active',
    issuer: input.issuer,
    actor: input.actor,
    last_active_organization_id: input.organizationId ?? null,
    first_factor_verified_at: input.firstFactorVerifiedAt,
    second_factor_verified_at: input.secondFactorVerifiedAt,
    open_tasks: openTasks,
    last_active_at: ctx.now,
    expire_at: ctx.now + ctx.instance.settings.session.lifetimeSeconds * 1000,
    abandon_at: ctx.now + Math.max(ABANDON_AFTER_MS, ctx.instance.settings.session.lifetimeSeconds * 1000),
    created_at: ctx.now,
    updated_at: ctx.now,
  }
}

async function recordDevice(ctx: InTx, sessionId: string): Promise<SessionActivityRow> {
  const device = describeUserAgent(ctx.request.userAgent ?? '')
  const row: SessionActivityRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('sact'),
    session_id: sessionId,
    ip_address: ctx.request.ipAddress,
    browser_name: device.browserName,
    browser_version: device.browserVersion,
    device_type: device.deviceType,
    is_mobile: device.isMobile,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await insertSessionActivity(ctx, row)
  return row
}
