import type { FrontendContext, InTx } from '../../context/context.js'
import { redeemInvitation } from '../../domain/tokens/tickets.js'
import { proofOf } from '../../model/sign-up.js'
import type { SignUpRow } from '../../store/tables.js'
import type { StrategyName } from '../../strategies/strategy.js'

/** How an address was proven that an invitation was sent to. */
const INVITED = 'ticket' satisfies StrategyName

/**
 * The invitation is for the invited address: who then signs up with another one is not the invited person.
 */
export async function redeemInvitationOf(
  tx: InTx<FrontendContext>,
  attempt: SignUpRow,
  userId: string,
): Promise<void> {
  if (attempt.invitation_id === null || proofOf(attempt, 'email_address').strategy !== INVITED) return
  await redeemInvitation(tx, attempt.invitation_id, userId)
}
