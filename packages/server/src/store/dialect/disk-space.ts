import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'

/** What SQLite's log may grow to before it is copied into the database, in pages of 4 KB. */
export const LOG_PAGES = 4000
/** A disk with less than the room for such a log is as good as full. */
export const LEAST_FREE_BYTES = LOG_PAGES * 4096

/** @throws StorageUnavailable while the disk of this file has hardly any room */
export async function requireRoom(path: string): Promise<void> {
  // where nobody can tell, changes will
  const disk = await statfs(dirname(path)).catch(() => null)
  if (disk && disk.bavail * disk.bsize < LEAST_FREE_BYTES) throw new StorageUnavailable('full')
}
