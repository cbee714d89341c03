import type { InTx } from '../../context/context.js'
import { type Document, sameDocument } from '../../protocols/scim/document.js'
import { patchResource } from '../../protocols/scim/patch.js'
import type { PatchOperation } from '../../protocols/scim/patch-request.js'
import { getDirectoryForUpdate } from '../../store/directories.js'
import {
  addToDirectoryCounts,
  deleteDirectoryUser,
  listDirectoriesOfUser,
  replaceDirectoryEmails,
  updateDirectoryUser,
} from '../../store/directory-users.js'
import type { DirectoryRow, DirectoryUserRow } from '../../store/tables.js'
import { setDeprovisioned } from '../users/restrictions.js'
import { applyProfile } from './apply-profile.js'
import { getDirectoryUser, type Precondition, requireUnchanged } from './find-resource.js'
import { addressesOf, mapProfile, requireAddress } from './mapped-profile.js'
import { connectionOf, refuseUserName } from './provision-user.js'
import { readUserDocument, type UserDocument } from './user-document.js'

/** One user of a directory, as a request names it. */
export interface NamedUser extends Precondition {
  directoryId: string
  userId: string
}

/** Replaces a user's resource as a whole. @throws ScimFault */
export async function replaceUser(ctx: InTx, named: NamedUser, body: Document): Promise<DirectoryUserRow> {
  const { directory, row } = await lockUser(ctx, named)
  // who was taken out comes back by saying so, not by leaving it out
  return writeUser(ctx, directory, row, readUserDocument({ active: row.active, ...body }))
}

/** Changes a user's resource in places. @throws ScimFault */
export async function patchUser(
  ctx: InTx,
  named: NamedUser,
  operations: PatchOperation[],
): Promise<DirectoryUserRow> {
  const { directory, row } = await lockUser(ctx, named)
  const patched = patchResource('User', { ...row.resource, active: row.active }, operations)
  return writeUser(ctx, directory, row, readUserDocument({ active: row.active, ...patched }))
}

/**
 * Takes a user out of a directory: sessions end and nothing leads in any more, but the user stays. Whoever is
 * put in again is the same user. @throws ScimFault
 */
export async function removeUser(ctx: InTx, named: NamedUser): Promise<void> {
  const { directory, row } = await lockUser(ctx, named)
  await takeOut(ctx, directory, row)
  await setDeprovisioned(ctx, row.user_id, true, { directory_id: null, directory_external_id: null })
}

/** Directories forget a user who is deleted. */
export async function forgetUserInDirectories(ctx: InTx, userId: string): Promise<void> {
  for (const { directory_id: directoryId } of await listDirectoriesOfUser(ctx, userId)) {
    const directory = await getDirectoryForUpdate(ctx, directoryId)
    await takeOut(ctx, directory, await getDirectoryUser(ctx, directoryId, userId))
  }
}

async function takeOut(ctx: InTx, directory: DirectoryRow, row: DirectoryUserRow): Promise<void> {
  await deleteDirectoryUser(ctx, row, directory.users_count)
  await addToDirectoryCounts(ctx, directory.id, { users: -1 })
}

async function lockUser(ctx: InTx, { directoryId, userId, ifMatch }: NamedUser) {
  const directory = await getDirectoryForUpdate(ctx, directoryId)
  const row = await getDirectoryUser(ctx, directoryId, userId)
  requireUnchanged(row, { ifMatch })
  return { directory, row }
}

async function writeUser(
  ctx: InTx,
  directory: DirectoryRow,
  row: DirectoryUserRow,
  document: UserDocument,
): Promise<DirectoryUserRow> {
  const { resource, active, externalId, userNameKey, emailKeys } = document
  if (active === row.active && sameDocument(resource, row.resource)) return row
  await refuseUserName(ctx, directory, document, row)
  const columns = { resource, active, external_id: externalId, user_name_key: userNameKey }
  const changes = { ...columns, version: row.version + 1, updated_at: ctx.now }
  await updateDirectoryUser(ctx, row, changes)
  await replaceDirectoryEmails(ctx, { directoryId: directory.id, userId: row.user_id }, emailKeys)
  const after = { ...row, ...changes }
  await carryOver(ctx, directory, row, after)
  return after
}

async function carryOver(
  ctx: InTx,
  directory: DirectoryRow,
  before: DirectoryUserRow,
  after: DirectoryUserRow,
): Promise<void> {
  const connection = await connectionOf(ctx, directory)
  const profile = mapProfile(directory, connection, after.resource)
  // taking somebody out depends on nothing, least of all on what the domains are by now
  if (after.active) requireAddress(profile)
  const given = addressesOf(directory.attribute_mapping, connection, before.resource)
  await applyProfile(ctx, after, profile, given)
}
