import type { FrontendContext, InTx } from '../../context/context.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import { deriveStatus, type ReverificationStatus } from '../../domain/sessions/reverification-status.js'
import { mayMint } from '../../domain/sessions/token.js'
import { isSessionLive } from '../../domain/sessions/view.js'
import { loadUserView, lockUserView } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { findReverification, lockReverification } from '../../store/session-reverifications.js'
import { findSession } from '../../store/sessions.js'
import type { SessionReverificationRow, SessionRow, VerificationRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import { offersFor } from '../../strategies/offers.js'
import type { Factor } from '../../strategies/strategy.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'

/** The reverification of one session with its evidence and what follows from it. */
export interface ReverificationState {
  row: SessionReverificationRow
  session: SessionRow
  view: UserView
  /** the code that was sent last for each factor */
  firstVerification: VerificationRow | null
  secondVerification: VerificationRow | null
  factors: Factor[]
  secondFactors: Factor[]
  status: ReverificationStatus
}

export interface OwnSession {
  session: SessionRow
  view: UserView
}

/** A live session of this browser. @throws ApiError */
export async function ownSession(
  ctx: FrontendContext,
  id: string,
  load: typeof loadUserView = loadUserView,
): Promise<OwnSession> {
  const session = await findSession(ctx, id)
  if (!session || session.client_id !== ctx.caller.client?.id)
    throw new ApiError('session_not_found', { values: { id } })

  const view = await load(ctx, session.user_id)
  if (!view || !isSessionLive(ctx, session) || !mayMint(view.user))
    throw new ApiError('authentication_invalid')
  return { session, view }
}

/**
 * @throws ApiError verification_missing when none was started, its time is over, or
 *   the credentials have changed since
 */
export async function loadReverification(
  ctx: FrontendContext,
  sessionId: string,
): Promise<ReverificationState> {
  const own = await ownSession(ctx, sessionId)
  return stateOf(ctx, own, await findReverification(ctx, sessionId))
}

/** The same under its row lock. */
export async function lockedReverification(
  tx: InTx<FrontendContext>,
  sessionId: string,
): Promise<ReverificationState> {
  const row = await lockReverification(tx, sessionId)
  return stateOf(tx, await ownSession(tx, sessionId, lockUserView), row)
}

async function stateOf(
  ctx: FrontendContext,
  { session, view }: OwnSession,
  row: SessionReverificationRow | undefined,
): Promise<ReverificationState> {
  if (!row) throw new ApiError('verification_missing')
  const { settings } = ctx.instance
  const seconds = offersFor('second_factor', settings, view)
  const status = deriveStatus(row, seconds.length > 0)
  const isOver =
    row.credentials_generation !== view.user.credentials_generation ||
    Math.max(row.created_at, row.first_factor_verified_at ?? 0) + ATTEMPT_LIFETIME_MS <= ctx.now
  if (isOver && status !== 'complete') throw new ApiError('verification_missing')
  return {
    row,
    session,
    view,
    firstVerification: await verificationOf(ctx, row.first_factor_verification_id),
    secondVerification: await verificationOf(ctx, row.second_factor_verification_id),
    factors: [...offersFor('reverification', settings, view), ...(await companyFactors(ctx, view))],
    secondFactors: seconds,
    status,
  }
}

/** The provider of the person's company, which the person has signed in by or would have to now. */
async function companyFactors(ctx: FrontendContext, view: UserView): Promise<Factor[]> {
  const rows = await companyConnections(ctx, null, view)
  return rows.map(({ id, name, provider }) => ({
    strategy: 'enterprise_sso',
    enterprise: { id, name, provider },
  }))
}

async function verificationOf(ctx: FrontendContext, id: string | null): Promise<VerificationRow | null> {
  return id === null ? null : ((await findVerification(ctx, id)) ?? null)
}
