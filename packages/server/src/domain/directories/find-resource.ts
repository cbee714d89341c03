import type { Context } from '../../context/context.js'
import { refuseOldVersion, refuseUnknownResource } from '../../protocols/scim/fault.js'
import { scimVersion } from '../../resources/scim-resource.js'
import { findDirectoryGroup } from '../../store/directory-groups.js'
import { findDirectoryUser } from '../../store/directory-users.js'
import type { DirectoryGroupRow, DirectoryUserRow } from '../../store/tables.js'

/** What has to hold for a change to happen. */
export interface Precondition {
  /** of the request; null: whatever the version is */
  ifMatch: string | null
}

/** @throws ScimFault 404 */
export async function getDirectoryUser(
  ctx: Context,
  directoryId: string,
  userId: string,
): Promise<DirectoryUserRow> {
  return (await findDirectoryUser(ctx, directoryId, userId)) ?? refuseUnknownResource()
}

/** @throws ScimFault 404 */
export async function getDirectoryGroup(
  ctx: Context,
  directoryId: string,
  id: string,
): Promise<DirectoryGroupRow> {
  return (await findDirectoryGroup(ctx, directoryId, id)) ?? refuseUnknownResource()
}

/** @throws ScimFault 412 when somebody else has changed the resource in the meantime */
export function requireUnchanged(row: { version: number }, { ifMatch }: Precondition): void {
  if (ifMatch !== null && !namesVersion(ifMatch, row)) refuseOldVersion()
}

/** Whether a list of ETags names the version; weak ones are compared as strong ones are. */
export function namesVersion(header: string, row: { version: number }): boolean {
  const plain = (tag: string) => tag.trim().replace(/^W\//, '')
  return header.split(',').some(tag => tag.trim() === '*' || plain(tag) === plain(scimVersion(row)))
}
