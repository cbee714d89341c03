import type { Settings } from '../config/settings.js'
import { isUsable, typedContact } from '../domain/users/usable-contacts.js'
import { enrolledFactors } from '../model/second-factors.js'
import type { UserView } from '../model/user.js'
import { ksuid } from '../platform/ids.js'
import { parseEmailAddress } from '../protocols/email-address.js'
import { parsePhoneNumber } from '../protocols/phone-number.js'
import type { IdentifierRow } from '../store/tables.js'
import { maskEmail, maskPhone } from './mask.js'
import type { OfferedContact, Role } from './strategy.js'

/** Addresses and numbers that a role may use, as an attempt shows them. */
export function contactsFor(
  role: Role,
  settings: Settings,
  view: UserView | null,
  typed: string | null,
  hiddenDigest: string | null,
): OfferedContact[] {
  if (hiddenDigest !== null) return disguisedContacts(typed, view, hiddenDigest)
  if (!view) return []
  if (role === 'second_factor') return secondFactorNumbers(settings, view)
  return role === 'client_trust' ? provenContacts(view) : firstFactorContacts(typed, view)
}

/**
 * Every proven address and number of the user, but of the kind that was typed that one alone: somebody who
 * types an address may also have a code sent to the number. What was not typed is masked. With a wallet only
 * what was typed, for their addresses are public. A number that is the second factor cannot be the first one
 * as well.
 */
function firstFactorContacts(text: string | null, view: UserView): OfferedContact[] {
  const typed = typedContact(text, view)
  if (typed?.type === 'web3_wallet') return []
  return view.identifiers
    .filter(row => isSentTo(row) && isUsable(row) && (row === typed || row.type !== typed?.type))
    .map(row => shown(view, row, row === typed))
}

const isSentTo = ({ type }: IdentifierRow) => type === 'email_address' || type === 'phone_number'

const secondFactorNumbers = (settings: Settings, view: UserView): OfferedContact[] =>
  enrolledFactors(settings, view).numbers.map(row => ({
    ...shown(view, row),
    isDefault: row.default_second_factor,
  }))

const provenContacts = (view: UserView): OfferedContact[] =>
  view.identifiers.filter(row => isSentTo(row) && row.verified_at !== null).map(row => shown(view, row))

function shown({ user }: UserView, row: IdentifierRow, isTyped = false): OfferedContact {
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
 * Under protection against enumeration: what was typed, under an id that is made of it. It is the same for
 * everybody, every time and before and after there is an account. An id of a row would tell when that row was
 * made.
 */
function disguisedContacts(text: string | null, view: UserView | null, digest: string): OfferedContact[] {
  const typed = view ? typedContact(text, view) : undefined
  const disguise = { isPrimary: true, identifierId: typed?.id ?? null }
  const id = disguisedId(digest)
  const address = parseEmailAddress(text ?? '')
  if (address !== null) return [{ ...disguise, safeIdentifier: address, emailAddressId: id }]
  const number = parsePhoneNumber(text ?? '')
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
