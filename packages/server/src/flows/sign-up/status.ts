import type { Settings } from '../../config/settings.js'
import { isProven } from '../../model/sign-up.js'
import type { SignUpRow } from '../../store/tables.js'

/** The alphabet of `Client.SignUp.status` in the Frontend API's specification. */
export const SIGN_UP_STATUSES = ['abandoned', 'missing_requirements', 'complete'] as const

export type SignUpStatus = (typeof SIGN_UP_STATUSES)[number]

/** Fields as `required_fields` and its siblings name them; clerk-js branches on these. */
export type SignUpField =
  | 'email_address'
  | 'phone_number'
  | 'username'
  | 'web3_wallet'
  | 'first_name'
  | 'last_name'
  | 'password'
  | 'legal_accepted'

export interface SignUpFields {
  required: SignUpField[]
  optional: SignUpField[]
  missing: (SignUpField | 'enterprise_sso')[]
  /** given, but yet to be proven */
  unverified: SignUpField[]
}

export type SignUpAttempt = Pick<
  SignUpRow,
  | 'email_address'
  | 'phone_number'
  | 'username'
  | 'web3_wallet'
  | 'proofs'
  | 'first_name'
  | 'last_name'
  | 'password_hash'
  | 'legal_accepted_at'
  | 'created_user_id'
  | 'abandon_at'
>

type AttributeName = keyof Pick<
  Settings['attributes'],
  'emailAddress' | 'phoneNumber' | 'username' | 'web3Wallet' | 'firstName' | 'lastName' | 'password'
>

/** In this order they are asked for and verified: email before phone (docs/behaviours.md 9). */
const ATTRIBUTES: [SignUpField, AttributeName][] = [
  ['email_address', 'emailAddress'],
  ['phone_number', 'phoneNumber'],
  ['username', 'username'],
  ['web3_wallet', 'web3Wallet'],
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['password', 'password'],
]
const IDENTIFIERS: SignUpField[] = ['email_address', 'phone_number', 'username', 'web3_wallet']

const GIVEN: Record<SignUpField, (attempt: SignUpAttempt) => boolean> = {
  email_address: attempt => attempt.email_address !== null,
  phone_number: attempt => attempt.phone_number !== null,
  username: attempt => attempt.username !== null,
  web3_wallet: attempt => attempt.web3_wallet !== null,
  first_name: attempt => attempt.first_name !== null,
  last_name: attempt => attempt.last_name !== null,
  // a proven wallet or account does without one: the official form hides the field then (signUpFormHelpers)
  password: attempt =>
    attempt.password_hash !== null ||
    isProven(attempt, 'web3_wallet') ||
    isProven(attempt, 'external_account'),
  legal_accepted: attempt => attempt.legal_accepted_at !== null,
}

/** Whether this instance takes the field at sign-up at all. */
export function isFieldEnabled(settings: Settings, field: SignUpField): boolean {
  if (field === 'legal_accepted') return settings.signUp.legalConsentEnabled
  return ATTRIBUTES.some(([name, attribute]) => name === field && settings.attributes[attribute].enabled)
}

/**
 * What the instance asks for, and what of it is still open.
 * @param isCompany the provider of a company has yet to say who it is: nothing else is asked for before
 */
export function signUpFields(attempt: SignUpAttempt, settings: Settings, isCompany = false): SignUpFields {
  const enabled = ATTRIBUTES.filter(([, attribute]) => settings.attributes[attribute].enabled)
  const fieldsWhere = (isRequired: boolean) =>
    enabled
      .filter(([, attribute]) => settings.attributes[attribute].required === isRequired)
      .map(([field]) => field)
  const required = fieldsWhere(true)
  if (isCompany)
    return { required, optional: fieldsWhere(false), missing: ['enterprise_sso'], unverified: [] }
  if (settings.signUp.legalConsentEnabled) required.push('legal_accepted')
  return {
    required,
    optional: fieldsWhere(false),
    missing: [
      ...missingIdentifiers(
        attempt,
        required,
        enabled.map(([field]) => field),
      ),
      ...required,
    ].filter((field, index, all) => !GIVEN[field](attempt) && all.indexOf(field) === index),
    unverified: unverifiedFields(attempt, settings),
  }
}

/**
 * Where no identifier is required, any one will do: clerk-js then expects all of them among the missing ones.
 */
function missingIdentifiers(
  attempt: SignUpAttempt,
  required: SignUpField[],
  enabled: SignUpField[],
): SignUpField[] {
  const choices = enabled.filter(field => IDENTIFIERS.includes(field))
  const isSettled = choices.some(field => required.includes(field) || GIVEN[field](attempt))
  return isSettled ? [] : choices
}

function unverifiedFields(attempt: SignUpAttempt, { attributes }: Settings): SignUpField[] {
  const fields: SignUpField[] = []
  const { emailAddress, phoneNumber } = attributes
  if (emailAddress.verifyAtSignUp && attempt.email_address !== null && !isProven(attempt, 'email_address'))
    fields.push('email_address')

  if (phoneNumber.verifyAtSignUp && attempt.phone_number !== null && !isProven(attempt, 'phone_number'))
    fields.push('phone_number')

  // whose wallet it is only a signature tells
  if (attempt.web3_wallet !== null && !isProven(attempt, 'web3_wallet')) fields.push('web3_wallet')
  return fields
}

/** Where an attempt stands: read off what was given and proven, never stored. */
export function deriveStatus(attempt: SignUpAttempt, fields: SignUpFields, now: number): SignUpStatus {
  if (attempt.created_user_id !== null) return 'complete'
  if (attempt.abandon_at <= now) return 'abandoned'
  return fields.missing.length + fields.unverified.length === 0 ? 'complete' : 'missing_requirements'
}
