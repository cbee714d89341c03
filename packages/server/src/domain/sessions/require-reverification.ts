import { ApiError } from '../../errors/api-error.js'
import { hasSecondFactor } from '../../resources/user.js'
import type { SessionRow } from '../../store/tables.js'
import type { Context } from '../context.js'
import { getUserView } from '../users/view.js'
import { factorVerificationAge } from './token.js'

/** As the SDKs' `strict` level (@clerk/shared authorization): the last proof is at most this old. */
const MAX_AGE_MINUTES = 10

/**
 * Sensitive actions want a recent proof: of the second factor where the user has one, else of the first. clerk-js answers
 * the error by a reverification and does the action again (@clerk/shared useReverification, which looks at the code).
 * @throws ApiError session_reverification_required
 */
export async function requireReverification(ctx: Context, session: SessionRow): Promise<void> {
  if (!ctx.instance.settings.reverification) return
  const [first, second] = factorVerificationAge(session, ctx.now)
  const view = await getUserView(ctx.db, ctx.instance.id, session.user_id)
  const age = hasSecondFactor(view) ? second : first
  if (age >= 0 && age < MAX_AGE_MINUTES) return
  throw new ApiError('session_reverification_required', {
    meta: { reverification: { level: 'second_factor', afterMinutes: MAX_AGE_MINUTES } },
  })
}
