import { createHash } from 'node:crypto'
import type { Settings } from '../../config/settings.js'
import { storedForms } from '../../domain/users/identifiers.js'
import { strategiesOfWallet, type WalletStrategy } from '../../domain/wallets/strategies.js'
import type { UserView } from '../../domain/users/view.js'
import { ksuid } from '../../platform/ids.js'
import { parseEmailAddress } from '../../protocols/email-address.js'
import { parsePhoneNumber } from '../../protocols/phone-number.js'
import type { IdentifierRow, SignInRow } from '../../store/tables.js'
import { maskEmail, maskPhone } from './mask.js'

type EmailStrategy = 'email_code' | 'email_link' | 'reset_password_email_code'
type PhoneStrategy = 'phone_code' | 'reset_password_phone_code'

export interface FirstFactor {
  strategy: 'password' | 'passkey' | EmailStrategy | PhoneStrategy | WalletStrategy
  safeIdentifier?: string
  emailAddressId?: string
  phoneNumberId?: string
  web3WalletId?: string
  isPrimary?: boolean
}

type Identified = Pick<SignInRow, 'id' | 'identifier' | 'created_at'>

/**
 * What proves the first factor of this attempt. With protection against enumeration everybody gets the same list, made
 * from the settings alone: who has no account, or no password, is not to be told apart. A locked password is not among them
 * where there is another way: the official UI begins with that one.
 */
export function firstFactors(
  settings: Settings,
  attempt: Identified,
  view: UserView | null,
  isPasswordLocked = false,
): FirstFactor[] {
  const all = allFactors(settings, attempt, view)
  const others = all.filter(({ strategy }) => strategy !== 'password')
  const isThereAnother = others.some(({ strategy }) => !strategy.startsWith('reset_password'))
  return isPasswordLocked && isThereAnother ? others : all
}

function allFactors(settings: Settings, attempt: Identified, view: UserView | null): FirstFactor[] {
  const factors: FirstFactor[] = []
  const isProtected = settings.attackProtection.enumerationProtection
  const hasPassword = isProtected || view?.user.password_hash != null
  if (settings.attributes.password.enabled && hasPassword) factors.push({ strategy: 'password' })
  // under protection passkeys work without being listed: the person picks one, unidentified
  const hasPasskey = !isProtected && (view?.passkeys.length ?? 0) > 0
  if (settings.attributes.passkey.enabled && hasPasskey) factors.push({ strategy: 'passkey' })
  const contacts = view
    ? contactFactors(attempt, view, isProtected)
    : isProtected
      ? inventedFactors(attempt)
      : []
  const emails = contacts.filter(contact => contact.emailAddressId !== undefined)
  const phones = contacts.filter(contact => contact.phoneNumberId !== undefined)
  const byEmail = emailStrategies(settings).flatMap(strategy => emails.map(email => ({ strategy, ...email })))
  const byPhone = phoneStrategies(settings).flatMap(strategy => phones.map(phone => ({ strategy, ...phone })))
  // the official UI takes the first way to reset a password that it finds: by what was typed
  const isPhoneTyped = view !== null && typedOf(attempt, view)?.type === 'phone_number'
  factors.push(...(isPhoneTyped ? [...byPhone, ...byEmail] : [...byEmail, ...byPhone]))
  return [...factors, ...walletFactors(settings, attempt, view)]
}

/**
 * The wallet that was typed, else every proven one, but under protection against enumeration none: a username must not show
 * that it has one. Addresses are public: none is masked, and none is invented.
 */
function walletFactors(settings: Settings, attempt: Identified, view: UserView | null): FirstFactor[] {
  if (!view || !settings.attributes.web3Wallet.usedForFirstFactor) return []
  const typed = typedOf(attempt, view)
  const showsAll = typed === undefined && !settings.attackProtection.enumerationProtection
  const wallets = view.identifiers.filter(row => row.type === 'web3_wallet' && isUsable(row))
  return wallets
    .filter(row => showsAll || row === typed)
    .flatMap(row =>
      strategiesOfWallet(settings, row.normalized_value).map(strategy => ({
        strategy,
        safeIdentifier: row.value,
        web3WalletId: row.id,
        isPrimary: row.id === view.user.primary_web3_wallet_id,
      })),
    )
}

function emailStrategies(settings: Settings): EmailStrategy[] {
  const { emailAddress, password } = settings.attributes
  if (!emailAddress.enabled) return []
  return [
    ...(emailAddress.firstFactors.includes('email_code') ? (['email_code'] as const) : []),
    ...(emailAddress.firstFactors.includes('email_link') ? (['email_link'] as const) : []),
    ...(password.enabled ? (['reset_password_email_code'] as const) : []),
  ]
}

/** Unlike an address, a number may be there for second factors alone (`usedForFirstFactor` off). */
function phoneStrategies(settings: Settings): PhoneStrategy[] {
  const { phoneNumber, password } = settings.attributes
  if (!phoneNumber.enabled || !phoneNumber.usedForFirstFactor) return []
  return [
    ...(phoneNumber.firstFactors.includes('phone_code') ? (['phone_code'] as const) : []),
    ...(password.enabled ? (['reset_password_phone_code'] as const) : []),
  ]
}

type ContactFactor = Omit<FirstFactor, 'strategy'>

/**
 * Every proven address and number of the user, but of the kind that was typed that one alone: who types an address may
 * also have a code sent to the number. What was not typed is masked. Under protection against enumeration only what was typed,
 * for nobody must learn that there is more, or that a username has an owner; so with wallets, whose addresses are public. A
 * number that is the second factor cannot be the first one as well.
 */
function contactFactors(attempt: Identified, view: UserView, isProtected: boolean): ContactFactor[] {
  const typed = typedOf(attempt, view)
  const isTypedAlone = isProtected || typed?.type === 'web3_wallet'
  const usable = view.identifiers.filter(
    row =>
      CONTACTS.has(row.type) &&
      isUsable(row) &&
      (row === typed || (row.type !== typed?.type && !isTypedAlone)),
  )
  return usable.map(row => shown(view.user, row, row === typed))
}

const CONTACTS = new Set<IdentifierRow['type']>(['email_address', 'phone_number'])

const isUsable = (row: IdentifierRow) =>
  (row.verified_at !== null || row.reserved) && !row.reserved_for_second_factor

/** Which address, number or wallet the person typed; undefined for a username, or none of these. */
function typedOf({ identifier }: Identified, { identifiers }: UserView): IdentifierRow | undefined {
  const text = identifier ?? ''
  return identifiers.find(
    row =>
      row.type !== 'username' && isUsable(row) && storedForms(row.type, text).includes(row.normalized_value),
  )
}

function shown(user: UserView['user'], row: IdentifierRow, isTyped: boolean): ContactFactor {
  return row.type === 'phone_number'
    ? {
        safeIdentifier: isTyped ? row.value : maskPhone(row.value),
        phoneNumberId: row.id,
        isPrimary: row.id === user.primary_phone_number_id,
      }
    : {
        safeIdentifier: isTyped ? row.value : maskEmail(row.value),
        emailAddressId: row.id,
        isPrimary: row.id === user.primary_email_address_id,
      }
}

/** Looks like the real thing, and the same on every read. */
function inventedFactors(attempt: Identified): ContactFactor[] {
  const payload = createHash('sha256').update(attempt.id).digest().subarray(0, 16)
  const id = `idn_${ksuid(attempt.created_at, payload)}`
  const address = parseEmailAddress(attempt.identifier ?? '')
  if (address !== null) return [{ safeIdentifier: address, emailAddressId: id, isPrimary: true }]
  const number = parsePhoneNumber(attempt.identifier ?? '')
  return number === null ? [] : [{ safeIdentifier: number, phoneNumberId: id, isPrimary: true }]
}
