import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import type { UserView } from '../../model/user.js'
import { writtenUsername } from '../../protocols/username.js'
import { isUniqueViolation } from '../../store/dialect/unique-violation.js'
import { insertExternalAccount } from '../../store/external-accounts.js'
import { findUsernameHolder, findVerifiedIdentifier, insertIdentifier } from '../../store/identifiers.js'
import type {
  ExternalAccountRow,
  IdentifierRow,
  IdentifierType,
  Metadata,
  UserRow,
} from '../../store/tables.js'
import { findUserByExternalId, insertUser } from '../../store/users.js'
import { identifierTaken, mapUniqueViolation } from '../checks/unique-violation.js'
import { completeUserViews } from '../views/user-view.js'
import { normalizeEmail, normalizePhone, normalizeWallet, usernameForms } from './identifiers.js'
import { checkMetadataSize } from './metadata.js'
import { searchTextOf } from './search-text.js'
import { userOfEvent } from './user-of-event.js'

export interface NewContact {
  value: string
  verified: boolean
  /** how it was verified, e.g. `email_code`, `admin`, `ticket` */
  strategy: string | null
  /** not verified, yet usable for sign-in and closed to everybody else (BAPI CreateUser) */
  reserved?: boolean
  /** of a reserved one: whose sign-up claims it without a proof */
  claimedByClientId?: string | null
  /** the verification record, if there is one */
  verificationId?: string | null
}

/**
 * Only what the caller has; the rest is empty. Rules of the instance (required data, password and
 * username rules) are the caller's.
 */
export interface NewUser {
  emailAddresses?: NewContact[]
  phoneNumbers?: NewContact[]
  web3Wallets?: NewContact[]
  username?: string | null
  passwordHash?: string | null
  passwordHasher?: string | null
  firstName?: string | null
  lastName?: string | null
  locale?: string | null
  timezone?: string | null
  publicMetadata?: Metadata
  privateMetadata?: Metadata
  unsafeMetadata?: Metadata
  externalId?: string | null
  legalAcceptedAt?: number | null
  banned?: boolean
  deleteSelfEnabled?: boolean
  createOrganizationEnabled?: boolean
  createOrganizationsLimit?: number | null
  bypassClientTrust?: boolean
  /** the directory that makes the user, with the id at its identity provider */
  directory?: { id: string; externalId: string | null }
  deprovisioned?: boolean
  lockedAt?: number | null
  lockoutExpiresAt?: number | null
  /** accounts at providers that come along, as the new user's */
  externalAccounts?: (userId: string) => ExternalAccountRow[]
  /** Unix ms; for imports */
  createdAt?: number
}

async function insertNewAccount(ctx: InTx, account: ExternalAccountRow): Promise<void> {
  try {
    await insertExternalAccount(ctx, account)
  } catch (error) {
    if (!isUniqueViolation(error, 'external_accounts')) throw error
    throw new ApiError('external_account_exists', { cause: error })
  }
}

/**
 * Makes a user with identifiers and emits `user.created`. The first address of each
 * kind becomes the primary one, if it is verified or reserved.
 * @throws ApiError form_identifier_exists, external_account_exists; also when a parallel request was faster
 */
export async function createUser(ctx: InTx, input: NewUser): Promise<UserView> {
  const userId = ctx.services.ids.next('user')
  const identifiers = newIdentifiers(ctx, userId, input)
  const user = newUserRow(ctx, userId, identifiers, input)
  await refuseTaken(ctx, identifiers)
  if (user.external_id !== null && (await findUserByExternalId(ctx, user.external_id)))
    throw identifierTaken('external_id')
  await mapUniqueViolation('users', 'external_id', () => insertUser(ctx, user))
  for (const identifier of identifiers)
    await mapUniqueViolation('identifiers', identifier.type, () => insertIdentifier(ctx, identifier))
  for (const account of input.externalAccounts?.(userId) ?? []) await insertNewAccount(ctx, account)

  const view = (await completeUserViews(ctx, [user])).get(userId)!
  await emitEvent(ctx, { type: 'user.created', resourceId: userId, data: await userOfEvent(ctx, view) })
  return view
}

/** Refuses identifiers that somebody else has proven. @throws ApiError form_identifier_exists */
export async function refuseTaken(ctx: Context, identifiers: IdentifierRow[]): Promise<void> {
  for (const {
    type,
    user_id,
    normalized_value: normalizedValue,
    username_skeleton: skeleton,
  } of identifiers) {
    const holder =
      skeleton === null
        ? await findVerifiedIdentifier(ctx, type, normalizedValue)
        : await findUsernameHolder(ctx, { normalizedValue, skeleton })
    if (holder && holder.user_id !== user_id) throw identifierTaken(type)
  }
}

function newIdentifiers(ctx: Context, userId: string, input: NewUser): IdentifierRow[] {
  const emails = (input.emailAddresses ?? []).map(contact =>
    newContactRow(ctx, userId, 'email_address', normalizeEmail(contact.value), contact),
  )
  const phones = (input.phoneNumbers ?? []).map(contact =>
    newContactRow(ctx, userId, 'phone_number', normalizePhone(contact.value), contact),
  )
  const wallets = (input.web3Wallets ?? []).map(contact =>
    newContactRow(ctx, userId, 'web3_wallet', normalizeWallet(contact.value), contact),
  )
  const rows = [...emails, ...phones, ...wallets]
  if (input.username?.trim()) rows.push(newUsernameRow(ctx, userId, input.username))
  const unique = new Map(rows.map(row => [`${row.type} ${row.normalized_value}`, row] as const))
  // Lists are oldest first, and ids of one second sort at random: a millisecond each
  // keeps the order that was asked for.
  return [...unique.values()].map((row, index) => ({ ...row, created_at: row.created_at + index }))
}

/** An email address, phone number or wallet of a user, not yet written. */
export function newContactRow(
  ctx: Context,
  userId: string,
  type: Exclude<IdentifierType, 'username'>,
  normalizedValue: string,
  contact: NewContact,
): IdentifierRow {
  return {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('idn'),
    user_id: userId,
    type,
    value: normalizedValue,
    normalized_value: normalizedValue,
    username_skeleton: null,
    verified_at: contact.verified ? ctx.now : null,
    verification_strategy: contact.verified ? (contact.strategy ?? 'admin') : null,
    verification_id: contact.verificationId ?? null,
    reserved: !contact.verified && (contact.reserved ?? false),
    claimed_by_client_id: contact.claimedByClientId ?? null,
    reserved_for_second_factor: false,
    default_second_factor: false,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
}

/** A username needs no proof: having it is enough. */
export function newUsernameRow(ctx: Context, userId: string, username: string): IdentifierRow {
  const contact = { value: username, verified: true, strategy: 'admin' }
  return {
    ...newContactRow(ctx, userId, 'email_address', '', contact),
    type: 'username',
    ...usernameColumns(username),
  }
}

export function usernameColumns(username: string) {
  const { normalizedValue, skeleton } = usernameForms(username)
  return { value: writtenUsername(username), normalized_value: normalizedValue, username_skeleton: skeleton }
}

function newUserRow(ctx: Context, id: string, identifiers: IdentifierRow[], input: NewUser): UserRow {
  const primary = (type: IdentifierType) =>
    identifiers.find(row => row.type === type && (row.verified_at !== null || row.reserved))?.id ?? null
  const names = { first_name: blankToNull(input.firstName), last_name: blankToNull(input.lastName) }
  return {
    instance_id: ctx.instance.id,
    id,
    ...names,
    external_id: blankToNull(input.externalId),
    username: writtenUsername(input.username ?? '') || null,
    locale: blankToNull(input.locale),
    timezone: blankToNull(input.timezone),
    primary_email_address_id: primary('email_address'),
    primary_phone_number_id: primary('phone_number'),
    primary_web3_wallet_id: primary('web3_wallet'),
    password_hash: input.passwordHash ?? null,
    password_hasher: input.passwordHash ? (input.passwordHasher ?? null) : null,
    password_updated_at: input.passwordHash ? ctx.now : null,
    password_compromised: false,
    public_metadata: checkMetadataSize(input.publicMetadata ?? {}, 'public_metadata'),
    private_metadata: checkMetadataSize(input.privateMetadata ?? {}, 'private_metadata'),
    unsafe_metadata: checkMetadataSize(input.unsafeMetadata ?? {}, 'unsafe_metadata'),
    banned: input.banned ?? false,
    locked_at: input.lockedAt ?? null,
    lockout_expires_at: input.lockoutExpiresAt ?? null,
    lock_cause: null,
    failed_attempts: 0,
    credentials_generation: 0,
    delete_self_enabled: input.deleteSelfEnabled ?? true,
    create_organization_enabled:
      input.createOrganizationEnabled ?? ctx.instance.settings.user.createOrganization,
    create_organizations_limit:
      input.createOrganizationsLimit ?? ctx.instance.settings.user.createOrganizationsLimit,
    bypass_client_trust: input.bypassClientTrust ?? false,
    directory_id: input.directory?.id ?? null,
    directory_external_id: input.directory?.externalId ?? null,
    deprovisioned: input.deprovisioned ?? false,
    legal_accepted_at: input.legalAcceptedAt ?? null,
    last_sign_in_at: null,
    last_active_at: null,
    last_active_organization_id: null,
    chose_personal_account: false,
    image_id: null,
    totp_enabled: false,
    backup_code_enabled: false,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    search_text: searchTextOf({ id, ...names }, identifiers),
    created_at: input.createdAt ?? ctx.now,
    updated_at: ctx.now,
  }
}

function blankToNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
