import { isDeepStrictEqual } from 'node:util'
import type { InTx } from '../../context/context.js'
import { SCIM_STRATEGY } from '../../model/directory.js'
import type { UserView } from '../../model/user.js'
import { listDirectoriesOfUser } from '../../store/directory-users.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { DirectoryUserRow, UserRow } from '../../store/tables.js'
import { addContact, removeContact, updateContact } from '../users/contacts.js'
import { mergeMetadata } from '../users/metadata.js'
import { setDeprovisioned } from '../users/restrictions.js'
import { updateUser } from '../users/update-user.js'
import { getUserView } from '../views/user-view.js'
import type { MappedProfile } from './mapped-profile.js'

/**
 * Makes a user what its directory says: addresses, names, whether it may sign in. Emits what changes.
 * @param before addresses that the directory had given the user before
 */
export async function applyProfile(
  ctx: InTx,
  row: DirectoryUserRow,
  profile: MappedProfile,
  before: string[],
): Promise<void> {
  await applyAddresses(ctx, row.user_id, profile.addresses, before)
  await applyColumns(ctx, row, profile)
  await applyAccess(ctx, row)
}

/**
 * What the directory does not list any more goes, for the company gives it to somebody else. An address that
 * somebody has claimed without a proof is nobody's. Nobody is left without an address.
 */
async function applyAddresses(ctx: InTx, userId: string, wanted: string[], before: string[]): Promise<void> {
  if (wanted.length === 0) return
  for (const address of wanted) await giveAddress(ctx, userId, address, address === wanted[0])
  for (const address of before.filter(each => !wanted.includes(each))) {
    const contact = addressOf(await getUserView(ctx, userId), address)
    if (contact) await removeContact(ctx, contact)
  }
}

async function giveAddress(ctx: InTx, userId: string, address: string, isPrimary: boolean): Promise<void> {
  const view = await getUserView(ctx, userId)
  const present = addressOf(view, address)
  const primary = isPrimary || undefined
  if (!present) {
    await releaseUnproven(ctx, address)
    const contact = { value: address, verified: true, strategy: SCIM_STRATEGY, primary: isPrimary }
    await addContact(ctx, userId, 'email_address', contact)
  } else if (present.verified_at === null) {
    await updateContact(ctx, present, { verified: true, strategy: SCIM_STRATEGY, primary })
  } else if (isPrimary && view.user.primary_email_address_id !== present.id) {
    await updateContact(ctx, present, { primary })
  }
}

async function releaseUnproven(ctx: InTx, address: string): Promise<void> {
  const holder = await findVerifiedIdentifier(ctx, 'email_address', address)
  if (holder && holder.verified_at === null) await removeContact(ctx, holder)
}

const addressOf = ({ identifiers }: UserView, address: string) =>
  identifiers.find(row => row.type === 'email_address' && row.normalized_value === address)

async function applyColumns(
  ctx: InTx,
  row: DirectoryUserRow,
  { names, username, metadata }: MappedProfile,
): Promise<void> {
  const { user } = await getUserView(ctx, row.user_id)
  const wanted: Partial<UserRow> = {
    ...names,
    public_metadata: mergeMetadata(user.public_metadata, metadata),
    directory_id: row.directory_id,
    directory_external_id: row.external_id,
  }
  const changed = Object.entries(wanted).filter(
    ([column, value]) => !isDeepStrictEqual(user[column as keyof UserRow] ?? null, value ?? null),
  )
  const isRenamed = username !== undefined && username !== user.username
  if (changed.length === 0 && !isRenamed) return
  const columns = Object.fromEntries(changed)
  await updateUser(ctx, user.id, { columns, ...(isRenamed && { username }) })
}

/** Whoever is in several directories may sign in while none of them has taken them out. */
async function applyAccess(ctx: InTx, { user_id: userId }: DirectoryUserRow): Promise<void> {
  const { user } = await getUserView(ctx, userId)
  const isOut = (await listDirectoriesOfUser(ctx, userId)).some(each => !each.active)
  if (isOut !== (user.deprovisioned ?? false)) await setDeprovisioned(ctx, userId, isOut)
}
