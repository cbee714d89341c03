import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError } from '../config/config-error.js'
import type { Environment } from '../config/environment.js'

export const DEFAULT_DATA_DIRECTORY = '.frontdesk'

const SQLITE_FILE = 'frontdesk.db'

/** Options that say where the data is and how to read it; every command has them. */
export interface InstallationOptions {
  data?: string
  databaseUrl?: string
  secretFile?: string
  publicUrl?: string
}

export interface Location {
  /** what `openStore` takes */
  database: string
  isPostgres: boolean
  dataDirectory: string
}

/**
 * Where the data is: an option wins over the variable of the same kind. A directory and an address exclude
 * each other, because the wrong one of the two looks like an installation that has lost its users.
 * @throws ConfigError
 */
export function locate(options: InstallationOptions, environment: Environment): Location {
  refuseTwoPlaces(options, environment)
  const dataDirectory = resolve(options.data ?? environment.dataDirectory ?? DEFAULT_DATA_DIRECTORY)
  const url = options.databaseUrl ?? (options.data === undefined ? environment.databaseUrl : undefined)
  if (url === undefined)
    return { database: join(dataDirectory, SQLITE_FILE), isPostgres: false, dataDirectory }
  if (!/^postgres(ql)?:\/\/./.test(url))
    throw new ConfigError('--database-url must be a postgres:// address.')
  return { database: url, isPostgres: true, dataDirectory }
}

/**
 * The database holds password hashes: it is for this user alone, also in a directory that was there before.
 * A new directory, which may lie in an application's repository, is none of Git's business.
 */
export function makeDataDirectory({ dataDirectory }: Location): void {
  process.umask(0o077)
  const made = mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  if (made !== undefined) writeFileSync(join(dataDirectory, '.gitignore'), '*\n')
}

function refuseTwoPlaces(options: InstallationOptions, environment: Environment): void {
  const directory =
    options.data !== undefined ? '--data' : environment.dataDirectory !== undefined ? 'FRONTDESK_DATA' : null
  const address =
    options.databaseUrl !== undefined
      ? '--database-url'
      : environment.databaseUrl !== undefined
        ? environment.databaseUrlName
        : null
  if (directory === null || address === null) return
  // the name is a common one: an application's own database does not stand in
  // the way of who names a directory
  if (directory === '--data' && address === 'DATABASE_URL') return
  throw new ConfigError(
    `${directory} and ${address} both say where the data is: leave one of them away. ` +
      `${directory} is for the embedded database, ${address} for PostgreSQL.`,
  )
}
