import type { InTx } from '../../context/context.js'
import { refuseScim } from '../../protocols/scim/fault.js'
import type { MemberChange } from '../../protocols/scim/member-changes.js'
import { deleteGroupMembers, insertGroupMembers, listGroupMembers } from '../../store/directory-groups.js'
import { knownDirectoryUsers } from '../../store/directory-users.js'
import type { DirectoryGroupRow } from '../../store/tables.js'

/** Ids of one statement: PostgreSQL takes 65,535 parameters. */
const BATCH = 5_000

/**
 * Carries out changes of members, in their order. Only a whole replacement reads who was there.
 * @returns whom they are about, each once
 * @throws ScimFault `invalidValue` for somebody whom the directory does not know
 */
export async function changeMembers(
  ctx: InTx,
  group: DirectoryGroupRow,
  changes: MemberChange[],
): Promise<string[]> {
  const changed = new Set<string>()
  for (const change of changes) for (const id of await changeOnce(ctx, group, change)) changed.add(id)
  return [...changed]
}

async function changeOnce(
  ctx: InTx,
  group: DirectoryGroupRow,
  { kind, ids }: MemberChange,
): Promise<string[]> {
  if (kind === 'remove') {
    await deleteGroupMembers(ctx, group.id, ids)
    return ids
  }
  await requireKnown(ctx, group.directory_id, ids)
  const before = kind === 'replace' ? await listGroupMembers(ctx, group.id) : []
  const wanted = new Set(ids)
  const gone = before.filter(id => !wanted.has(id))
  await deleteGroupMembers(ctx, group.id, gone)
  await insertGroupMembers(ctx, group, ids)
  const stayed = new Set(before)
  return [...gone, ...ids.filter(id => !stayed.has(id))]
}

async function requireKnown(ctx: InTx, directoryId: string, ids: string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH)
    const known = new Set(await knownDirectoryUsers(ctx, directoryId, batch))
    const unknown = batch.find(id => !known.has(id))
    if (unknown !== undefined) refuseScim('invalidValue', `There is no user ${unknown} in the directory.`)
  }
}
