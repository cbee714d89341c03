import type { Settings } from '../../config/settings.js'
import { offerContacts, sendCode, tryCode } from '../sent-code.js'
import { type Role, step, type Strategy } from '../strategy.js'

const CODE = { name: 'phone_code', by: 'text' } as const

/** A code that is sent to a number. */
export const phoneCode: Strategy = {
  name: CODE.name,
  roles: ['first_factor', 'second_factor', 'client_trust', 'reverification', 'sign_up', 'contact'],
  proves: 'phone_number',
  isOn,
  offer: offerContacts(CODE.name, 'phoneNumberId'),
  prepare: step({ run: (tx, claim, input) => sendCode(tx, claim, input, CODE) }),
  attempt: step({ run: (tx, claim, input) => tryCode(tx, claim, input, CODE) }),
}

/** Unlike an address, a number may be there for second factors alone (`usedForFirstFactor` off). */
function isOn({ attributes: { phoneNumber } }: Settings, role: Role): boolean {
  const { enabled, verifications, firstFactors, usedForFirstFactor, usedForSecondFactor } = phoneNumber
  switch (role) {
    case 'contact':
      return verifications.includes(CODE.name)
    case 'sign_up':
      return enabled && verifications.includes(CODE.name)
    case 'client_trust':
      return enabled
    case 'second_factor':
      return enabled && usedForSecondFactor
    default:
      return enabled && usedForFirstFactor && firstFactors.includes(CODE.name)
  }
}
