import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { asksForSecondFactor } from '../../model/second-factors.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { findReverification } from '../../store/session-reverifications.js'
import type { SessionRow } from '../../store/tables.js'
import { getUserView } from '../views/user-view.js'
import { isOpen } from './reverification-status.js'

/**
 * What an operation changes that nobody should who only found a session: `account`: how its owner signs in,
 * where the instance asks for reverification; `factors`: what a second factor consists of, which wants the
 * present one wherever there is one.
 */
export type Sensitivity = 'account' | 'factors'

/** As the SDKs' `strict` level (@clerk/shared authorization): the last proof is younger than this. */
export const REVERIFIED_FOR_MINUTES = 10

/**
 * Sensitive changes want a recent proof: of the second factor where the user has one, else of the first, and
 * none that was begun and left open (docs/behaviours.md 24). clerk-js answers the error by a reverification
 * and does the action again (@clerk/shared useReverification, which looks at the code).
 * @throws ApiError session_reverification_required
 */
export async function requireReverification(
  ctx: Context,
  session: SessionRow,
  sensitivity: Sensitivity,
): Promise<void> {
  const { settings } = ctx.instance
  if (!settings.reverification && sensitivity !== 'factors') return
  const view = await getUserView(ctx, session.user_id)
  const asksForSecond = asksForSecondFactor(settings, view)
  if (!settings.reverification && !asksForSecond) return
  const provenAt = asksForSecond ? session.second_factor_verified_at : session.first_factor_verified_at
  const isRecent = provenAt !== null && ctx.now - provenAt < REVERIFIED_FOR_MINUTES * MINUTE_MS
  const begun = isRecent ? await findReverification(ctx, session.id) : undefined
  if (isRecent && !(begun && isOpen(begun, asksForSecond, ctx.now))) return
  throw new ApiError('session_reverification_required', {
    meta: { reverification: { level: 'second_factor', afterMinutes: REVERIFIED_FOR_MINUTES } },
  })
}
