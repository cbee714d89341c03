import type { Context, InTx } from '../../context/context.js'
import { directoryKey } from '../../model/directory.js'
import { coerceResource } from '../../protocols/scim/coerce.js'
import { type Document, valueOf } from '../../protocols/scim/document.js'
import { refuseScim } from '../../protocols/scim/fault.js'
import { memberIds, splitMemberChanges, withoutMembers } from '../../protocols/scim/member-changes.js'
import { patchResource } from '../../protocols/scim/patch.js'
import type { PatchOperation } from '../../protocols/scim/patch-request.js'
import { getDirectoryForUpdate } from '../../store/directories.js'
import {
  countDirectoryGroups,
  deleteDirectoryGroup,
  insertDirectoryGroup,
  listGroupMembers,
  updateDirectoryGroup,
} from '../../store/directory-groups.js'
import { addToDirectoryCounts } from '../../store/directory-users.js'
import type { DirectoryGroupRow, DirectoryRow } from '../../store/tables.js'
import { getDirectoryGroup, type Precondition, requireUnchanged } from './find-resource.js'
import { changeMembers } from './group-members.js'
import { settleRolesLater, settleRolesOf } from './roles-of-members.js'
import { keptPart, shortText } from './user-document.js'

/** One group of a directory, as a request names it. */
export interface NamedGroup extends Precondition {
  directoryId: string
  groupId: string
}

/** Makes a group with its members. @throws ScimFault `uniqueness`, `invalidValue` */
export async function createGroup(
  ctx: InTx,
  directoryId: string,
  body: Document,
): Promise<DirectoryGroupRow> {
  const { instance, now, services } = ctx
  const directory = await getDirectoryForUpdate(ctx, directoryId)
  const columns = readGroup(withoutMembers(body))
  await refuseExternalId(ctx, directory, columns.external_id)
  const row: DirectoryGroupRow = {
    instance_id: instance.id,
    id: services.ids.next('scimgrp'),
    directory_id: directory.id,
    position: directory.groups_count + 1,
    ...columns,
    version: 1,
    created_at: now,
    updated_at: now,
  }
  await insertDirectoryGroup(ctx, row)
  await addToDirectoryCounts(ctx, directory.id, { groups: 1 })
  const changed = await changeMembers(ctx, row, [{ kind: 'add', ids: memberIds(valueOf(body, 'members')) }])
  await settleRolesOf(ctx, directory, changed)
  return row
}

/** Replaces a group and its members as a whole. @throws ScimFault */
export async function replaceGroup(ctx: InTx, named: NamedGroup, body: Document): Promise<DirectoryGroupRow> {
  const { directory, row } = await lockGroup(ctx, named)
  const ids = memberIds(valueOf(body, 'members'))
  return writeGroup(ctx, directory, row, withoutMembers(body), [{ kind: 'replace', ids }])
}

/** Changes a group in places. @throws ScimFault */
export async function patchGroup(
  ctx: InTx,
  named: NamedGroup,
  operations: PatchOperation[],
): Promise<DirectoryGroupRow> {
  const { directory, row } = await lockGroup(ctx, named)
  const { members, others } = splitMemberChanges(operations)
  return writeGroup(ctx, directory, row, patchResource('Group', row.resource, others), members)
}

/** Its members have the roles of their other groups from now on. @throws ScimFault */
export async function deleteGroup(ctx: InTx, named: NamedGroup): Promise<void> {
  const { directory, row } = await lockGroup(ctx, named)
  const members = await listGroupMembers(ctx, row.id)
  await deleteDirectoryGroup(ctx, row, directory.groups_count)
  await addToDirectoryCounts(ctx, directory.id, { groups: -1 })
  await settleRolesOf(ctx, directory, members)
}

async function lockGroup(ctx: InTx, { directoryId, groupId, ifMatch }: NamedGroup) {
  const directory = await getDirectoryForUpdate(ctx, directoryId)
  const row = await getDirectoryGroup(ctx, directoryId, groupId)
  requireUnchanged(row, { ifMatch })
  return { directory, row }
}

async function writeGroup(
  ctx: InTx,
  directory: DirectoryRow,
  row: DirectoryGroupRow,
  resource: Document,
  members: Parameters<typeof changeMembers>[2],
): Promise<DirectoryGroupRow> {
  const columns = readGroup(resource)
  if (columns.external_id !== row.external_id) await refuseExternalId(ctx, directory, columns.external_id)
  const changes = { ...columns, version: row.version + 1, updated_at: ctx.now }
  await updateDirectoryGroup(ctx, row.id, changes)
  const changed = await changeMembers(ctx, row, members)
  // mappings name the group by this id: all of its members are somebody else's now
  if (columns.external_id !== row.external_id) await settleRolesLater(ctx, directory)
  else await settleRolesOf(ctx, directory, changed)
  return { ...row, ...changes }
}

function readGroup(body: Document) {
  const whole = coerceResource('Group', body)
  const displayName = valueOf(whole, 'displayName')
  if (typeof displayName !== 'string') refuseScim('invalidValue', '“displayName” is missing.')
  return {
    external_id: shortText(valueOf(whole, 'externalId')),
    display_name_key: directoryKey(displayName),
    resource: keptPart(whole),
  }
}

/** Role mappings name groups by it. */
async function refuseExternalId(
  ctx: Context,
  directory: DirectoryRow,
  externalId: string | null,
): Promise<void> {
  if (externalId !== null && (await countDirectoryGroups(ctx, directory.id, { externalId })) > 0)
    refuseScim('uniqueness', 'The externalId is taken.')
}
