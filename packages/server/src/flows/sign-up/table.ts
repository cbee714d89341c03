import { attemptCode } from '../../domain/verifications/attempt-code.js'
import { deliveryToClaimant } from '../../domain/verifications/existing-account.js'
import { sendEmailCode } from '../../domain/verifications/send-code.js'
import { walletStrategies } from '../../domain/wallets/strategies.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { updateSignUp } from '../../store/sign-ups.js'
import type { SignUpRow } from '../../store/tables.js'
import type { Flow, FlowTable } from '../run-command.js'
import { checkFields, refuseTakenFields, withoutStaleProof } from './apply-fields.js'
import { signUpHandler, type SignUpCommand, type SignUpInput } from './command.js'
import { advance } from './complete.js'
import { prepareEmailLink } from './email-link.js'
import { attemptPhoneCode, preparePhoneCode } from './phone-code.js'
import { refuseClosedChange } from './restrictions.js'
import { loadSignUp, lockedSignUp, type SignUpState } from './state.js'
import { attemptWallet, prepareWallet } from './wallet.js'
import type { SignUpStatus } from './status.js'

const updateFields = signUpHandler<Partial<SignUpRow>>({
  stage: (ctx, { attempt }, input) => checkFields(ctx, input, attempt),
  async run(tx, { attempt }, _input, changes) {
    const closed = await refuseClosedChange(tx, attempt, changes)
    if (closed) return closed
    await refuseTakenFields(tx, changes)
    return advance(tx, attempt, withoutStaleProof(attempt, changes))
  },
})

const prepareEmailCode = signUpHandler<void>({
  async run(tx, { attempt, emailVerification }) {
    if (!tx.instance.settings.attributes.emailAddress.verifications.includes('email_code')) {
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    }
    if (attempt.email_address === null) return refuse('form_param_nil', { param: 'email_address' })
    if (attempt.email_verified_at !== null) return refuse('verification_already_verified')
    const verification = await sendEmailCode(tx, {
      strategy: 'email_code',
      subject: { kind: 'sign_up', id: attempt.id },
      identifierId: null,
      address: attempt.email_address,
      template: 'verification_code',
      previous: emailVerification,
      locale: attempt.locale,
      ...(await deliveryToClaimant(tx, 'email_address', attempt.email_address)),
    })
    if (verification instanceof Refusal) return verification
    await updateSignUp(tx.db, tx.instance.id, attempt.id, {
      email_verification_id: verification.id,
      updated_at: tx.now,
    })
    return null
  },
})

const attemptEmailCode = signUpHandler<void>({
  async run(tx, { attempt, emailVerification }, { code }) {
    const refusal = await attemptCode(tx, emailVerification, code)
    if (refusal) return refusal
    return advance(tx, attempt, { email_verified_at: tx.now, email_verification_strategy: 'email_code' })
  },
})

const wallets = (make: typeof prepareWallet) =>
  Object.fromEntries(walletStrategies.map(strategy => [strategy, make(strategy)]))

/** The whole flow: status x command x strategy -> handler. Fields need no strategy. */
export const signUpTable: FlowTable<SignUpStatus, SignUpCommand, SignUpState, SignUpInput> = {
  missing_requirements: {
    update: { fields: updateFields },
    prepare_verification: {
      email_code: prepareEmailCode,
      email_link: prepareEmailLink,
      phone_code: preparePhoneCode,
      ...wallets(prepareWallet),
    },
    attempt_verification: {
      email_code: attemptEmailCode,
      phone_code: attemptPhoneCode,
      ...wallets(attemptWallet),
    },
  },
  complete: {},
  abandoned: {},
}

export const signUpFlow: Flow<SignUpStatus, SignUpCommand, SignUpState, SignUpInput> = {
  table: signUpTable,
  load: loadSignUp,
  lock: lockedSignUp,
  refuse: status =>
    status === 'missing_requirements'
      ? refuse('strategy_for_user_invalid', { param: 'strategy' })
      : refuse('sign_up_cannot_be_updated'),
}
