import { join } from 'node:path'
import { startApp } from './app-process.js'
import { startFrontdesk } from './frontdesk-process.js'
import { E2E_DIRECTORY } from './paths.js'
import type { RunningProcess } from './processes.js'
import { buildWithoutKeys, RUNTIME_DIST } from './runtime-apps.js'
import { APP_4, APP_7, type AppUnderTest, FRONTDESK_URL, type InstanceKeys, publishableKey } from './sdks.js'

const PORT = 4430
const URL_OF_SERVER = `http://localhost:${PORT}`

/** The keys are declared in frontdesk.organizations.config.json and frontdesk.choosing.config.json too. */
const INSTANCE: InstanceKeys = {
  slug: 'primary',
  publishableKey: publishableKey(`127.0.0.1:${PORT}`),
  secretKey: 'sk_test_e2eorganizations000000000000000000',
  proxyUrl: URL_OF_SERVER,
  serverUrl: URL_OF_SERVER,
}

/** The same application at a server with organizations, on a port of its own. */
function onOwnServer(app: AppUnderTest, port: number): AppUnderTest {
  const environment = Object.entries(app.environment).map(([name, value]) => [
    name,
    value.replace(FRONTDESK_URL, URL_OF_SERVER),
  ])
  return {
    ...app,
    name: `${app.name}-organizations`,
    distDirectory: RUNTIME_DIST,
    port,
    url: `http://localhost:${port}`,
    instance: INSTANCE,
    environment: {
      ...(Object.fromEntries(environment) as Record<string, string>),
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: INSTANCE.publishableKey,
      CLERK_SECRET_KEY: INSTANCE.secretKey,
    },
  }
}

export const ORGANIZATIONS_7 = onOwnServer(APP_7, 4437)
export const ORGANIZATIONS_4 = onOwnServer(APP_4, 4439)

export interface OrganizationStack {
  stop(): Promise<void>
  /** Starts the server anew, with another configuration and without data; the applications keep running. */
  useConfig(file: string): Promise<void>
}

/** Starts the server and both applications. */
export async function startOrganizationStack(): Promise<OrganizationStack> {
  const apps = [ORGANIZATIONS_7, ORGANIZATIONS_4]
  for (const sdk of ['nextjs@7', 'nextjs@4'] as const) await buildWithoutKeys(sdk)
  const running: RunningProcess[] = []
  const stop = async () => void (await Promise.all(running.map(process => process.stop())))
  let server = await startServer('frontdesk.organizations.config.json')
  try {
    running.push(server)
    for (const app of apps) running.push(await startApp(app))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    async useConfig(file) {
      await server.stop()
      server = await startServer(file)
      running.push(server)
    },
  }
}

const startServer = (file: string) =>
  startFrontdesk({ name: 'frontdesk-organizations', port: PORT, config: join(E2E_DIRECTORY, file) })
