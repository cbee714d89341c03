import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from './app-process.js'
import { type RunningFrontdesk, startFrontdesk } from './frontdesk-process.js'
import { OpenIdProvider } from './openid-provider.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './paths.js'
import type { RunningProcess } from './processes.js'
import { buildWithoutKeys, NEXT_FOLDERS, RUNTIME_DIST } from './runtime-apps.js'
import { type AppUnderTest, environmentOf, type InstanceKeys, publishableKey } from './sdks.js'

const PORT = 4480
const SERVER = `http://localhost:${PORT}`
const CONFIG = join(E2E_DIRECTORY, 'frontdesk.account.config.json')

/**
 * The keys are declared in frontdesk.account.config.json too. Everything that
 * a person can have is switched on.
 */
const ACCOUNT: InstanceKeys = {
  slug: 'account',
  publishableKey: publishableKey(`127.0.0.1:${PORT}`),
  secretKey: 'sk_test_e2eaccount0000000000000000000000000000',
  proxyUrl: SERVER,
  serverUrl: SERVER,
}

const instanceBeside = (slug: string, secretKey: string): InstanceKeys => ({
  slug,
  publishableKey: publishableKey(`${slug}.localhost:${PORT}`),
  secretKey,
  proxyUrl: `${SERVER}/${slug}`,
  serverUrl: SERVER,
})

/** Asks for everything: at sign-up, and again before what is sensitive. */
const STRICT = instanceBeside('strict', 'sk_test_e2estrict00000000000000000000000000000')
/** Takes nobody new, and one session a browser. */
const CLOSED = instanceBeside('closed', 'sk_test_e2eclosed00000000000000000000000000000')
/** Lets people sign up with an address that nobody has proven. */
const LAX = instanceBeside('lax', 'sk_test_e2elax00000000000000000000000000000000')

function app(sdk: 'nextjs@7' | 'nextjs@4', instance: InstanceKeys, port: number): AppUnderTest {
  return {
    name: `${NEXT_FOLDERS[sdk]}-${instance.slug}`,
    sdk,
    directory: join(E2E_DIRECTORY, 'apps', NEXT_FOLDERS[sdk]),
    distDirectory: RUNTIME_DIST,
    port,
    url: `http://localhost:${port}`,
    instance,
    environment: environmentOf(sdk, instance),
  }
}

export const ACCOUNT_7 = app('nextjs@7', ACCOUNT, 4487)
export const ACCOUNT_4 = app('nextjs@4', ACCOUNT, 4484)
export const STRICT_7 = app('nextjs@7', STRICT, 4488)
export const CLOSED_7 = app('nextjs@7', CLOSED, 4489)
export const LAX_7 = app('nextjs@7', LAX, 4486)

/** The provider "Acme" of the instance `lax`, in the same file. */
const ACME_PORT = 4483

export interface AccountStack {
  server: RunningFrontdesk
  acme: OpenIdProvider
  stop(): Promise<void>
}

/** Starts the server and the applications. */
export async function startAccountStack(): Promise<AccountStack> {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  for (const sdk of ['nextjs@7', 'nextjs@4'] as const) await buildWithoutKeys(sdk)
  const server = await startFrontdesk({ name: 'frontdesk-account', port: PORT, config: CONFIG })
  const acme = await OpenIdProvider.start(`http://127.0.0.1:${ACME_PORT}`, ACME_PORT)
  const running: RunningProcess[] = [server]
  const stop = async () => {
    await Promise.all(running.map(process => process.stop()))
    await acme.close()
  }
  try {
    for (const app of [ACCOUNT_7, ACCOUNT_4, STRICT_7, CLOSED_7, LAX_7]) running.push(await startApp(app))
  } catch (error) {
    await stop()
    throw error
  }
  return { server, acme, stop }
}
