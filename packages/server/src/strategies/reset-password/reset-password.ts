import type { Settings } from '../../config/settings.js'
import { Refusal } from '../../errors/api-error.js'
import { chosenPassword, hashOfNew } from '../new-password.js'
import { offerContacts, sendCode, tryCode } from '../sent-code.js'
import { type Proof, step, type Strategy } from '../strategy.js'

interface Way {
  name: 'reset_password_email_code' | 'reset_password_phone_code'
  by: 'email' | 'text'
  proves: 'email_address' | 'phone_number'
  idName: 'emailAddressId' | 'phoneNumberId'
  takesContacts(settings: Settings): boolean
}

/**
 * A code for somebody who has forgotten the password. A new one may come along with the code (clerk-js:
 * `attemptFirstFactor({ strategy, code, password })`); else the sign-in asks for it next.
 */
function resetPassword({ name, by, proves, idName, takesContacts }: Way): Strategy {
  const code = { name, by, isReset: true } as const
  return {
    name,
    roles: ['first_factor'],
    proves,
    isReset: true,
    isOn: settings => takesContacts(settings) && settings.attributes.password.enabled,
    offer: offerContacts(name, idName),
    prepare: step({ run: (tx, claim, input) => sendCode(tx, claim, input, code) }),
    attempt: step<Proof, string | null>({
      stage: (ctx, { view }, input) => hashOfNew(ctx, view, input),
      async run(tx, claim, input, hash) {
        const proof = await tryCode(tx, claim, input, code)
        if (proof instanceof Refusal) return proof
        return { ...proof, evidence: hash === null ? { needs_new_password: 1 } : chosenPassword(hash, input) }
      },
    }),
  }
}

export const resetPasswordEmailCode = resetPassword({
  name: 'reset_password_email_code',
  by: 'email',
  proves: 'email_address',
  idName: 'emailAddressId',
  takesContacts: ({ attributes }) => attributes.emailAddress.enabled,
})

export const resetPasswordPhoneCode = resetPassword({
  name: 'reset_password_phone_code',
  by: 'text',
  proves: 'phone_number',
  idName: 'phoneNumberId',
  takesContacts: ({ attributes: { phoneNumber } }) => phoneNumber.enabled && phoneNumber.usedForFirstFactor,
})
