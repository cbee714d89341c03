import type { Settings } from '../../config/settings.js'
import { ApiError } from '../../errors/api-error.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import type { IdentifierType } from '../../store/tables.js'

const MAX_EMAIL_LENGTH = 254
const MAX_LOCAL_PART_LENGTH = 64
/** Practical subset of RFC 5321: dot-atom local part, at least two domain labels; `localhost` and quoted parts are no real addresses. */
const EMAIL =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])$/u
/** E.164: a plus, at most 15 digits */
const PHONE = /^\+[1-9]\d{6,14}$/
const USERNAME = /^[\p{L}\p{N}_-]+$/u
const USERNAME_EXTENDED = /^[\p{L}\p{N}_\-^$!.`#+~]+$/u

/** The address as it is stored and compared; null when it is none. */
export function parseEmail(text: string): string | null {
  const address = text.trim().toLowerCase()
  const at = address.lastIndexOf('@')
  if (address.length > MAX_EMAIL_LENGTH || at > MAX_LOCAL_PART_LENGTH) return null
  return EMAIL.test(address) ? address : null
}

/** The number in E.164; null when it is none. */
export function parsePhone(text: string): string | null {
  const number = text.replace(/[\s().-]/g, '')
  return PHONE.test(number) ? number : null
}

/** @throws ApiError form_param_format_invalid */
export function normalizeEmail(text: string, param = 'email_address'): string {
  const address = parseEmail(text)
  if (address === null) throw new ApiError('form_param_format_invalid', { param })
  return address
}

/** @throws ApiError form_param_format_invalid */
export function normalizePhone(text: string, param = 'phone_number'): string {
  const number = parsePhone(text)
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

/** How usernames are compared: without regard to case. */
export function normalizeUsername(text: string): string {
  return text.trim().toLowerCase()
}

/** The instance's rules for a new username. @throws ApiError form_username_* */
export function checkUsernameRules(settings: Settings, username: string, param = 'username'): void {
  const rules = settings.username
  if (username.length < rules.minLength || username.length > rules.maxLength) {
    throw new ApiError('form_username_invalid_length', {
      param,
      values: { min: rules.minLength, max: rules.maxLength },
    })
  }
  const allowed = rules.allowExtendedSpecialCharacters ? USERNAME_EXTENDED : USERNAME
  if (!allowed.test(username)) throw new ApiError('form_username_invalid_character', { param })
  if (!rules.allowNumericUsernames && !/\p{L}/u.test(username))
    throw new ApiError('form_username_needs_non_number_char', { param })
}

/** How a stored identifier of this type is compared, e.g. for a filter; no check. */
export function normalizeForComparison(type: IdentifierType, text: string): string {
  if (type === 'phone_number') return parsePhone(text) ?? text.trim()
  if (type === 'web3_wallet') return parseWalletAddress(text)?.address ?? text.trim()
  return text.trim().toLowerCase()
}
