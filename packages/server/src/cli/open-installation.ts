import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { ConfigError } from '../config/config-error.js'
import { type Environment, readEnvironment } from '../config/environment.js'
import { loadMasterKey } from '../config/master-key.js'
import type { ProvisionDeps } from '../domain/instances/keys.js'
import { listRunningNodes } from '../domain/provisioning/node-register.js'
import { systemClock } from '../platform/clock.js'
import { trimEnd } from '../platform/trim.js'
import type { Store } from '../store/store.js'
import { findState } from '../store/unscoped/system-state.js'
import { inspectSqlite } from './inspect-sqlite.js'
import { DEFAULT_DATA_DIRECTORY, type InstallationOptions, locate, type Location } from './location.js'
import { PUBLIC_URL_STATE } from './public-url.js'

export const DEFAULT_PORT = 4400

export function withInstallationOptions(command: Command): Command {
  return command
    .option('--data <directory>', `directory of the embedded database (default: ${DEFAULT_DATA_DIRECTORY})`)
    .option('--database-url <url>', 'postgres://… instead of the embedded database')
    .option('--secret-file <file>', 'file with the master key (or FRONTDESK_SECRET, FRONTDESK_SECRET_FILE)')
    .option('--public-url <url>', 'address by which people reach the server')
}

export interface Installation extends ProvisionDeps {
  /** that of a server that runs now, else as the last `start` had it, unless given */
  publicUrl: string
  location: Location
  environment: Environment
  close(): Promise<void>
}

/**
 * Opens what a `start` has made, for the commands beside the server.
 * @throws ConfigError when there is nothing yet
 */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const environment = readEnvironment()
  const location = locate(options, environment)
  if (!location.isPostgres && !existsSync(location.database)) {
    throw new ConfigError(
      `There is no data in ${location.dataDirectory}: run \`frontdesk start\` first, or name the directory with --data.`,
    )
  }
  if (!location.isPostgres) await inspectSqlite(location, { usesKeyFile: false })
  const [{ openStore }, { systemClock }, { systemRandom }, { createIds }, { checkMasterKey }] =
    await Promise.all([
      import('../store/open-store.js'),
      import('../platform/clock.js'),
      import('../platform/random.js'),
      import('../platform/ids.js'),
      import('../domain/provisioning/master-key-check.js'),
    ])
  const masterKey = loadMasterKey({
    secret: options.secretFile === undefined ? environment.secret : undefined,
    secretFile: options.secretFile ?? environment.secretFile,
    dataDirectory: location.isPostgres ? undefined : location.dataDirectory,
    mayGenerate: false,
    isKeyed: true,
  })
  const store = openStore(location.database, {
    work: 'maintenance',
    durability: environment.durability ?? 'full',
  })
  try {
    await requireSchema(store.read)
    await checkMasterKey(store, masterKey)
    const given = (options.publicUrl && trimEnd(options.publicUrl, '/')) ?? environment.publicUrl
    const publicUrl = given ?? (await findPublicUrl(store))
    const ids = createIds(systemClock, systemRandom)
    return {
      store,
      clock: systemClock,
      random: systemRandom,
      ids,
      masterKey,
      publicUrl,
      location,
      environment,
      close: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** An address that leads nowhere now is said to be one, on stderr: scripts read the rest. */
async function findPublicUrl(store: Store): Promise<string> {
  const running = (await listRunningNodes({ store, clock: systemClock })).map(node => node.public_url)
  const found = running.findLast(url => url !== null)
  if (found != null) return found
  const last = (await findState(store.read, PUBLIC_URL_STATE)) ?? `http://localhost:${DEFAULT_PORT}`
  process.stderr.write(`frontdesk: no server runs on this data now; the last one was at ${last}\n`)
  return last
}

async function requireSchema(db: ProvisionDeps['store']['read']): Promise<void> {
  try {
    await findState(db, PUBLIC_URL_STATE)
  } catch (error) {
    if (!/system_state/.test(String(error))) throw error
    throw new ConfigError('The database is empty: run `frontdesk start` or `frontdesk migrate` first.')
  }
}
