import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Frontdesk } from '../app.js'
import { findConfigFile, loadConfigFile, type FrontdeskConfig } from '../config/config-file.js'
import { readEnvironment, type Environment } from '../config/environment.js'
import { loadMasterKey } from '../config/master-key.js'
import { ConfigError } from '../config/config-error.js'
import { trustProxySchema } from '../config/trust-proxy.js'
import type { MasterKey } from '../platform/crypto.js'
import { hasProductionInstance } from './has-production-instance.js'
import { DEFAULT_PORT, locate, type InstallationOptions, type Location } from './open-installation.js'
import { defaultPublicUrl, isLoopback, rememberPublicUrl } from './public-url.js'
import { listenFirst, type Listener } from './listen.js'
import { welcome } from './welcome.js'

export interface StartOptions extends InstallationOptions {
  port?: number
  host?: string
  config?: string
  trustProxy?: string
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
  const masterKey = await masterKeyFor(options, environment, location, config)

  // A port that is taken is found out before anything is made; requests that come this early wait.
  const listener = await listenFirst(options.port ?? environment.port ?? DEFAULT_PORT, host)
  const publicUrl = (
    options.publicUrl ??
    environment.publicUrl ??
    config?.publicUrl ??
    defaultPublicUrl(host, listener.port)
  ).replace(/\/+$/, '')
  // Derived, so that it is the same on every node and after every start, and is stored nowhere.
  const inboxToken = isLoopback(host) ? null : masterKey.codeDigest('access-token', 'inbox')
  let frontdesk: Frontdesk | undefined
  try {
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
    await rememberPublicUrl(opened.services.store, publicUrl)
    listener.serve(opened)
    stopOnSignal(listener, opened)
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
  return file === undefined ? undefined : loadConfigFile(file)
}

function checkTrustProxy(value: string | number | undefined): string | null {
  if (value === undefined) return null
  const parsed = trustProxySchema.safeParse(String(value))
  if (!parsed.success) throw new ConfigError(`--trust-proxy ${value}: ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

/** A key that lies beside the data protects nothing against who takes the data: development on SQLite only. */
async function masterKeyFor(
  options: StartOptions,
  environment: Environment,
  location: Location,
  config: FrontdeskConfig | undefined,
): Promise<MasterKey> {
  const given = {
    secret: options.secretFile === undefined ? environment.secret : undefined,
    secretFile: options.secretFile ?? environment.secretFile,
  }
  if (given.secret !== undefined || given.secretFile !== undefined)
    return loadMasterKey({ ...given, mayGenerate: false })
  const declaresProduction = config?.applications.some(({ instances }) =>
    instances.some(({ environment }) => environment === 'production'),
  )
  const hasProduction =
    declaresProduction || (!location.isPostgres && (await hasProductionInstance(location.database)))
  if (hasProduction && existsSync(join(location.dataDirectory, 'master.key'))) {
    throw new ConfigError(
      'Production instances need a master key that does not lie beside the data: make one with `openssl rand -base64 32`, ' +
        'run `frontdesk secrets rotate --new-secret-file FILE`, then start with FRONTDESK_SECRET_FILE=FILE.',
    )
  }
  const mayGenerate = !location.isPostgres && !hasProduction
  return loadMasterKey({ dataDirectory: mayGenerate ? location.dataDirectory : undefined, mayGenerate })
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
    smtpUrl: environment.smtpUrl ?? parts.config?.smtp ?? null,
    textMessages: parts.config?.textMessages ?? null,
    svixUrl: environment.svixUrl ?? parts.config?.svix ?? null,
    redisUrl: environment.redisUrl ?? parts.config?.redis ?? null,
    breachService: parts.config?.breachService,
    bundleDirectory: existsSync(builtBundleDirectory) ? builtBundleDirectory : null,
    ...createLogs(environment.logLevel ?? 'info'),
  })
}

function stopOnSignal(listener: Listener, frontdesk: Frontdesk): void {
  let isStopping = false
  const stop = async () => {
    // A second Ctrl-C means now.
    if (isStopping) process.exit(1)
    isStopping = true
    await listener.stop()
    await frontdesk.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}
