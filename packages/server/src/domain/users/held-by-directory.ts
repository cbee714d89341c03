import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { directoryKey } from '../../model/directory.js'
import { findDirectory } from '../../store/directories.js'
import { hasDirectoryEmail } from '../../store/directory-users.js'
import type { DirectoryRow, IdentifierRow, UserRow } from '../../store/tables.js'

/**
 * Refuses people changes of what their company's directory fills in: the next synchronization would take
 * them back. Disabled directories hold nothing.
 * @param changes by the name of the attribute; undefined: it stays
 * @throws ApiError user_attribute_synced
 */
export async function refuseHeldAttributes(
  ctx: Context,
  user: UserRow,
  changes: Partial<Record<'first_name' | 'last_name' | 'username', string | null | undefined>>,
): Promise<void> {
  const changed = Object.keys(changes).filter(name => changes[name as keyof typeof changes] !== undefined)
  const directory = changed.length === 0 ? null : await holderOf(ctx, user)
  const held = directory && changed.find(name => Object.hasOwn(directory.attribute_mapping, name))
  if (held) refuse(held)
}

/** Refuses people to give up an address that their company's directory lists. */
export async function refuseHeldAddress(ctx: Context, user: UserRow, contact: IdentifierRow): Promise<void> {
  const directory = contact.type === 'email_address' ? await holderOf(ctx, user) : null
  if (!directory) return
  const owner = { directoryId: directory.id, userId: user.id }
  if (await hasDirectoryEmail(ctx, owner, directoryKey(contact.value))) refuse('email_address')
}

/** The directory that fills in a user; null: none does. */
async function holderOf(ctx: Context, { directory_id: id }: UserRow): Promise<DirectoryRow | null> {
  const directory = id ? await findDirectory(ctx, id) : undefined
  return directory?.enabled ? directory : null
}

function refuse(param: string): never {
  throw new ApiError('user_attribute_synced', { param })
}
