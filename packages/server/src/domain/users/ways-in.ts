import type { Settings } from '../../config/settings.js'
import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { Connection } from '../../model/connection.js'
import { isEnterpriseKey } from '../../model/enterprise-connection.js'
import type { UserView } from '../../model/user.js'
import { chainOf, enabledWalletStrategies } from '../../model/wallet-strategies.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import type { ExternalAccountRow, IdentifierRow, IdentifierType } from '../../store/tables.js'
import { getUserForUpdate } from '../../store/users.js'
import type { WayInRules } from '../../store/ways-in.js'
import { getUserView } from '../views/user-view.js'

const TYPES: [IdentifierType, 'emailAddress' | 'phoneNumber' | 'username' | 'web3Wallet'][] = [
  ['email_address', 'emailAddress'],
  ['phone_number', 'phoneNumber'],
  ['username', 'username'],
  ['web3_wallet', 'web3Wallet'],
]

/** Kinds of identifiers that people may sign in with, in the order in which a text is tried. */
export function supportedIdentifiers(settings: Settings): IdentifierType[] {
  return TYPES.filter(([, name]) => {
    const attribute = settings.attributes[name]
    return attribute.enabled && attribute.usedForFirstFactor
  }).map(([type]) => type)
}

/**
 * What the settings allow. A forgotten password can be reset by a code, so a
 * proven address is a way in without one.
 */
export function wayInRules(
  settings: Settings,
  connections: readonly Pick<Connection, 'key' | 'isEnabled' | 'isForSignIn'>[] = [],
): WayInRules {
  const { emailAddress, phoneNumber, password, passkey } = settings.attributes
  const identifiers = supportedIdentifiers(settings)
  const provesEmail = ['email_code', 'email_link'].some(each => emailAddress.firstFactors.includes(each))
  const provesPhone = phoneNumber.firstFactors.includes('phone_code')
  const chains = identifiers.includes('web3_wallet') ? enabledWalletStrategies(settings).map(chainOf) : []
  return {
    identifiers,
    password: password.enabled,
    passkey: passkey.enabled,
    contacts: [
      ...(emailAddress.enabled && (provesEmail || password.enabled) ? (['email_address'] as const) : []),
      ...(identifiers.includes('phone_number') && (provesPhone || password.enabled)
        ? (['phone_number'] as const)
        : []),
    ],
    offersOtherContacts: !settings.attackProtection.enumerationProtection,
    connections: connections
      .filter(each => each.isEnabled && each.isForSignIn)
      .map(each => each.key)
      .sort(),
    wallets: { ethereum: chains.includes('ethereum'), solana: chains.includes('solana') },
  }
}

/**
 * How many ways in the user has under these rules. A trusted device is none: it ends with the application
 * that holds its key, and nobody is told. A password that is marked as compromised does not sign in.
 */
export function countWaysIn(
  rules: WayInRules,
  { user, identifiers, passkeys, externalAccounts }: UserView,
): number {
  const usable = identifiers.filter(row => row.verified_at !== null || row.reserved)
  const typed = usable.filter(row => rules.identifiers.includes(row.type))
  const hasPassword = rules.password && user.password_hash !== null && !user.password_compromised
  const isOffered = (row: IdentifierRow) =>
    rules.identifiers.includes(row.type) ||
    (rules.offersOtherContacts && typed.some(each => each.type !== 'web3_wallet'))
  const contacts = usable.filter(
    row =>
      rules.contacts.some(type => type === row.type) && !row.reserved_for_second_factor && isOffered(row),
  )
  const wallets = usable.filter(row => row.type === 'web3_wallet' && isWalletIn(rules, row))
  return (
    (hasPassword && typed.length > 0 ? 1 : 0) +
    (rules.passkey ? passkeys.length : 0) +
    contacts.length +
    wallets.length +
    externalAccounts.filter(account => isAccountIn(rules, account)).length
  )
}

const isAccountIn = ({ connections }: WayInRules, { connection_key, subject }: ExternalAccountRow) =>
  subject !== null && (isEnterpriseKey(connection_key) || connections.includes(connection_key))

function isWalletIn({ wallets }: WayInRules, row: IdentifierRow): boolean {
  const chain = parseWalletAddress(row.normalized_value)?.chain
  return chain !== undefined && wallets[chain]
}

/**
 * Refuses what would leave somebody without a way to sign in, under the settings as they are.
 * Call it before the change: it locks the user, so that of two parallel
 * removals the second one sees the first.
 * @param after the user as the change will leave them
 * @throws ApiError last_sign_in_method_removal_failed
 */
export async function keepWayIn(
  tx: InTx,
  userId: string,
  after: (view: UserView) => UserView,
): Promise<void> {
  await getUserForUpdate(tx, userId)
  const view = await getUserView(tx, userId)
  const rules = wayInRules(tx.instance.settings, tx.instance.connections)
  if (countWaysIn(rules, view) > 0 && countWaysIn(rules, after(view)) === 0)
    throw new ApiError('last_sign_in_method_removal_failed')
}

/** The user without one of their identifiers. */
export const withoutIdentifier =
  (id: string) =>
  (view: UserView): UserView => ({ ...view, identifiers: view.identifiers.filter(row => row.id !== id) })

/** The user with a phone number that has become a second factor. */
export const reserving =
  (id: string) =>
  (view: UserView): UserView => ({
    ...view,
    identifiers: view.identifiers.map(row =>
      row.id === id ? { ...row, reserved_for_second_factor: true } : row,
    ),
  })
