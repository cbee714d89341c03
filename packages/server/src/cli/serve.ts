import { existsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Frontdesk } from '../app.js'
import { ConfigError } from '../config/config-error.js'
import { findConfigFile, type FrontdeskConfig, loadConfigFile } from '../config/config-file.js'
import type { Environment } from '../config/environment.js'
import { loadMasterKey, MASTER_KEY_FILE } from '../config/master-key.js'
import { trustProxySchema } from '../config/trust-proxy.js'
import type { WorkerPart } from '../context/worker-part.js'
import { inboxTokenOf } from '../delivery/inbox/access.js'
import type { MasterKey } from '../platform/crypto.js'
import { trimEnd } from '../platform/trim.js'
import { traceStatements } from '../store/trace-statements.js'
import { forgetMarks } from '../store/unscoped/sequencing.js'
import { unknownStrategies } from '../strategies/known-names.js'
import { lockData } from './data-lock.js'
import { holdsKeyedSecrets, inspectSqlite } from './inspect-sqlite.js'
import type { Listener } from './listen.js'
import { type InstallationOptions, locate, type Location, makeDataDirectory } from './location.js'
import { keepLogMarked } from './log-marks.js'
import { DEFAULT_PORT } from './open-installation.js'
import { defaultPublicUrl, isLoopback, rememberPublicUrl } from './public-url.js'
import { startTracing } from './tracing.js'
import { warnOfMissingBundles } from './warn-of-missing-bundles.js'
import { warnOfMissingSmtp } from './warn-of-missing-smtp.js'
import { warnOfTestProvider } from './warn-of-test-provider.js'
import { welcome } from './welcome.js'

export interface ServeOptions extends InstallationOptions {
  port?: number
  host?: string
  config?: string
  /** in place of the file: whoever holds the server has read and completed it */
  declared?: FrontdeskConfig
  trustProxy?: string
  acceptLostChanges?: boolean
  /** other servers may use the directory of the embedded database as well */
  shared?: boolean
}

/** What a process serves that is one of several workers. */
export interface Part {
  worker: WorkerPart
  /** the configuration that the other workers have, null for none; undefined: the file is to be read */
  config: FrontdeskConfig | null | undefined
}

export interface Server {
  frontdesk: Frontdesk
  /** the configuration file, as it was read; null: there is none */
  config: FrontdeskConfig | null
  /** what people are told when it has started */
  welcome(): Promise<string>
  /** `/readyz` says that the server ends, and every answer is the last one of its connection */
  drain(): void
  /** Finishes the requests under way, then all else; for a start that is over, and once. */
  finish(): Promise<void>
}

/** Where a server listens unless it is told otherwise. */
export function addressOf({ host, port }: ServeOptions, environment: Environment) {
  return {
    host: host ?? environment.host ?? '127.0.0.1',
    port: port ?? environment.port ?? DEFAULT_PORT,
  }
}

/**
 * Opens everything and serves.
 * @param listen takes the port; called when the configuration is known to be whole and nothing is made yet
 * @param part null: this process is the whole server
 * @throws ConfigError, and what the system says of the port
 */
export async function serve(
  options: ServeOptions,
  environment: Environment,
  listen: () => Promise<Listener> | Listener,
  part: Part | null = null,
): Promise<Server> {
  const location = locate(options, environment)
  const config = part?.config === undefined ? await readConfig(options, environment) : part.config
  const trustProxy = checkTrustProxy(options.trustProxy ?? environment.trustProxy ?? config?.trustProxy)
  const { host } = addressOf(options, environment)
  if (!location.isPostgres) makeDataDirectory(location)
  const loadKey = await masterKeyFor(options, environment, location, config)

  // A port that is taken is found out before anything is made; requests that come this early wait.
  const listener = await listen()
  const publicUrl = trimEnd(
    options.publicUrl ?? environment.publicUrl ?? config?.publicUrl ?? defaultPublicUrl(host, listener.port),
    '/',
  )
  const smtpUrl = environment.smtpUrl ?? config?.smtp ?? null
  let unlock: (() => void) | null = null
  let frontdesk: Frontdesk | undefined
  let server: Server | undefined
  async function endInOrder(): Promise<never> {
    server?.drain()
    await server?.finish()
    process.exit(1)
  }
  try {
    // workers are one server, whose supervisor has the lock
    unlock = part === null ? lockData(location, options.shared ?? environment.isShared) : null
    const masterKey = loadKey()
    const inboxToken = isLoopback(host) ? null : inboxTokenOf(masterKey)
    const { opened, stopTracing } = await openFrontdesk({
      environment,
      location,
      config,
      masterKey,
      publicUrl,
      trustProxy,
      inboxToken,
      smtpUrl,
      worker: part?.worker,
      onSchemaEnded: () => void endInOrder(),
    })
    frontdesk = opened
    const { services } = opened
    if (options.acceptLostChanges) await services.store.transaction(forgetMarks)
    const stopWatching =
      part?.worker.hasBackground === false ? null : await watch(opened, location, host, smtpUrl)
    listener.serve(opened)
    server = {
      frontdesk: opened,
      config,
      welcome: () => welcome(services, { publicUrl, inboxToken, location }),
      drain() {
        opened.drain()
        listener.drain()
      },
      async finish() {
        await listener.stop()
        await stopWatching?.()
        await opened.close()
        await stopTracing?.()
        unlock?.()
      },
    }
    return server
  } catch (error) {
    listener.abort()
    await frontdesk?.close()
    unlock?.()
    throw error
  }
}

/**
 * What one process of a server looks after: the address that commands print, warnings, the files.
 * @returns ends it
 */
async function watch(
  { services }: Frontdesk,
  location: Location,
  host: string,
  smtpUrl: string | null,
): Promise<() => Promise<void>> {
  const { store, random, log, publicUrl } = services
  await rememberPublicUrl(store, publicUrl)
  await warnOfTestProvider(services, host, publicUrl)
  await warnOfMissingSmtp(services, smtpUrl)
  await warnOfMissingBundles(log)
  const logMarks = location.isPostgres
    ? null
    : await keepLogMarked(store, location.database, () => random.secret(), log)
  store.watchIntegrity()
  return async () => logMarks?.stop()
}

async function readConfig(options: ServeOptions, environment: Environment): Promise<FrontdeskConfig | null> {
  const file = options.config ?? environment.configFile ?? findConfigFile(process.cwd())
  const config = options.declared ?? (file === undefined ? null : await loadConfigFile(file))
  const [problem] = config ? unknownStrategies(config) : []
  if (problem !== undefined) throw new ConfigError(`${file ?? 'Configuration'}: ${problem}`)
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
  options: ServeOptions,
  environment: Environment,
  location: Location,
  config: FrontdeskConfig | null,
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
  const isKeyed = location.isPostgres && (await holdsKeyedSecrets(location.database))
  const load = () =>
    loadMasterKey({ dataDirectory: mayGenerate ? location.dataDirectory : undefined, mayGenerate, isKeyed })
  if (mayGenerate) return load
  const masterKey = load()
  return () => masterKey
}

interface Parts {
  smtpUrl: string | null
  environment: Environment
  location: Location
  config: FrontdeskConfig | null
  masterKey: MasterKey
  publicUrl: string
  trustProxy: string | null
  inboxToken: string | null
  worker: WorkerPart | undefined
  onSchemaEnded: () => void
}

async function openFrontdesk(
  parts: Parts,
): Promise<{ opened: Frontdesk; stopTracing: (() => Promise<void>) | null }> {
  const [{ createFrontdesk }, { createLogs }, { builtBundleDirectory }, { builtDocsDirectory }] =
    await Promise.all([
      import('../app.js'),
      import('../platform/log.js'),
      import('../bundles/serve.js'),
      import('../bundles/docs.js'),
    ])
  const { environment, location, config, worker, ...rest } = parts
  const logs = createLogs(environment.logLevel ?? 'info', undefined, worker && { worker: worker.number })
  const stopTracing = await startTracing(environment, logs.log)
  const opened = await createFrontdesk({
    ...rest,
    ...(config && { config }),
    ...(worker && { worker }),
    database: location.database,
    provisionDefault: config === null,
    durability: environment.durability ?? 'full',
    databaseConnections: environment.databaseConnections,
    textMessages: config?.textMessages ?? null,
    svixUrl: environment.svixUrl ?? config?.svix ?? null,
    redisUrl: environment.redisUrl ?? config?.redis ?? null,
    breachService: config?.breachService,
    bundleDirectory: builtBundleDirectory,
    docsDirectory: existsSync(builtDocsDirectory) ? builtDocsDirectory : null,
    onDiskFailure: endAtOnce,
    ...(stopTracing && { aroundStatement: traceStatements(location.isPostgres ? 'postgresql' : 'sqlite') }),
    ...logs,
  })
  return { opened, stopTracing }
}

/** As PostgreSQL does: what this process goes on with may not be what the disk has. */
function endAtOnce(error: Error): never {
  const message =
    `The disk could not keep the last changes (${error.message}): the server ends. Changes that were answered with ` +
    'success are safe. Look at the disk before the next start.\n'
  writeSync(process.stderr.fd, message)
  process.exit(1)
}
