import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { ContactType, UserView } from '../../model/user.js'
import {
  deleteIdentifier,
  findIdentifier,
  insertIdentifier,
  updateIdentifier,
} from '../../store/identifiers.js'
import type { IdentifierRow, UserRow } from '../../store/tables.js'
import { endOpenProofs, getUserForUpdate } from '../../store/users.js'
import { identifierTaken, mapUniqueViolation } from '../checks/unique-violation.js'
import { hidesAccounts } from '../verifications/existing-account.js'
import { getUserView } from '../views/user-view.js'
import { type NewContact, newContactRow, refuseTaken } from './create-user.js'
import { normalizeContact } from './identifiers.js'
import { notifyOwner } from './notify-owner.js'
import { saveFactors } from './save-factors.js'

const PRIMARY = {
  email_address: 'primary_email_address_id',
  phone_number: 'primary_phone_number_id',
  web3_wallet: 'primary_web3_wallet_id',
} as const satisfies Record<ContactType, keyof UserRow>

export interface AddedContact extends NewContact {
  /** undefined: if it is the first one of its kind and may be used for sign-in */
  primary?: boolean | undefined
  reservedForSecondFactor?: boolean | undefined
}

/**
 * The user's contact of this kind with this id.
 * @throws ApiError resource_not_found, also when it is somebody else's
 */
export function contactOf(view: UserView, type: ContactType, id: string): IdentifierRow {
  const row = view.identifiers.find(candidate => candidate.id === id && candidate.type === type)
  if (!row) throw new ApiError('resource_not_found')
  return row
}

/** A contact of any user of the instance. @throws ApiError resource_not_found */
export async function getContact(ctx: Context, type: ContactType, id: string): Promise<IdentifierRow> {
  const row = await findIdentifier(ctx, id)
  if (!row || row.type !== type) throw new ApiError('resource_not_found')
  return row
}

/**
 * Adds an email address, phone number or wallet and emits `user.updated`.
 * @throws ApiError form_identifier_exists, form_param_format_invalid
 */
export async function addContact(
  ctx: InTx,
  userId: string,
  type: ContactType,
  contact: AddedContact,
): Promise<{ contact: IdentifierRow; view: UserView }> {
  await getUserForUpdate(ctx, userId)
  const before = await getUserView(ctx, userId)
  const value = normalizeContact(type, contact.value)
  const others = before.identifiers.filter(row => row.type === type)
  if (others.some(row => row.normalized_value === value)) throw identifierTaken(type)
  const row = newContactRow(ctx, userId, type, value, contact)
  if (contact.verified || contact.reserved) await refuseTaken(ctx, [row])
  await mapUniqueViolation('identifiers', type, () => insertIdentifier(ctx, row))
  if (contact.reservedForSecondFactor) await reserve(ctx, before, row)
  const isPrimary = isUsable(row) && (contact.primary ?? others.length === 0)
  const view = await saveFactors(ctx, before, isPrimary ? { [PRIMARY[type]]: row.id } : {})
  return { contact: contactOf(view, type, row.id), view }
}

/**
 * Refuses a contact that another user has proven. Under protection against enumeration an address or a number
 * is added all the same, and can't be proven; wallets are public.
 * @throws ApiError form_identifier_exists
 */
export async function refuseTakenContact(
  ctx: Context,
  userId: string,
  type: ContactType,
  text: string,
): Promise<void> {
  const value = normalizeContact(type, text)
  if (type !== 'web3_wallet' && hidesAccounts(ctx)) return
  await refuseTaken(ctx, [newContactRow(ctx, userId, type, value, { value, verified: true, strategy: null })])
}

export interface ContactChanges {
  verified?: boolean | undefined
  /** how it was verified; default `admin` */
  strategy?: string
  verificationId?: string
  primary?: boolean | undefined
  reservedForSecondFactor?: boolean | undefined
  defaultSecondFactor?: boolean | undefined
}

/**
 * Changes a contact and what depends on it, and emits `user.updated`. A contact that
 * gets verified becomes the primary one where there is none.
 */
export async function updateContact(
  ctx: InTx,
  contact: IdentifierRow,
  changes: ContactChanges,
): Promise<{ contact: IdentifierRow; view: UserView }> {
  const type = contact.type as ContactType
  await getUserForUpdate(ctx, contact.user_id)
  const before = await getUserView(ctx, contact.user_id)
  const present = contactOf(before, type, contact.id)
  const columns = { ...verificationColumns(ctx, present, changes), updated_at: ctx.now }
  await mapUniqueViolation('identifiers', type, () => updateIdentifier(ctx, contact.id, columns))
  const changed = { ...present, ...columns }
  if (changes.reservedForSecondFactor !== undefined)
    await (changes.reservedForSecondFactor ? reserve(ctx, before, changed) : release(ctx, before, changed))
  else if (changed.verified_at === null && present.reserved_for_second_factor)
    await release(ctx, before, changed)

  // a number that has proven the first step is not to prove the second one as well
  const isLess = changed.verified_at === null || changes.reservedForSecondFactor !== undefined
  if (isLess && isUsable(present)) await endOpenProofs(ctx, contact.user_id)
  if (changes.defaultSecondFactor) await makeDefault(ctx, before, changed)
  const view = await saveFactors(ctx, before, primaryColumns(before, changed, changes.primary))
  if (isProvenNow(present, changed) && before.user.primary_email_address_id !== contact.id)
    await notifyOwner(ctx, before, 'identifier_added', { identifier: contact.value })
  return { contact: contactOf(view, type, contact.id), view }
}

/** By somebody who holds it, and not by the word of the application's server. */
const isProvenNow = (before: IdentifierRow, { verified_at, verification_strategy }: IdentifierRow) =>
  before.verified_at === null && verified_at !== null && verification_strategy !== 'admin'

function verificationColumns(
  ctx: Context,
  present: IdentifierRow,
  changes: ContactChanges,
): Partial<IdentifierRow> {
  if (changes.verified === undefined) return {}
  if (!changes.verified) return { verified_at: null, verification_strategy: null, verification_id: null }
  if (present.verified_at !== null) return {}
  return {
    verified_at: ctx.now,
    verification_strategy: changes.strategy ?? 'admin',
    verification_id: changes.verificationId ?? null,
    reserved: false,
  }
}

/**
 * Deletes a contact, and emits `user.updated`. The oldest usable one of the kind succeeds a
 * primary one.
 */
export async function removeContact(ctx: InTx, contact: IdentifierRow): Promise<UserView> {
  await getUserForUpdate(ctx, contact.user_id)
  const before = await getUserView(ctx, contact.user_id)
  const present = contactOf(before, contact.type as ContactType, contact.id)
  if (present.reserved_for_second_factor) await release(ctx, before, present)
  await deleteIdentifier(ctx, contact.id)
  if (isUsable(present)) await endOpenProofs(ctx, contact.user_id)
  return saveFactors(
    ctx,
    before,
    primaryColumns(before, { ...present, verified_at: null, reserved: false }, false),
  )
}

/** Replaces every contact of a kind by one primary contact. */
export async function replaceContacts(
  ctx: InTx,
  userId: string,
  type: ContactType,
  contact: NewContact,
): Promise<IdentifierRow> {
  await getUserForUpdate(ctx, userId)
  const before = await getUserView(ctx, userId)
  const value = normalizeContact(type, contact.value)
  const row = newContactRow(ctx, userId, type, value, contact)
  if (contact.verified || contact.reserved) await refuseTaken(ctx, [row])
  for (const old of before.identifiers) if (old.type === type) await deleteIdentifier(ctx, old.id)

  await mapUniqueViolation('identifiers', type, () => insertIdentifier(ctx, row))
  await endOpenProofs(ctx, userId)
  await saveFactors(ctx, before, { [PRIMARY[type]]: row.id })
  return row
}

const isUsable = (row: IdentifierRow) => row.verified_at !== null || row.reserved

/** Who is the primary contact after `changed` has become as it is. */
function primaryColumns(
  { user, identifiers }: UserView,
  changed: IdentifierRow,
  wanted: boolean | undefined,
): Partial<UserRow> {
  const type = changed.type as ContactType
  const present = user[PRIMARY[type]]
  if (wanted && isUsable(changed)) return { [PRIMARY[type]]: changed.id }
  if (present === null && wanted === undefined && isUsable(changed)) return { [PRIMARY[type]]: changed.id }
  if (present !== changed.id || isUsable(changed)) return {}
  const successor = identifiers.find(row => row.type === type && row.id !== changed.id && isUsable(row))
  return { [PRIMARY[type]]: successor?.id ?? null }
}

/** Makes a phone number a second factor; the first one is the default one (spec: CreatePhoneNumber). */
async function reserve(ctx: InTx, before: UserView, row: IdentifierRow): Promise<void> {
  if (row.type !== 'phone_number' || row.verified_at === null)
    throw new ApiError('form_param_value_invalid', { param: 'reserved_for_second_factor' })

  const others = reservedNumbers(before, row)
  await updateIdentifier(ctx, row.id, {
    reserved_for_second_factor: true,
    default_second_factor: row.default_second_factor || (others.length === 0 && !before.user.totp_enabled),
    updated_at: ctx.now,
  })
}

async function release(ctx: InTx, before: UserView, row: IdentifierRow): Promise<void> {
  const changes = { reserved_for_second_factor: false, default_second_factor: false, updated_at: ctx.now }
  await updateIdentifier(ctx, row.id, changes)
  const [successor] = reservedNumbers(before, row)
  if (!row.default_second_factor || !successor) return
  await updateIdentifier(ctx, successor.id, { default_second_factor: true })
}

async function makeDefault(ctx: InTx, before: UserView, row: IdentifierRow): Promise<void> {
  const isReserved = before.identifiers.some(each => each.id === row.id && each.reserved_for_second_factor)
  if (!isReserved) throw new ApiError('form_param_value_invalid', { param: 'default_second_factor' })
  for (const other of reservedNumbers(before, row))
    await updateIdentifier(ctx, other.id, { default_second_factor: false })

  await updateIdentifier(ctx, row.id, { default_second_factor: true })
}

const reservedNumbers = ({ identifiers }: UserView, except: IdentifierRow) =>
  identifiers.filter(row => row.reserved_for_second_factor && row.id !== except.id)
