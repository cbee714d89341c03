import { attemptCode } from '../../domain/verifications/attempt-code.js'
import { deliveryToClaimant } from '../../domain/verifications/existing-account.js'
import { sendPhoneCode } from '../../domain/verifications/send-code.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { updateSignUp } from '../../store/sign-ups.js'
import { signUpHandler } from './command.js'
import { advance } from './complete.js'

export const preparePhoneCode = signUpHandler<void>({
  async run(tx, { attempt, phoneVerification }, { channel }) {
    const { enabled, verifications } = tx.instance.settings.attributes.phoneNumber
    if (!enabled || !verifications.includes('phone_code')) {
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    }
    if (attempt.phone_number === null) return refuse('form_param_nil', { param: 'phone_number' })
    if (attempt.phone_verified_at !== null) return refuse('verification_already_verified')
    const verification = await sendPhoneCode(tx, {
      strategy: 'phone_code',
      subject: { kind: 'sign_up_phone', id: attempt.id },
      identifierId: null,
      address: attempt.phone_number,
      template: 'verification_code',
      previous: phoneVerification,
      locale: attempt.locale,
      ...(await deliveryToClaimant(tx, 'phone_number', attempt.phone_number)),
      channel: channel ?? null,
    })
    if (verification instanceof Refusal) return verification
    const changes = { phone_verification_id: verification.id, updated_at: tx.now }
    await updateSignUp(tx.db, tx.instance.id, attempt.id, changes)
    return null
  },
})

export const attemptPhoneCode = signUpHandler<void>({
  async run(tx, { attempt, phoneVerification }, { code }) {
    const refusal = await attemptCode(tx, phoneVerification, code)
    return refusal ?? advance(tx, attempt, { phone_verified_at: tx.now })
  },
})
