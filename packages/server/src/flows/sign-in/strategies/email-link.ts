import { inTransaction, type FrontendContext } from '../../../domain/context.js'
import { EMAIL_LINK, isOpenedLink, sendEmailLink } from '../../../domain/verifications/email-link.js'
import { refuse, Refusal } from '../../../errors/api-error.js'
import { updateSignIn } from '../../../store/sign-ins.js'
import { proveFirstFactor, refuseLockedEarly } from '../advance.js'
import { signInHandler } from '../command.js'
import { proveContact } from '../prove-contact.js'
import { boundToPresent, loadSignIn, lockedSignIn, type SignInState } from '../state.js'
import { askerOf, chosenFactor, identifierOf } from './sent-code.js'

/** Sends a link to one of the addresses that the attempt offers for it. */
export const prepareEmailLink = signInHandler<void>({
  async run(tx, state, input) {
    const { attempt, view, verification: previous } = state
    const factor = chosenFactor(state.factors, EMAIL_LINK, input)
    if (!factor) return refuse('strategy_for_user_invalid', { param: 'strategy' })
    const locked = refuseLockedEarly(tx, view)
    if (locked) return locked
    const identifier = identifierOf(view, factor)
    const verification = await sendEmailLink(tx, {
      subject: { kind: 'sign_in', id: attempt.id },
      identifierId: identifier?.id ?? null,
      address: identifier?.normalized_value ?? factor.safeIdentifier ?? '',
      asker: askerOf(state),
      template: 'magic_link',
      redirectUrl: input.redirectUrl,
      previous,
      locale: view?.user.locale ?? attempt.locale,
      deliver: identifier !== undefined,
    })
    if (verification instanceof Refusal) return verification
    const changes = {
      ...boundToPresent(state),
      first_factor_verification_id: verification.id,
      updated_at: tx.now,
    }
    await updateSignIn(tx.db, tx.instance.id, attempt.id, changes)
    return null
  },
})

/**
 * Goes on with an attempt whose link was opened. Only ever for the browser that the attempt belongs to: the session and its
 * cookies are that one's, wherever the link was opened. Makes its own transaction.
 */
export async function finishEmailLink(ctx: FrontendContext, id: string): Promise<Refusal | null> {
  if (!isWaiting(await loadSignIn(ctx, id))) return null
  return inTransaction(ctx, async tx => {
    const state = await lockedSignIn(tx, id)
    const { attempt, view } = state
    if (!isWaiting(state) || !view) return null
    const identifierId = state.verification?.identifier_id ?? null
    const proven = await proveContact(tx, { attempt, view }, identifierId, EMAIL_LINK)
    return proven instanceof Refusal ? proven : proveFirstFactor(tx, state, proven.user, EMAIL_LINK)
  })
}

const isWaiting = ({ status, verification }: SignInState) =>
  status === 'needs_first_factor' && isOpenedLink(verification)
