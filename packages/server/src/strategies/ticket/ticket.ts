import type { FrontendContext, InTx } from '../../context/context.js'
import { consumeActorToken } from '../../domain/tokens/actor-tokens.js'
import { consumeSignInToken } from '../../domain/tokens/sign-in-tokens.js'
import {
  findInvitationTicket,
  type InvitationTicket,
  invitedIdentifier,
} from '../../domain/tokens/tickets.js'
import { getUserView } from '../../domain/views/user-view.js'
import { ApiError, type Refusal, refuse } from '../../errors/api-error.js'
import { withProof } from '../../model/sign-up.js'
import type { SignUpRow } from '../../store/tables.js'
import { getUser, getUserForUpdate } from '../../store/users.js'
import { type Proof, step, type Strategy } from '../strategy.js'

/** How an address was proven that an invitation was sent to. */
const INVITED = 'ticket'

/**
 * A sign-in token of the Backend API says who somebody is and proves it at once; an actor token lets somebody
 * else in. The ticket of an invitation proves the invited address, as a code by email does, and is used up
 * when the sign-in or the sign-up ends.
 */
export const ticket: Strategy = {
  name: INVITED,
  roles: ['first_factor', 'sign_up'],
  identifies: true,
  isOn: () => true,
  // The ticket of an actor lets somebody else in, who has no factor of the user's. Any other one came by
  // mail, or whatever way the application chose, and is no more than a first factor unless the instance says
  // so.
  isBeyondSecond: ({ actor }, { signIn }) => actor !== null || signIn.ticketsPassSecondFactor,
  attempt: step({
    async run(tx, _claim, { ticket: text }) {
      if (!text) return refuse('form_param_nil', { param: 'ticket' })
      const actorToken = await consumeActorToken(tx, text)
      if (actorToken) {
        const { actor, session_lifetime_seconds } = actorToken
        const user = await getUser(tx, actorToken.user_id)
        return { user, isKept: true, evidence: { actor, session_lifetime_seconds } }
      }
      const invitation = await findInvitationTicket(tx, text)
      return invitation ? accept(tx, invitation) : spendSignInToken(tx, text)
    },
  }),
  bring: invitedFields,
}

async function spendSignInToken(tx: InTx<FrontendContext>, text: string): Promise<Proof> {
  const token = await consumeSignInToken(tx, text)
  const user = await getUserForUpdate(tx, token.user_id)
  if (token.credentials_generation !== user.credentials_generation)
    throw new ApiError('sign_in_token_revoked', { param: 'ticket' })
  return { user, isKept: true }
}

async function accept(tx: InTx<FrontendContext>, invitation: InvitationTicket): Promise<Proof | Refusal> {
  const identifier = await invitedIdentifier(tx, invitation)
  if (!identifier) return refuse('form_identifier_not_found', { param: 'ticket' })
  return {
    view: await getUserView(tx, identifier.user_id),
    identifierId: identifier.id,
    // `ticket` would stand for every factor: what this one proves is what a code by email proves
    countsAs: 'email_code',
    isKept: true,
    evidence: { invitation_id: invitation.invitationId },
  }
}

/**
 * What an invitation brings along to a sign-up: the address, which it proves. @throws ApiError ticket_invalid
 * and others
 */
async function invitedFields(ctx: FrontendContext, text: string | null): Promise<Partial<SignUpRow>> {
  const invitation = text ? await findInvitationTicket(ctx, text) : null
  if (!invitation) throw new ApiError('ticket_invalid', { param: 'ticket' })
  return {
    invitation_id: invitation.invitationId,
    email_address: invitation.emailAddress,
    ...withProof({}, 'email_address', { strategy: INVITED, verified_at: ctx.now }),
    public_metadata: invitation.publicMetadata,
  }
}
