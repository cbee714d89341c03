import type { InTx } from '../../context/context.js'
import { type DirectoryConnection, SCIM_STRATEGY } from '../../model/directory.js'
import type { UserView } from '../../model/user.js'
import type { Document } from '../../protocols/scim/document.js'
import { refuseScim } from '../../protocols/scim/fault.js'
import { getDirectoryForUpdate } from '../../store/directories.js'
import {
  addToDirectoryCounts,
  countDirectoryUsers,
  findDirectoryUser,
  insertDirectoryUser,
  replaceDirectoryEmails,
} from '../../store/directory-users.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { DirectoryRow, DirectoryUserRow } from '../../store/tables.js'
import { createUser } from '../users/create-user.js'
import { proveIdentifier } from '../users/prove-identifier.js'
import { getUserView } from '../views/user-view.js'
import { applyProfile } from './apply-profile.js'
import { findDirectoryConnection } from './connection-of-directory.js'
import { joinOrganization } from './join-organization.js'
import { type MappedProfile, mapProfile, requireAddress } from './mapped-profile.js'
import { readUserDocument, type UserDocument } from './user-document.js'

/**
 * Takes somebody into a directory: the user with one of the addresses that the connection is believed for, or
 * a new one with all of them. Members of the connection's organization start with the default role. Somebody
 * who has merely claimed such an address, without a proof, loses it, or the account (ADR 0015).
 * @throws ScimFault `uniqueness`, `invalidValue`; ApiError form_identifier_exists and others
 */
export async function provisionUser(
  ctx: InTx,
  directoryId: string,
  body: Document,
): Promise<DirectoryUserRow> {
  const directory = await getDirectoryForUpdate(ctx, directoryId)
  const connection = await connectionOf(ctx, directory)
  const document = readUserDocument(body)
  await refuseUserName(ctx, directory, document, null)
  const profile = mapProfile(directory, connection, document.resource)
  requireAddress(profile)
  const view = (await holderOf(ctx, profile)) ?? (await newUser(ctx, directory, document, profile))
  const userId = view.user.id
  if (await findDirectoryUser(ctx, directory.id, userId))
    refuseScim('uniqueness', 'A user with this email address is in the directory already.')
  const row = newRow(ctx, directory, userId, document)
  await insertDirectoryUser(ctx, row)
  await replaceDirectoryEmails(ctx, { directoryId: directory.id, userId }, document.emailKeys)
  await addToDirectoryCounts(ctx, directory.id, { users: 1 })
  await applyProfile(ctx, row, profile, [])
  await joinOrganization(ctx, connection, userId)
  return row
}

/** Of a directory whose connection was deleted nobody is believed for anything. */
export async function connectionOf(ctx: InTx, directory: DirectoryRow): Promise<DirectoryConnection> {
  const connection = await findDirectoryConnection(ctx, directory.enterprise_connection_id)
  return connection ?? { domains: [], allowsSubdomains: false, organizationId: null, customAttributes: [] }
}

/** @throws ScimFault `uniqueness` when another user of the directory has the name */
export async function refuseUserName(
  ctx: InTx,
  directory: DirectoryRow,
  { userNameKey }: UserDocument,
  own: DirectoryUserRow | null,
): Promise<void> {
  if (own?.user_name_key === userNameKey) return
  if ((await countDirectoryUsers(ctx, directory.id, { userNameKey })) > 0)
    refuseScim('uniqueness', 'The userName is taken.')
}

/** Who has one of the addresses: of somebody who has not proven it, whoever the account is then. */
async function holderOf(ctx: InTx, { addresses }: MappedProfile): Promise<UserView | null> {
  for (const address of addresses) {
    const holder = await findVerifiedIdentifier(ctx, 'email_address', address)
    if (!holder) continue
    const view = await getUserView(ctx, holder.user_id)
    const proof = { strategy: SCIM_STRATEGY, clientId: '' }
    const proven = await proveIdentifier(ctx, view, holder.id, proof)
    if (proven) return proven
  }
  return null
}

async function newUser(
  ctx: InTx,
  directory: DirectoryRow,
  { active, externalId }: UserDocument,
  { addresses, names, username, metadata }: MappedProfile,
): Promise<UserView> {
  const given = Object.entries(metadata).filter(([, value]) => value !== null)
  return createUser(ctx, {
    emailAddresses: addresses.map(value => ({ value, verified: true, strategy: SCIM_STRATEGY })),
    firstName: names.first_name ?? null,
    lastName: names.last_name ?? null,
    username: username ?? null,
    publicMetadata: Object.fromEntries(given),
    directory: { id: directory.id, externalId },
    deprovisioned: !active,
  })
}

function newRow(
  { instance, now }: InTx,
  directory: DirectoryRow,
  userId: string,
  { resource, active, userNameKey, externalId }: UserDocument,
): DirectoryUserRow {
  return {
    instance_id: instance.id,
    directory_id: directory.id,
    user_id: userId,
    position: directory.users_count + 1,
    external_id: externalId,
    user_name_key: userNameKey,
    active,
    resource,
    version: 1,
    created_at: now,
    updated_at: now,
  }
}
