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
  /** under protection against enumeration: the row that the shown id stands for; null: none */
  identifierId?: string | null
}

type Identified = Pick<SignInRow, 'identifier'>

interface Circumstances {
  isPasswordLocked?: boolean
  /** under protection against enumeration: a key of what was typed; null: nothing is hidden */
  hiddenDigest?: string | null
}

/**
 * What proves the first factor of this attempt. With protection against enumeration everybody gets the same list, made
 * from the settings and what was typed alone: who has no account, or no password, is not to be told apart. A locked password
 * is not among them where there is another way: the official UI begins with that one.
 */
export function firstFactors(
  settings: Settings,
  attempt: Identified,
  view: UserView | null,
  { isPasswordLocked = false, hiddenDigest = null }: Circumstances = {},
): FirstFactor[] {
  const all = allFactors(settings, attempt, view, hiddenDigest)
  const others = all.filter(({ strategy }) => strategy !== 'password')
  const isThereAnother = others.some(({ strategy }) => !strategy.startsWith('reset_password'))
  return isPasswordLocked && isThereAnother ? others : all
}

function allFactors(
  settings: Settings,
  attempt: Identified,
  view: UserView | null,
  hiddenDigest: string | null,
): FirstFactor[] {
  const factors: FirstFactor[] = []
  const isHidden = hiddenDigest !== null
  const hasPassword = isHidden || view?.user.password_hash != null
  if (settings.attributes.password.enabled && hasPassword) factors.push({ strategy: 'password' })
  // under protection passkeys work without being listed: the person picks one, unidentified
  const hasPasskey = !isHidden && (view?.passkeys.length ?? 0) > 0
  if (settings.attributes.passkey.enabled && hasPasskey) factors.push({ strategy: 'passkey' })
  const contacts = isHidden
    ? disguisedFactors(attempt, view, hiddenDigest)
    : view
      ? contactFactors(attempt, view)
      : []
  const emails = contacts.filter(contact => contact.emailAddressId !== undefined)
  const phones = contacts.filter(contact => contact.phoneNumberId !== undefined)
  const byEmail = emailStrategies(settings).flatMap(strategy => emails.map(email => ({ strategy, ...email })))
  const byPhone = phoneStrategies(settings).flatMap(strategy => phones.map(phone => ({ strategy, ...phone })))
  // the official UI takes the first way to reset a password that it finds: by what was typed
  const isPhoneTyped = view !== null && typedOf(attempt, view)?.type === 'phone_number'
  factors.push(...(isPhoneTyped ? [...byPhone, ...byEmail] : [...byEmail, ...byPhone]))
  return [...factors, ...walletFactors(settings, attempt, view, isHidden)]
}

/**
 * The wallet that was typed, else every proven one, but under protection against enumeration none: a username must not show
 * that it has one. Addresses are public: none is masked, and none is invented.
 */
function walletFactors(
  settings: Settings,
  attempt: Identified,
  view: UserView | null,
  isHidden: boolean,
): FirstFactor[] {
  if (!view || !settings.attributes.web3Wallet.usedForFirstFactor) return []
  const typed = typedOf(attempt, view)
  const showsAll = typed === undefined && !isHidden
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
 * also have a code sent to the number. What was not typed is masked. With a wallet only what was typed, for their addresses
 * are public. A number that is the second factor cannot be the first one as well.
 */
function contactFactors(attempt: Identified, view: UserView): ContactFactor[] {
  const typed = typedOf(attempt, view)
  const isTypedAlone = typed?.type === 'web3_wallet'
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

/**
 * Under protection against enumeration: what was typed, under an id that is made of it. It is the same for everybody, every
 * time and before and after there is an account. An id of a row would tell when that row was made.
 */
function disguisedFactors(attempt: Identified, view: UserView | null, digest: string): ContactFactor[] {
  const typed = view ? typedOf(attempt, view) : undefined
  const disguise = { isPrimary: true, identifierId: typed?.id ?? null }
  const id = disguisedId(digest)
  const address = parseEmailAddress(attempt.identifier ?? '')
  if (address !== null) return [{ ...disguise, safeIdentifier: address, emailAddressId: id }]
  const number = parsePhoneNumber(attempt.identifier ?? '')
  return number === null ? [] : [{ ...disguise, safeIdentifier: number, phoneNumberId: id }]
}

function disguisedId(digest: string): string {
  const bytes = Buffer.from(digest, 'hex')
  const madeAt = DISGUISE_BEGINS_AT + (bytes.readUInt32BE(0) % DISGUISE_SECONDS) * 1000
  return `idn_${ksuid(madeAt, bytes.subarray(4, 20))}`
}

/** Some moment in the year 2024. */
const DISGUISE_BEGINS_AT = Date.UTC(2024, 0, 1)
const DISGUISE_SECONDS = 366 * 24 * 3600
