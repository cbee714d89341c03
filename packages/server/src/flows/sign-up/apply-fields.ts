import { parseLocale } from '../../config/languages.js'
import type { FrontendContext, InTx } from '../../context/context.js'
import { checkNewPassword } from '../../domain/passwords/new-passwords.js'
import { checkPasswordRules, hashPassword } from '../../domain/passwords/user-passwords.js'
import { acceptEmail } from '../../domain/restrictions/addresses.js'
import {
  checkUsernameRules,
  normalizePhone,
  normalizeWallet,
  refuseReservedUsername,
  usernameForms,
} from '../../domain/users/identifiers.js'
import { checkMetadataSize, parseMetadataText } from '../../domain/users/metadata.js'
import { hidesAccounts } from '../../domain/verifications/existing-account.js'
import { ApiError } from '../../errors/api-error.js'
import { isProven, withoutProofs } from '../../model/sign-up.js'
import { writtenUsername } from '../../protocols/username.js'
import { findUsernameHolder, findVerifiedIdentifier } from '../../store/identifiers.js'
import type { IdentifierType, SignUpRow } from '../../store/tables.js'
import type { SignUpInput } from './command.js'
import { CONTACT_TYPES } from './contacts.js'
import { isFieldEnabled, type SignUpField } from './status.js'

const FIELDS: [SignUpField, keyof SignUpInput][] = [
  ['email_address', 'emailAddress'],
  ['phone_number', 'phoneNumber'],
  ['username', 'username'],
  ['web3_wallet', 'web3Wallet'],
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['password', 'password'],
]
export const MAX_NAME_LENGTH = 256

/**
 * The part that needs no lock: rules, and the hash of the password.
 * @throws ApiError with every field at fault
 * @param present what the attempt has already
 */
export async function checkFields(
  ctx: FrontendContext,
  input: SignUpInput,
  present: Partial<SignUpRow> = {},
): Promise<Partial<SignUpRow>> {
  const errors: ApiError[] = []
  const changes: Partial<SignUpRow> = {}
  for (const check of [
    ...FIELDS.map(([field, key]) => checkField(ctx, field, input[key])),
    () => otherFields(ctx, input),
  ]) {
    try {
      Object.assign(changes, check())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 0) throw ApiError.all(errors)
  if (input.password) {
    await checkNewPassword(ctx, input.password, knownOf({ ...present, ...changes }))
    changes.password_hash = (await hashPassword(ctx, input.password)).hash
  }
  return changes
}

const knownOf = (fields: Partial<SignUpRow>) =>
  [fields.email_address, fields.phone_number, fields.username, fields.first_name, fields.last_name].filter(
    text => typeof text === 'string',
  )

/** The columns that one field changes: none when it was not sent, null when it was sent empty. */
function checkField(ctx: FrontendContext, field: SignUpField, value: unknown): () => Partial<SignUpRow> {
  return () => {
    if (value === undefined) return {}
    const text = typeof value === 'string' ? value.trim() : ''
    // the UI sends fields that are switched off as empty ones
    if (!isFieldEnabled(ctx.instance.settings, field)) {
      if (text === '') return {}
      throw new ApiError('form_param_unknown', { param: field })
    }
    if (text === '') return field === 'password' ? {} : { [field]: null }
    return accept(ctx, field, field === 'password' ? String(value) : text)
  }
}

function accept(ctx: FrontendContext, field: SignUpField, text: string): Partial<SignUpRow> {
  const { settings } = ctx.instance
  switch (field) {
    case 'email_address':
      return { email_address: acceptEmail(ctx, text) }
    case 'phone_number':
      return { phone_number: normalizePhone(text) }
    case 'web3_wallet':
      return { web3_wallet: normalizeWallet(text) }
    case 'username':
      return { username: acceptUsername(ctx, text) }
    case 'password':
      checkPasswordRules(settings, text)
      return {}
    default:
      if (text.length > MAX_NAME_LENGTH) {
        throw new ApiError('form_param_exceeds_allowed_size', {
          param: field,
          values: { limit: `${MAX_NAME_LENGTH} characters` },
        })
      }
      return { [field]: text }
  }
}

export function acceptUsername(ctx: FrontendContext, text: string): string {
  const username = writtenUsername(text)
  checkUsernameRules(ctx.instance.settings, username)
  refuseReservedUsername(ctx.instance.settings, username)
  return username
}

function otherFields(ctx: FrontendContext, input: SignUpInput): Partial<SignUpRow> {
  const changes: Partial<SignUpRow> = {}
  if (input.unsafeMetadata != null) {
    const metadata = parseMetadataText(input.unsafeMetadata, 'unsafe_metadata')
    changes.unsafe_metadata = checkMetadataSize(metadata, 'unsafe_metadata')
  }
  const locale = parseLocale(input.locale)
  if (locale !== null) changes.locale = locale
  if (input.legalAccepted != null) changes.legal_accepted_at = input.legalAccepted ? ctx.now : null
  return changes
}

/**
 * Only proven identifiers count as taken: two people may claim an address, one can prove it. Under protection
 * against enumeration that is found out when it is proven, not here.
 * @throws ApiError
 */
export async function refuseTakenFields(
  tx: InTx<FrontendContext>,
  changes: Partial<SignUpRow>,
): Promise<void> {
  const claims: [IdentifierType, string | null | undefined][] = [
    ['email_address', changes.email_address],
    ['phone_number', changes.phone_number],
    ['web3_wallet', changes.web3_wallet],
  ]
  const errors: ApiError[] = []
  for (const [type, value] of claims) {
    if (value == null || isHidden(tx, type, changes)) continue
    if (await findVerifiedIdentifier(tx, type, value)) {
      errors.push(
        new ApiError('form_identifier_exists', { param: type, values: { param: type.replaceAll('_', ' ') } }),
      )
    }
  }
  if (changes.username != null && (await findUsernameHolder(tx, usernameForms(changes.username))))
    errors.push(new ApiError('form_identifier_exists', { param: 'username', values: { param: 'username' } }))
  if (errors.length > 0) throw ApiError.all(errors)
}

/**
 * Nothing comes of an address or a number before it is proven, where the instance has it proven at all.
 * Usernames and wallets are public: whoever chooses a username must hear that it is taken.
 */
function isHidden(tx: InTx<FrontendContext>, type: IdentifierType, changes: Partial<SignUpRow>): boolean {
  const { emailAddress, phoneNumber } = tx.instance.settings.attributes
  const awaitsProof =
    (type === 'email_address' && emailAddress.verifyAtSignUp && !isProven(changes, 'email_address')) ||
    (type === 'phone_number' && phoneNumber.verifyAtSignUp)
  return awaitsProof && hidesAccounts(tx)
}

/** A new address makes the proof of the old one worthless. */
export function withoutStaleProof(attempt: SignUpRow, changes: Partial<SignUpRow>): Partial<SignUpRow> {
  const others = CONTACT_TYPES.filter(type => changes[type] !== undefined && changes[type] !== attempt[type])
  return others.length === 0 ? changes : { ...changes, ...withoutProofs(attempt, others) }
}
