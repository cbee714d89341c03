import type { InTx } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import type { Metadata, UserRow } from '../../store/tables.js'
import { getUserForUpdate } from '../../store/users.js'
import { checkMetadataSize, mergeMetadata } from './metadata.js'
import { saveUser } from './update-user.js'

const KINDS = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const

export type MetadataChanges = Partial<Record<(typeof KINDS)[number], Metadata | null>>

/**
 * Merges into what is there (docs/behaviours.md 27). Parallel merges of different keys
 * are all kept.
 */
export async function updateUserMetadata(
  ctx: InTx,
  userId: string,
  changes: MetadataChanges,
): Promise<UserView> {
  return change(ctx, userId, changes, mergeMetadata)
}

/** Replaces the kinds that are given. */
export async function replaceUserMetadata(
  ctx: InTx,
  userId: string,
  changes: MetadataChanges,
): Promise<UserView> {
  return change(ctx, userId, changes, (_, replacement) => replacement)
}

async function change(
  ctx: InTx,
  userId: string,
  changes: MetadataChanges,
  combine: (present: Metadata, change: Metadata) => Metadata,
): Promise<UserView> {
  const user = await getUserForUpdate(ctx, userId)
  const columns: Partial<UserRow> = {}
  for (const kind of KINDS) {
    const given = changes[kind]
    if (given) columns[kind] = checkMetadataSize(combine(user[kind], given), kind)
  }
  return saveUser(ctx, user, columns)
}
