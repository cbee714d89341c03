import { join } from 'node:path'
import { ConfigError } from '../config/config-error.js'
import { LOCK_FILE, takeDataLock } from '../store/dialect/data-lock.js'
import type { Location } from './location.js'

/**
 * Two servers on one directory are nearly always one that was forgotten, and links of its mails then lead to
 * the other one. Who wants them says so. The directory is there.
 * @returns gives the directory back
 * @throws ConfigError when another server has it
 */
export function lockData(location: Location, isShared = false): () => void {
  const { isPostgres, dataDirectory } = location
  if (isPostgres) return () => {}
  const unlock = takeDataLock(join(dataDirectory, LOCK_FILE), isShared ? 'shared' : 'alone')
  if (unlock) return unlock
  throw new ConfigError(
    `Another server runs on ${dataDirectory}: stop that one, or name another directory with --data. ` +
      'For two servers on one directory start both with --shared (FRONTDESK_SHARED=true).',
  )
}
