import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies } from '../../scripts/dependencies.mjs'
import { startApp } from './app-process.js'
import { buildApp } from './build-app.js'
import { startFrontdesk } from './frontdesk-process.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './paths.js'
import { type RunningProcess, runToEnd, runUntil } from './processes.js'
import { type AppUnderTest, type InstanceKeys, publishableKey } from './sdks.js'
import { withDatabase } from './sqlite.js'

const FRONTDESK_PORT = 4430
const FRONTDESK_URL = `http://localhost:${FRONTDESK_PORT}`
const DIRECTORY = join(E2E_DIRECTORY, 'seed')
const CONFIG = join(DIRECTORY, 'frontdesk.config.json')

/** Declared in seed/frontdesk.config.json too. */
export const SEED_INSTANCE: InstanceKeys = {
  slug: 'seed',
  publishableKey: publishableKey('127.0.0.1:4430'),
  secretKey: 'sk_test_e2eseed000000000000000000000000000000',
  proxyUrl: FRONTDESK_URL,
  serverUrl: FRONTDESK_URL,
}
export const WEBHOOK_SECRET = 'whsec_c2VlZC1lMmUtd2ViaG9vay1zZWNyZXQtMDAwMDE='
export const SUPABASE_SECRET = 'the-jwt-secret-of-the-supabase-project'

/** The variables that the seed names in its section 1, then those that point to Frontdesk. */
const ENVIRONMENT = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: SEED_INSTANCE.publishableKey,
  CLERK_SECRET_KEY: SEED_INSTANCE.secretKey,
  NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
  NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
  NEXT_PUBLIC_CLERK_AFTER_SIGN_IN_URL: '/dashboard',
  NEXT_PUBLIC_CLERK_AFTER_SIGN_UP_URL: '/onboarding',
  CLERK_API_URL: `${FRONTDESK_URL}/bapi`,
  NEXT_PUBLIC_CLERK_PROXY_URL: FRONTDESK_URL,
  NEXT_PUBLIC_CLERK_JS: `${FRONTDESK_URL}/npm/@clerk/clerk-js@4/dist/clerk.browser.js`,
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NEXT_FONT_GOOGLE_MOCKED_RESPONSES: join(DIRECTORY, 'inter.font.cjs'),
}

/** The SQLite file that both variants share. */
export const SEED_DATABASE = join(RESULTS_DIRECTORY, 'seed.db')

/** Only a running server needs these; they stay out of what a build depends on. */
const RUNTIME_ENVIRONMENT = {
  CLERK_WEBHOOK_SECRET: WEBHOOK_SECRET,
  DATABASE_URL: `file:${SEED_DATABASE}`,
}

function variant(name: 'basic' | 'advanced', port: number): AppUnderTest {
  return {
    name: `seed-${name}`,
    sdk: 'nextjs@4',
    directory: DIRECTORY,
    distDirectory: `.next/${name}`,
    port,
    url: `http://localhost:${port}`,
    instance: SEED_INSTANCE,
    environment: { ...ENVIRONMENT, SEED_VARIANT: name },
  }
}

/** With the first middleware and the organization page of section 3. */
export const SEED_BASIC = variant('basic', 4434)
/** With the second middleware and the organization page of example 1. */
export const SEED_ADVANCED = variant('advanced', 4435)

/** Runs a command of the seed's folder, with the variables of the running application. */
export async function runInSeed(name: string, module: string, args: string[], extra = {}): Promise<void> {
  await runToEnd(process.execPath, [join(DIRECTORY, 'node_modules', module), ...args], {
    name: `seed-${name}`,
    directory: DIRECTORY,
    environment: { ...RUNTIME_ENVIRONMENT, ...extra },
  })
}

/**
 * Makes the tables, and the client's sources. The command stays for a minute
 * after that, for a timer of its engine.
 */
async function pushSchema(): Promise<void> {
  const prisma = join(DIRECTORY, 'node_modules/prisma/build/index.js')
  await runUntil(/Generated Prisma Client/, process.execPath, [prisma, 'db', 'push'], {
    name: 'seed-database',
    directory: DIRECTORY,
    environment: RUNTIME_ENVIRONMENT,
  })
}

/**
 * Three processes use the file. Without the write-ahead log, a commit that a reader is in the way of fails,
 * and the libsql 0.3 that @prisma/adapter-libsql 6.19 brings calls that a success.
 */
function allowReadersBesideWriters(): void {
  withDatabase(SEED_DATABASE, database => database.pragma('journal_mode = WAL'))
}

export interface SeedOptions {
  apps?: AppUnderTest[]
  /** of Frontdesk: postgres://…; absent: SQLite */
  database?: string
  /** of the instance; absent: those of every new one, which the built-in test provider stands in for */
  connections?: Record<string, object>
  /** further variables of Frontdesk */
  environment?: Record<string, string>
}

/** The configuration of the seed, with other connections. @returns the name of the file */
function configurationWith(connections: Record<string, object>): string {
  const configuration = JSON.parse(readFileSync(CONFIG, 'utf8')) as {
    applications: { instances: object[] }[]
  }
  Object.assign(configuration.applications[0]!.instances[0]!, { connections })
  const file = join(RESULTS_DIRECTORY, 'seed.config.json')
  writeFileSync(file, JSON.stringify(configuration))
  return file
}

/**
 * Builds what has changed, then starts Frontdesk, an empty database and the
 * variants; returns what stops them.
 */
export async function startSeed({
  apps = [SEED_BASIC, SEED_ADVANCED],
  connections,
  ...options
}: SeedOptions = {}): Promise<() => Promise<void>> {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${SEED_DATABASE}${suffix}`, { force: true })
  await ensureDependencies(DIRECTORY)
  await pushSchema()
  allowReadersBesideWriters()
  for (const app of apps) await buildApp(app)

  const running: RunningProcess[] = []
  const stopAll = async () => {
    await Promise.all(running.map(process => process.stop()))
  }
  try {
    const config = connections ? configurationWith(connections) : CONFIG
    running.push(await startFrontdesk({ name: 'frontdesk-seed', port: FRONTDESK_PORT, config, ...options }))
    for (const app of apps) {
      const environment = { ...app.environment, ...RUNTIME_ENVIRONMENT }
      // No page: the SDK answers a first request without cookies with 401 and its interstitial.
      running.push(await startApp({ ...app, environment }, '/robots.txt'))
    }
  } catch (error) {
    await stopAll()
    throw error
  }
  return stopAll
}
