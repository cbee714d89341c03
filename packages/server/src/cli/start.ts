import { existsSync, mkdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Frontdesk } from '../app.js'
import { ConfigError } from '../config/config-error.js'
import { findConfigFile, type FrontdeskConfig, loadConfigFile } from '../config/config-file.js'
import { type Environment, readEnvironment } from '../config/environment.js'
import { loadMasterKey, MASTER_KEY_FILE } from '../config/master-key.js'
import { trustProxySchema } from '../config/trust-proxy.js'
import type { MasterKey } from '../platform/crypto.js'
import { trimEnd } from '../platform/trim.js'
import { forgetMarks } from '../store/unscoped/sequencing.js'
import { unknownStrategies } from '../strategies/known-names.js'
import { inspectSqlite } from './inspect-sqlite.js'
import { listenFirst } from './listen.js'
import { type InstallationOptions, locate, type Location } from './location.js'
import { keepLogMarked } from './log-marks.js'
import { DEFAULT_PORT } from './open-installation.js'
import { defaultPublicUrl, isLoopback, rememberPublicUrl } from './public-url.js'
import { warnOfTestProvider } from './warn-of-test-provider.js'
import { welcome } from './welcome.js'

export interface StartOptions extends InstallationOptions {
  port?: number
  host?: string
  config?: string
  trustProxy?: string
  acceptLostChanges?: boolean
}

/** `frontdesk start`: serves until SIGTERM or SIGINT. */
export async function start(options: StartOptions): Promise<void> {
  const environment = readEnvironment()
  const location = locate(options, environment)
  const config = await readConfig(options, environment)
  const trustProxy = checkTrustProxy(options.trustProxy ?? environment.trustProxy ?? config?.trustProxy)
  const host = options.host ?? environment.host ?? '127.0.0.1'
  if (!location.isPostgres) {
    // The database holds password hashes: for this user alone, also in a directory that was there before.
    process.umask(0o077)
    mkdirSync(location.dataDirectory, { recursive: true, mode: 0o700 })
  }
  const loadKey = await masterKeyFor(options, environment, location, config)

  // A port that is taken is found out before anything is made; requests that come this early wait.
  const port = options.port ?? environment.port ?? DEFAULT_PORT
  const listener = await listenFirst(port, host, environment.keepAliveSeconds)
  const publicUrl = trimEnd(
    options.publicUrl ?? environment.publicUrl ?? config?.publicUrl ?? defaultPublicUrl(host, listener.port),
    '/',
  )
  let frontdesk: Frontdesk | undefined
  try {
    const masterKey = loadKey()
    // Derived, so that it is the same on every node and after every start, and is stored nowhere.
    const inboxToken = isLoopback(host) ? null : masterKey.codeDigest('access-token', 'inbox')
    const opened = await openFrontdesk({
      environment,
      location,
      config,
      masterKey,
      publicUrl,
      trustProxy,
      inboxToken,
    })
    frontdesk = opened
    if (options.acceptLostChanges) await opened.services.store.transaction(forgetMarks)
    await rememberPublicUrl(opened.services.store, publicUrl)
    await warnOfTestProvider(opened.services, host, publicUrl)
    const { store, random, log } = opened.services
    const logMarks = location.isPostgres
      ? null
      : await keepLogMarked(store, location.database, () => random.secret(), log)
    listener.serve(opened)
    store.watchIntegrity()
    stopOnSignal(async () => {
      opened.drain()
      listener.drain()
      await sleep((environment.drainSeconds ?? 0) * 1000)
      await listener.stop()
      await logMarks?.stop()
      await opened.close()
    })
    process.stdout.write(await welcome(opened.services, { publicUrl, inboxToken, location }))
  } catch (error) {
    listener.abort()
    await frontdesk?.close()
    throw error
  }
}

async function readConfig(
  options: StartOptions,
  environment: Environment,
): Promise<FrontdeskConfig | undefined> {
  const file = options.config ?? environment.configFile ?? findConfigFile(process.cwd())
  if (file === undefined) return undefined
  const config = await loadConfigFile(file)
  const [problem] = unknownStrategies(config)
  if (problem !== undefined) throw new ConfigError(`${file}: ${problem}`)
  return config
}

function checkTrustProxy(value: string | number | undefined): string | null {
  if (value === undefined) return null
  const parsed = trustProxySchema.safeParse(String(value))
  if (!parsed.success) throw new ConfigError(`--trust-proxy ${value}: ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

/**
 * A key that lies beside the data protects nothing against who takes the data: development on SQLite
 * only. It is made where nothing is yet, and only when what is returned here is called: a start that
 * is refused leaves nothing behind.
 */
async function masterKeyFor(
  options: StartOptions,
  environment: Environment,
  location: Location,
  config: FrontdeskConfig | undefined,
): Promise<() => MasterKey> {
  const given = {
    secret: options.secretFile === undefined ? environment.secret : undefined,
    secretFile: options.secretFile ?? environment.secretFile,
  }
  const usesKeyFile = given.secret === undefined && given.secretFile === undefined
  const facts = location.isPostgres
    ? null
    : await inspectSqlite(location, { usesKeyFile, acceptLostChanges: options.acceptLostChanges })
  if (!usesKeyFile) {
    const masterKey = loadMasterKey({ ...given, mayGenerate: false })
    return () => masterKey
  }
  const declaresProduction = config?.applications.some(({ instances }) =>
    instances.some(({ environment }) => environment === 'production'),
  )
  const hasProduction = declaresProduction || facts?.hasProduction === true
  const hasKeyFile = facts !== null && existsSync(join(location.dataDirectory, MASTER_KEY_FILE))
  if (hasProduction && hasKeyFile) {
    throw new ConfigError(
      'Production instances need a master key that does not lie beside the data: make one with `openssl rand -base64 32`, ' +
        'run `frontdesk secrets rotate --new-secret-file FILE`, then start with FRONTDESK_SECRET_FILE=FILE.',
    )
  }
  if (facts?.isKeyed && !hasKeyFile) {
    throw new ConfigError(
      `There is no master key: the secrets in ${location.database} are encrypted under one, and ` +
        `${MASTER_KEY_FILE} is not beside it. If it was there, put it back; else name it with FRONTDESK_SECRET or ` +
        'FRONTDESK_SECRET_FILE. A new key could not read them.',
    )
  }
  const mayGenerate = facts !== null && !hasProduction
  const load = () =>
    loadMasterKey({ dataDirectory: mayGenerate ? location.dataDirectory : undefined, mayGenerate })
  if (mayGenerate) return load
  const masterKey = load()
  return () => masterKey
}

interface Parts {
  environment: Environment
  location: Location
  config: FrontdeskConfig | undefined
  masterKey: MasterKey
  publicUrl: string
  trustProxy: string | null
  inboxToken: string | null
}

async function openFrontdesk(parts: Parts): Promise<Frontdesk> {
  const [{ createFrontdesk }, { createLogs }, { builtBundleDirectory }] = await Promise.all([
    import('../app.js'),
    import('../platform/log.js'),
    import('../bundles/serve.js'),
  ])
  const { environment, location, ...rest } = parts
  return createFrontdesk({
    ...rest,
    database: location.database,
    provisionDefault: parts.config === undefined,
    durability: environment.durability ?? 'full',
    databaseConnections: environment.databaseConnections,
    smtpUrl: environment.smtpUrl ?? parts.config?.smtp ?? null,
    textMessages: parts.config?.textMessages ?? null,
    svixUrl: environment.svixUrl ?? parts.config?.svix ?? null,
    redisUrl: environment.redisUrl ?? parts.config?.redis ?? null,
    breachService: parts.config?.breachService,
    bundleDirectory: existsSync(builtBundleDirectory) ? builtBundleDirectory : null,
    onDiskFailure: endAtOnce,
    ...createLogs(environment.logLevel ?? 'info'),
  })
}

/** As PostgreSQL does: what this process goes on with may not be what the disk has. */
function endAtOnce(error: Error): never {
  const message =
    `The disk could not keep the last changes (${error.message}): the server ends. Changes that were answered with ` +
    'success are safe. Look at the disk before the next start.\n'
  writeSync(process.stderr.fd, message)
  process.exit(1)
}

function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false
  const stop = async () => {
    // A second Ctrl-C means now.
    if (isStopping) process.exit(1)
    isStopping = true
    await close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}
