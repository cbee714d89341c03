import type { Settings } from '../../config/settings.js'
import { ApiError } from '../../errors/api-error.js'
import type { NewUser } from './create-user.js'

/** What an administrator may leave out on purpose (BAPI CreateUser `skip_…`). */
export interface Exemptions {
  password: boolean
  identifiers: boolean
  legal: boolean
}

/**
 * Whether the data suffices for a user of this instance.
 * @throws ApiError form_data_missing with every missing field
 */
export function checkRequirements(settings: Settings, input: NewUser, exemptions: Exemptions): void {
  const { attributes } = settings
  const identifiers = [
    ['email_address', attributes.emailAddress, (input.emailAddresses ?? []).length > 0],
    ['phone_number', attributes.phoneNumber, (input.phoneNumbers ?? []).length > 0],
    ['username', attributes.username, Boolean(input.username)],
    ['web3_wallet', attributes.web3Wallet, (input.web3Wallets ?? []).length > 0],
  ] as const
  const given = identifiers.filter(([, , isGiven]) => isGiven)
  const missing: string[] = []
  if (!exemptions.identifiers) missing.push(...missingOf(identifiers))
  if (missing.length === 0 && given.length === 0)
    missing.push(...identifiers.filter(([, attribute]) => attribute.enabled).map(([name]) => name))

  missing.push(
    ...missingOf([
      ['first_name', attributes.firstName, Boolean(input.firstName)],
      ['last_name', attributes.lastName, Boolean(input.lastName)],
      [
        'password',
        { required: attributes.password.required && !exemptions.password },
        Boolean(input.passwordHash),
      ],
      [
        'legal_accepted_at',
        { required: settings.signUp.legalConsentEnabled && !exemptions.legal },
        Boolean(input.legalAcceptedAt),
      ],
    ]),
  )
  if (missing.length > 0) {
    throw new ApiError('form_data_missing', {
      values: { fields: missing.join(', ') },
      meta: { param_names: missing },
    })
  }
}

/** Data of a kind that the instance has switched off. @throws ApiError form_param_value_disabled */
export function checkEnabled(settings: Settings, input: NewUser): void {
  const { emailAddress, phoneNumber, username, web3Wallet, password } = settings.attributes
  const refuse = (param: string) => {
    throw new ApiError('form_param_value_disabled', { param })
  }
  if ((input.emailAddresses ?? []).length > 0 && !emailAddress.enabled) refuse('email_address')
  if ((input.phoneNumbers ?? []).length > 0 && !phoneNumber.enabled) refuse('phone_number')
  if ((input.web3Wallets ?? []).length > 0 && !web3Wallet.enabled) refuse('web3_wallet')
  if (input.username && !username.enabled) refuse('username')
  if (input.passwordHash && !password.enabled) refuse('password')
}

function missingOf(
  fields: readonly (readonly [name: string, attribute: { required: boolean }, isGiven: boolean])[],
): string[] {
  return fields.filter(([, attribute, isGiven]) => attribute.required && !isGiven).map(([name]) => name)
}
