import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type InstallationOptions, locate, type Location } from '../cli/location.js'
import { findConfigFile, type FrontdeskConfig, loadConfigFile } from '../config/config-file.js'
import { type Environment, readEnvironment } from '../config/environment.js'
import { loadMasterKey, MASTER_KEY_FILE } from '../config/master-key.js'
import type { MasterKey } from '../platform/crypto.js'

/** What can be said of a server inside an application; the variables of `frontdesk start` say the same. */
export interface EmbeddedOptions extends InstallationOptions {
  /** configuration file; default: `frontdesk.config.*` in the application's folder */
  config?: string
  /** whose X-Forwarded-* headers count: number of proxies, or their networks; default nobody */
  trustProxy?: string
  /** default: whether NODE_ENV is production */
  isProduction?: boolean
}

export interface EmbeddedInstallation {
  environment: Environment
  location: Location
  config: FrontdeskConfig | null
  isProduction: boolean
}

/**
 * Where everything is, before any of it is opened.
 * @throws ConfigError
 */
export async function readInstallation(options: EmbeddedOptions): Promise<EmbeddedInstallation> {
  const environment = embeddedEnvironment()
  const file = options.config ?? environment.configFile ?? findConfigFile(process.cwd())
  return {
    environment,
    location: locate(options, environment),
    config: file === undefined ? null : await loadConfigFile(file),
    isProduction: options.isProduction ?? process.env['NODE_ENV'] === 'production',
  }
}

/**
 * DATABASE_URL is the application's own here: users would land among its tables unasked. Requests are in the
 * application's log already.
 */
function embeddedEnvironment(): Environment {
  const environment = readEnvironment()
  const isOwn = environment.databaseUrlName === 'FRONTDESK_DATABASE_URL'
  return {
    ...environment,
    databaseUrl: isOwn ? environment.databaseUrl : undefined,
    logLevel: environment.logLevel ?? 'warn',
  }
}

/**
 * The master key, which is made beside the data where that is allowed: in development, on the embedded
 * database, without production instances.
 * @throws ConfigError
 */
export function masterKeyOf(installation: EmbeddedInstallation, options: EmbeddedOptions): MasterKey {
  const { environment, location } = installation
  return loadMasterKey({
    secret: options.secretFile === undefined ? environment.secret : undefined,
    secretFile: options.secretFile ?? environment.secretFile,
    dataDirectory: location.isPostgres ? undefined : location.dataDirectory,
    mayGenerate: !installation.isProduction && !declaresProduction(installation.config),
  })
}

/**
 * The key file that was made before there was a database: the server would take the directory for one that
 * has lost its database, so that it is told.
 */
export function firstKeyFile(
  { environment, location, isProduction }: EmbeddedInstallation,
  { secretFile }: EmbeddedOptions,
): string | undefined {
  const isGiven = [secretFile, environment.secret, environment.secretFile].some(value => value !== undefined)
  if (isGiven || isProduction || location.isPostgres || existsSync(location.database)) return undefined
  const file = join(location.dataDirectory, MASTER_KEY_FILE)
  return existsSync(file) ? file : undefined
}

const declaresProduction = (config: FrontdeskConfig | null): boolean =>
  instancesOf(config).some(({ environment }) => environment === 'production')

export const instancesOf = (config: FrontdeskConfig | null) =>
  config?.applications.flatMap(({ instances }) => instances) ?? []
