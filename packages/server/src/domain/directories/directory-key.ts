import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { isPulled, liveKeyHashes } from '../../model/directory.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { equalInConstantTime, hashSecret } from '../../platform/crypto.js'
import { findDirectory } from '../../store/directories.js'
import type { DirectoryRow } from '../../store/tables.js'

/** So that leaked keys are found by those who look for them. */
const KEY_PREFIX = 'scim_key_'

/** As long as it takes somebody to paste the new key at the identity provider. */
const PREVIOUS_KEY_MS = 60 * MINUTE_MS

/** A new key of a directory with the columns that remember it; the key itself is shown once. */
export function newDirectoryKey({ services }: Context): { key: string; columns: { key_hash: string } } {
  const key = `${KEY_PREFIX}${services.random.secret()}`
  return { key, columns: { key_hash: hashSecret(key) } }
}

/** What a rotation writes: the key before stays good for an hour. */
export function rotatedKey(ctx: Context, before: DirectoryRow) {
  const { key, columns } = newDirectoryKey(ctx)
  return {
    key,
    columns: {
      ...columns,
      previous_key_hash: before.key_hash,
      previous_key_until: ctx.now + PREVIOUS_KEY_MS,
    },
  }
}

/**
 * The directory that a request of an identity provider names, if it brings its key. Once its connection was
 * deleted, nobody is believed for it any more, whoever deleted that.
 * @throws ApiError directory_key_invalid whatever is wrong; directory_disabled
 */
export async function openDirectory(ctx: Context, directoryId: string): Promise<DirectoryRow> {
  const [, key = ''] = /^Bearer\s+(\S+)$/i.exec(ctx.request.authorization ?? '') ?? []
  const directory = key.startsWith(KEY_PREFIX) ? await findDirectory(ctx, directoryId) : undefined
  const digest = hashSecret(key)
  const isOpen =
    directory && liveKeyHashes(directory, ctx.now).some(hash => equalInConstantTime(hash, digest))
  if (!directory || !isOpen)
    throw new ApiError('directory_key_invalid', { headers: { 'www-authenticate': 'Bearer realm="scim"' } })
  const isClosed = !directory.enabled || isPulled(directory) || directory.enterprise_connection_id === null
  if (isClosed) throw new ApiError('directory_disabled')
  return directory
}
