import type { FrontendContext } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import type { SignInRow } from '../../store/tables.js'
import { isTrustedClient } from '../../store/trusted-clients.js'
import { offersFor } from '../../strategies/offers.js'
import type { SignInEvidence } from './status.js'

/** What other rows say about the attempt. */
export async function gatherEvidence(
  ctx: FrontendContext,
  attempt: SignInRow,
  view: UserView | null,
): Promise<SignInEvidence> {
  return {
    enrolledSecondFactors: offersFor('second_factor', ctx.instance.settings, view).map(
      factor => factor.strategy,
    ),
    isOutdated: isOutdated(attempt, view),
    isClientTrusted: await isTrusted(ctx, attempt, view),
  }
}

const isOutdated = ({ credentials_generation: generation }: SignInRow, view: UserView | null) =>
  generation !== null && generation !== view?.user.credentials_generation

/** Somebody who cannot be sent a code is not kept out by the want of one. */
async function isTrusted(ctx: FrontendContext, attempt: SignInRow, view: UserView | null): Promise<boolean> {
  const { settings } = ctx.instance
  if (!settings.signIn.clientTrust || !view || view.user.bypass_client_trust) return true
  if (offersFor('client_trust', settings, view).length === 0) return true
  return isTrustedClient(ctx, view.user.id, attempt.client_id)
}
