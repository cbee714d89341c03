import type { Settings } from '../config/settings.js'
import type { Connection } from '../model/connection.js'
import { isEnterpriseKey } from '../model/enterprise-connection.js'
import { failedAttempts, hasSecondFactor, isLocked, type UserView } from '../model/user.js'
import type { DirectoryRow, IdentifierRow, UserRow } from '../store/tables.js'
import { emailAddress } from './email-address.js'
import { companyAccounts } from './enterprise-account.js'
import { externalAccount } from './external-account.js'
import { passkey, usersPasskey } from './passkey.js'
import { phoneNumber } from './phone-number.js'
import { pictureUrl } from './picture.js'
import { web3Wallet } from './web3-wallet.js'

/** What a resource needs to know besides the rows. */
export interface UserFacts {
  publicUrl: string
  /** Unix ms */
  now: number
  settings: Settings
  /** of the instance */
  connections: readonly Connection[]
}

/**
 * `Client.User` of the Frontend API: what the person may see of their own
 * account, with memberships as rendered.
 */
export function frontendUser(view: UserView, facts: UserFacts, memberships: object[]) {
  return {
    ...sharedFields(view, facts),
    passkeys: view.passkeys.map(row => passkey(row, null, 0)),
    // clerk-js reads these lists without a check (resources/User.ts)
    organization_memberships: memberships,
  }
}

/**
 * `User` of the Backend API, and `data` of `user.*` events. All versions of the specs agree on its fields.
 */
export function backendUser(view: UserView, facts: UserFacts) {
  const { user } = view
  return {
    ...sharedFields(view, facts),
    passkeys: view.passkeys.map(usersPasskey),
    locale: user.locale,
    private_metadata: user.private_metadata,
    bypass_client_trust: user.bypass_client_trust,
  }
}

/** The part of a user that others may see, e.g. members of the same organization. */
export function publicUserData(view: UserView, facts: UserFacts) {
  const { user } = view
  return {
    first_name: user.first_name,
    last_name: user.last_name,
    ...images(user, facts),
    identifier: shownIdentifier(view),
    user_id: user.id,
    username: user.username,
    banned: user.banned,
    ...outOfDirectory(user),
  }
}

/** `SCIMUserMetadata` of the Backend API. */
export const directoryOfUser = (user: UserRow, directory: DirectoryRow) => ({
  directory_id: directory.id,
  ...(directory.enabled && { directory_enabled: true }),
  external_id: user.directory_external_id ?? null,
})

/** Only those say so whom a directory has taken out: instances without directories show nothing of them. */
const outOfDirectory = ({ deprovisioned }: UserRow) => (deprovisioned ? { deprovisioned: true } : {})

function sharedFields(view: UserView, facts: UserFacts) {
  const { user } = view
  return {
    id: user.id,
    object: 'user',
    external_id: user.external_id,
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
    timezone: user.timezone,
    ...images(user, facts),
    primary_email_address_id: user.primary_email_address_id,
    primary_phone_number_id: user.primary_phone_number_id,
    primary_web3_wallet_id: user.primary_web3_wallet_id,
    ...contacts(view, facts),
    ...factors(view),
    public_metadata: user.public_metadata,
    unsafe_metadata: user.unsafe_metadata,
    ...access(user, facts),
    delete_self_enabled: user.delete_self_enabled && facts.settings.user.deleteSelf,
    create_organization_enabled: user.create_organization_enabled,
    create_organizations_limit: user.create_organizations_limit,
    legal_accepted_at: user.legal_accepted_at,
    last_sign_in_at: user.last_sign_in_at,
    last_active_at: user.last_active_at,
    created_at: user.created_at,
    updated_at: user.updated_at,
  }
}

/** `profile_image_url` is the name that SDK v4 reads. */
function images(user: UserRow, facts: UserFacts) {
  const url = pictureUrl(facts.publicUrl, user.image_id, user.id, [user.first_name, user.last_name])
  return { image_url: url, profile_image_url: url, has_image: user.image_id !== null }
}

function contacts(
  { identifiers, verifications, externalAccounts, enterpriseConnections }: UserView,
  { now, connections, publicUrl }: UserFacts,
) {
  const verificationOf = (row: IdentifierRow) =>
    row.verification_id === null ? undefined : verifications.get(row.verification_id)
  const ofType = (type: IdentifierRow['type']) => identifiers.filter(row => row.type === type)
  return {
    email_addresses: ofType('email_address').map(row =>
      emailAddress(row, verificationOf(row), now, externalAccounts),
    ),
    phone_numbers: ofType('phone_number').map(row => phoneNumber(row, verificationOf(row), now)),
    web3_wallets: ofType('web3_wallet').map(row => web3Wallet(row, verificationOf(row), now)),
    external_accounts: externalAccounts
      .filter(row => !isEnterpriseKey(row.connection_key))
      .map(row => externalAccount(row, { identifiers }, connections)),
    ...companyAccounts(externalAccounts, enterpriseConnections, publicUrl),
  }
}

function factors(view: UserView) {
  const { user } = view
  return {
    password_enabled: user.password_hash !== null,
    password_last_updated_at: user.password_updated_at,
    two_factor_enabled: hasSecondFactor(view),
    totp_enabled: user.totp_enabled,
    backup_code_enabled: user.backup_code_enabled,
    mfa_enabled_at: user.mfa_enabled_at,
    mfa_disabled_at: user.mfa_disabled_at,
  }
}

function access(user: UserRow, { now, settings }: UserFacts) {
  const locked = isLocked(user, now)
  const { lockoutEnabled, lockoutMaxAttempts } = settings.attackProtection
  const expiresInSeconds =
    user.lockout_expires_at === null ? null : Math.ceil((user.lockout_expires_at - now) / 1000)
  const remaining = locked ? 0 : Math.max(0, lockoutMaxAttempts - failedAttempts(user, now))
  return {
    banned: user.banned,
    ...outOfDirectory(user),
    locked,
    lockout_expires_in_seconds: locked ? expiresInSeconds : null,
    verification_attempts_remaining: lockoutEnabled ? remaining : null,
  }
}

/**
 * The identifier by which others know the user: primary email, else username, else phone number, else wallet.
 */
function shownIdentifier({ user, identifiers }: UserView): string {
  const byId = (id: string | null) => identifiers.find(row => row.id === id)?.value
  return (
    byId(user.primary_email_address_id) ??
    user.username ??
    byId(user.primary_phone_number_id) ??
    byId(user.primary_web3_wallet_id) ??
    identifiers[0]?.value ??
    ''
  )
}
