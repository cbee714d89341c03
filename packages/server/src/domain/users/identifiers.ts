import type { Settings } from '../../config/settings.js'
import { ApiError } from '../../errors/api-error.js'
import { parseEmailAddress } from '../../protocols/email-address.js'
import { parsePhoneNumber } from '../../protocols/phone-number.js'
import { foldUsername, isInScripts, reservedForm, usernameSkeleton } from '../../protocols/username.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import type { IdentifierType } from '../../store/tables.js'

const USERNAME = /^[\p{L}\p{M}\p{N}_-]+$/u
const USERNAME_EXTENDED = /^[\p{L}\p{M}\p{N}_\-^$!.`#+~]+$/u

/** @throws ApiError form_param_format_invalid */
export function normalizeEmail(text: string, param = 'email_address'): string {
  const address = parseEmailAddress(text)
  if (address === null) throw new ApiError('form_param_format_invalid', { param })
  return address
}

/** @throws ApiError form_param_format_invalid */
export function normalizePhone(text: string, param = 'phone_number'): string {
  const number = parsePhoneNumber(text)
  if (number === null) throw new ApiError('form_param_format_invalid', { param })
  return number
}

/** @throws ApiError form_param_format_invalid */
export function normalizeWallet(text: string, param = 'web3_wallet'): string {
  const wallet = parseWalletAddress(text)
  if (wallet === null) throw new ApiError('form_param_format_invalid', { param })
  return wallet.address
}

const NORMALIZERS = {
  email_address: normalizeEmail,
  phone_number: normalizePhone,
  web3_wallet: normalizeWallet,
} as const

/** @throws ApiError form_param_format_invalid */
export function normalizeContact(type: keyof typeof NORMALIZERS, text: string): string {
  return NORMALIZERS[type](text)
}

/**
 * How a username is compared: its own form, and that of all that look like it.
 * Each has one holder in an instance.
 */
export const usernameForms = (username: string) => ({
  normalizedValue: foldUsername(username),
  skeleton: usernameSkeleton(username),
})

/**
 * The instance's rules for a new username, as `writtenUsername` gives it. @throws ApiError form_username_*
 */
export function checkUsernameRules(settings: Settings, username: string): void {
  const rules = settings.username
  const param = 'username'
  if (username.length < rules.minLength || username.length > rules.maxLength) {
    throw new ApiError('form_username_invalid_length', {
      param,
      values: { min: rules.minLength, max: rules.maxLength },
    })
  }
  const allowed = rules.allowExtendedSpecialCharacters ? USERNAME_EXTENDED : USERNAME
  if (!allowed.test(username) || !isInScripts(username, rules.scripts))
    throw new ApiError('form_username_invalid_character', { param })
  if (!rules.allowNumericUsernames && !/\p{L}/u.test(username))
    throw new ApiError('form_username_needs_non_number_char', { param })
}

/**
 * For usernames that people choose themselves; administrators may give reserved names to whom they want. The
 * official UI then says that the name is taken.
 * @throws ApiError form_identifier_exists
 */
export function refuseReservedUsername(settings: Settings, username: string): void {
  const form = reservedForm(username)
  if (settings.username.reserved.some(name => reservedForm(name) === form))
    throw new ApiError('form_identifier_exists', { param: 'username', values: { param: 'username' } })
}

const FORMS: Record<IdentifierType, (text: string) => string | null> = {
  email_address: parseEmailAddress,
  phone_number: parsePhoneNumber,
  web3_wallet: text => parseWalletAddress(text)?.address ?? null,
  // anything may be an old username: the rules for new ones may have changed since
  username: text => foldUsername(text) || null,
}

/** The one form of a text that can be an identifier of this type; null when it can't. */
export const identifierForm = (type: IdentifierType, text: string): string | null => FORMS[type](text)

/**
 * How an identifier that somebody has typed may be stored: as it was written, then in its one form. The first
 * is for those who came before that form and could not be brought to it, since it refuses them or another
 * account has it. Empty when the text can't be of this type.
 */
export function storedForms(type: IdentifierType, text: string): string[] {
  const form = identifierForm(type, text)
  const old = OLD_FORMS[type]?.(text)
  return [...new Set([old, form].filter(value => typeof value === 'string'))]
}

const OLD_FORMS: Partial<Record<IdentifierType, (text: string) => string | undefined>> = {
  email_address: text => /^[^@\s]+@[^@\s]+$/.exec(text.trim().toLowerCase())?.[0],
  phone_number: text => /^\+[1-9]\d{6,14}$/.exec(text.replace(/[\s().-]/g, ''))?.[0],
  username: text => text.trim().toLowerCase() || undefined,
}

/** One text for all spellings of an identifier whose type is not known, e.g. to count tries by. */
export function comparableIdentifier(text: string): string {
  return (
    parseEmailAddress(text) ??
    parsePhoneNumber(text) ??
    parseWalletAddress(text)?.address ??
    foldUsername(text)
  )
}
