import { inTransaction, type FrontendContext } from '../../domain/context.js'
import { EMAIL_LINK, isOpenedLink, sendEmailLink } from '../../domain/verifications/email-link.js'
import { deliveryToClaimant } from '../../domain/verifications/existing-account.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { updateSignUp } from '../../store/sign-ups.js'
import { signUpHandler } from './command.js'
import { advance } from './complete.js'
import { loadSignUp, lockedSignUp, type SignUpState } from './state.js'

export const prepareEmailLink = signUpHandler<void>({
  async run(tx, { attempt, emailVerification }, { redirectUrl }) {
    if (!tx.instance.settings.attributes.emailAddress.verifications.includes(EMAIL_LINK))
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    if (attempt.email_address === null) return refuse('form_param_nil', { param: 'email_address' })
    if (attempt.email_verified_at !== null) return refuse('verification_already_verified')
    const verification = await sendEmailLink(tx, {
      subject: { kind: 'sign_up', id: attempt.id },
      identifierId: null,
      address: attempt.email_address,
      template: 'verification_link',
      redirectUrl,
      locale: attempt.locale,
      previous: emailVerification,
      ...(await deliveryToClaimant(tx, 'email_address', attempt.email_address)),
    })
    if (verification instanceof Refusal) return verification
    const changes = { email_verification_id: verification.id, updated_at: tx.now }
    await updateSignUp(tx.db, tx.instance.id, attempt.id, changes)
    return null
  },
})

/**
 * Goes on with a sign-up whose link was opened, for the browser that it
 * belongs to. Makes its own transaction.
 */
export async function finishEmailLink(ctx: FrontendContext, id: string): Promise<null> {
  if (!isWaiting(await loadSignUp(ctx, id))) return null
  return inTransaction(ctx, async tx => {
    const state = await lockedSignUp(tx, id)
    if (!isWaiting(state)) return null
    return advance(tx, state.attempt, {
      email_verified_at: tx.now,
      email_verification_strategy: EMAIL_LINK,
    })
  })
}

const isWaiting = ({ status, attempt, emailVerification }: SignUpState) =>
  status === 'missing_requirements' &&
  attempt.email_verified_at === null &&
  isOpenedLink(emailVerification) &&
  emailVerification.target === attempt.email_address
