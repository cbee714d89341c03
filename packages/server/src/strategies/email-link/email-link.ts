import { EMAIL_LINK, isOpenedLink, sendEmailLink } from '../../domain/verifications/email-link.js'
import { refuse } from '../../errors/api-error.js'
import { offerContacts } from '../sent-code.js'
import { step, type Strategy } from '../strategy.js'

/**
 * A link that is sent to an address. It proves when it is opened, by a request of its own
 * (flows/follow-email-link.ts).
 */
export const emailLink: Strategy = {
  name: EMAIL_LINK,
  roles: ['first_factor', 'sign_up', 'contact'],
  proves: 'email_address',
  isOn: ({ attributes: { emailAddress } }, role) =>
    role === 'first_factor'
      ? emailAddress.enabled && emailAddress.firstFactors.includes(EMAIL_LINK)
      : emailAddress.verifications.includes(EMAIL_LINK),
  offer: offerContacts(EMAIL_LINK, 'emailAddressId'),
  prepare: step({
    async run(tx, { target, role, subject, asker, locale, view, verification: previous }, { redirectUrl }) {
      if (!target) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      return sendEmailLink(tx, {
        subject,
        identifierId: target.identifierId,
        address: target.address,
        asker,
        template: role === 'first_factor' ? 'magic_link' : 'verification_link',
        redirectUrl,
        previous,
        locale,
        ...(role === 'contact' && view ? { credentialsGeneration: view.user.credentials_generation } : {}),
        ...(await target.delivery(tx)),
      })
    },
  }),
  hasArrived: isOpenedLink,
}
