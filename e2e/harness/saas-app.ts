import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { join } from 'node:path'
import { ensureDependencies } from '../../scripts/dependencies.mjs'
import { startApp } from './app-process.js'
import { buildApp } from './build-app.js'
import { startFrontdesk } from './frontdesk-process.js'
import { REPOSITORY_DIRECTORY, RESULTS_DIRECTORY } from './paths.js'
import { type RunningProcess, runToEnd } from './processes.js'
import { type AppUnderTest, type InstanceKeys, publishableKey } from './sdks.js'
import { rowsOf } from './sqlite.js'

const FRONTDESK_PORT = 4450
const APP_PORT = 4455
const GATEWAY_PORT = 4456
const FRONTDESK_URL = `http://localhost:${FRONTDESK_PORT}`
const DIRECTORY = join(REPOSITORY_DIRECTORY, 'examples/nextjs-saas')
const CONFIG = join(DIRECTORY, 'frontdesk.config.mjs')
const DATABASE = join(RESULTS_DIRECTORY, 'saas.db')

/** Declared in the example's frontdesk.config.mjs too. */
export const SAAS_INSTANCE: InstanceKeys = {
  slug: 'trellis',
  publishableKey: publishableKey(`127.0.0.1:${FRONTDESK_PORT}`),
  secretKey: 'sk_test_trellisdemo000000000000000000000000',
  proxyUrl: FRONTDESK_URL,
  serverUrl: FRONTDESK_URL,
}
export const WEBHOOK_SECRET = 'whsec_dHJlbGxpcy1kZW1vLXdlYmhvb2stc2VjcmV0LTAwMQ=='
/** Low enough to be reached by a test, high enough for the others. */
export const API_REQUESTS_PER_MINUTE = 40

const BACKEND = {
  CLERK_SECRET_KEY: SAAS_INSTANCE.secretKey,
  CLERK_API_URL: `${FRONTDESK_URL}/bapi`,
  DATABASE_URL: `file:${DATABASE}`,
}

export const SAAS: AppUnderTest = {
  name: 'nextjs-saas',
  sdk: 'nextjs@7',
  directory: DIRECTORY,
  distDirectory: '.next',
  port: APP_PORT,
  url: `http://localhost:${APP_PORT}`,
  instance: SAAS_INSTANCE,
  environment: {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: SAAS_INSTANCE.publishableKey,
    NEXT_PUBLIC_CLERK_PROXY_URL: FRONTDESK_URL,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
    NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
    NEXT_PUBLIC_CLERK_JS_URL: `${FRONTDESK_URL}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
    NEXT_PUBLIC_CLERK_UI_URL: `${FRONTDESK_URL}/npm/@clerk/ui@1/dist/ui.browser.js`,
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    ...BACKEND,
  },
}

/** What a running server gets beyond what it was built with. */
const RUNTIME = {
  CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK_SECRET,
  API_REQUESTS_PER_MINUTE: String(API_REQUESTS_PER_MINUTE),
  // the application's server asks the Backend API through the gateway, which counts
  CLERK_API_URL: `http://localhost:${GATEWAY_PORT}/bapi`,
}

/** `METHOD path` of every request that the application's server made to the Backend API. */
export const backendRequests: string[] = []

/** Hands requests on to Frontdesk and remembers them. */
async function startGateway(): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    backendRequests.push(`${incoming.method} ${incoming.url}`)
    const { method, url: path, headers } = incoming
    const onward = request({ host: 'localhost', port: FRONTDESK_PORT, method, path, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.once('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await once(server.listen(GATEWAY_PORT, 'localhost'), 'listening')
  return server
}

/** Runs one of the example's scripts. */
export async function runScript(name: 'migrate' | 'roles' | 'sync'): Promise<void> {
  await runToEnd(process.execPath, [join(DIRECTORY, 'node_modules/tsx/dist/cli.mjs'), `scripts/${name}.ts`], {
    name: `saas-${name}`,
    directory: DIRECTORY,
    environment: BACKEND,
  })
}

/** Rows of the example's own database. */
export function saasRows(sql: string, ...values: unknown[]): Record<string, unknown>[] {
  return rowsOf(DATABASE, sql, values)
}

/**
 * Builds what has changed, then starts Frontdesk, an empty database and the
 * application; returns what stops them.
 */
export async function startSaas(): Promise<() => Promise<void>> {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${DATABASE}${suffix}`, { force: true })
  await ensureDependencies(DIRECTORY)
  const prisma = [join(DIRECTORY, 'node_modules/prisma/build/index.js'), 'generate']
  await runToEnd(process.execPath, prisma, {
    name: 'saas-prisma',
    directory: DIRECTORY,
    environment: BACKEND,
  })
  await runScript('migrate')
  await buildApp(SAAS)

  const running: RunningProcess[] = []
  const gateway = await startGateway()
  const stopAll = async () => {
    await Promise.all(running.map(process => process.stop()))
    gateway.closeAllConnections()
    gateway.close()
  }
  try {
    Object.assign(process.env, { SAAS_FRONTDESK_PORT: String(FRONTDESK_PORT), SAAS_APP_URL: SAAS.url })
    running.push(await startFrontdesk({ name: 'frontdesk-saas', port: FRONTDESK_PORT, config: CONFIG }))
    await runScript('roles')
    const environment = { ...SAAS.environment, ...RUNTIME }
    running.push(await startApp({ ...SAAS, environment }, '/api/health'))
  } catch (error) {
    await stopAll()
    throw error
  }
  return stopAll
}
