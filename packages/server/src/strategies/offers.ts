import type { Settings } from '../config/settings.js'
import { typedContact } from '../domain/users/usable-contacts.js'
import type { UserView } from '../model/user.js'
import { contactsFor } from './contacts.js'
import { strategiesFor, strategyNamed } from './find.js'
import type { Factor, OfferedContact, Role } from './strategy.js'

interface Circumstances {
  /** what was typed; null: nothing */
  typed?: string | null
  isPasswordLocked?: boolean
  /** under protection against enumeration: a key of what was typed; null: nothing is hidden */
  hiddenDigest?: string | null
}

/**
 * What proves this role. With protection against enumeration everybody gets the same list of first factors,
 * made from the settings and what was typed alone: somebody without an account, or without a password, is not
 * to be told apart. A locked password is not among them where there is another way: the official UI begins
 * with that one.
 */
export function offersFor(
  role: Role,
  settings: Settings,
  view: UserView | null,
  { typed = null, isPasswordLocked = false, hiddenDigest = null }: Circumstances = {},
): Factor[] {
  const typedRow = view ? typedContact(typed, view) : undefined
  const contacts = contactsFor(role, settings, view, typed, hiddenDigest)
  const isHidden = hiddenDigest !== null
  const offered: Factor[] = []
  for (const strategy of strategiesFor(role)) {
    if (!strategy.isOn(settings, role)) continue
    const factors = strategy.offer?.({ role, settings, view, isHidden, typed: typedRow, contacts, offered })
    offered.push(...(factors ?? []))
  }
  // the official UI takes the first way to reset a password that it finds: by what was typed
  const all = typedRow?.type === 'phone_number' ? numbersFirst(offered) : offered
  return isPasswordLocked ? withoutPassword(all) : all
}

function withoutPassword(all: Factor[]): Factor[] {
  const others = all.filter(({ strategy }) => strategy !== 'password')
  const isThereAnother = others.some(({ strategy }) => !strategyNamed(strategy)?.isReset)
  return isThereAnother ? others : all
}

/** In place of the addresses, which come first otherwise. */
function numbersFirst(all: Factor[]): Factor[] {
  const rank = ({ phoneNumberId, emailAddressId, web3WalletId }: OfferedContact) =>
    web3WalletId ? 3 : emailAddressId ? 2 : phoneNumberId ? 1 : 0
  return all.toSorted((one, other) => rank(one) - rank(other))
}

interface Choice {
  emailAddressId?: string | null | undefined
  phoneNumberId?: string | null | undefined
  web3WalletId?: string | null | undefined
}

/** Of the factors of one strategy the one that is named, else the default or primary one, else the first. */
export function chosenFactor(offered: Factor[], strategy: string, input: Choice): Factor | undefined {
  const candidates = offered.filter(factor => factor.strategy === strategy)
  const wanted = candidates[0] && wantedId(candidates[0], input)
  if (wanted) return candidates.find(factor => shownId(factor) === wanted)
  return (
    candidates.find(factor => factor.isDefault) ??
    candidates.find(factor => factor.isPrimary) ??
    candidates[0]
  )
}

/** Which contact the input names, of the kind that this factor goes to. */
const wantedId = ({ phoneNumberId, emailAddressId }: OfferedContact, input: Choice) =>
  phoneNumberId ? input.phoneNumberId : emailAddressId ? input.emailAddressId : input.web3WalletId

const shownId = ({ phoneNumberId, emailAddressId, web3WalletId }: OfferedContact) =>
  phoneNumberId ?? emailAddressId ?? web3WalletId

/** The row that a factor stands for; undefined: nobody's, or not to be used. */
export function rowOf(view: UserView | null, factor: OfferedContact) {
  const { identifierId = shownId(factor) } = factor
  return view?.identifiers.find(row => row.id === identifierId)
}
