import { offerContacts, sendCode, tryCode } from '../sent-code.js'
import { step, type Strategy } from '../strategy.js'

const CODE = { name: 'email_code', by: 'email' } as const

/** A code that is sent to an address. */
export const emailCode: Strategy = {
  name: CODE.name,
  roles: ['first_factor', 'client_trust', 'reverification', 'sign_up', 'contact'],
  proves: 'email_address',
  isOn: ({ attributes: { emailAddress } }, role) => {
    if (role === 'sign_up' || role === 'contact') return emailAddress.verifications.includes(CODE.name)
    return emailAddress.enabled && (role === 'client_trust' || emailAddress.firstFactors.includes(CODE.name))
  },
  offer: offerContacts(CODE.name, 'emailAddressId'),
  prepare: step({ run: (tx, claim, input) => sendCode(tx, claim, input, CODE) }),
  attempt: step({ run: (tx, claim, input) => tryCode(tx, claim, input, CODE) }),
}
