import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from './app-process.js'
import { type RunningFrontdesk, startFrontdesk } from './frontdesk-process.js'
import { MailServer } from './mail-server.js'
import { OpenIdProvider } from './openid-provider.js'
import { startOwnHosts } from './own-hosts.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './paths.js'
import type { RunningProcess } from './processes.js'
import { buildWithoutKeys, type NextSdk, runtimeApp } from './runtime-apps.js'
import type { AppUnderTest } from './sdks.js'

const PORT = 4450

/** The two styles of docs/production.md; the same names are in frontdesk.production.config.json. */
export const STYLES = {
  cname: { host: 'app.example.test', frontendApi: 'https://clerk.example.test', appPort: 4451 },
  path: { host: 'app.path.test', frontendApi: 'https://app.path.test/__clerk', appPort: 4452 },
} as const
export type Style = keyof typeof STYLES

/** The providers of the instance `cname`, in the same file: one of the test, and one in place of Google. */
const ISSUERS = { acme: 'https://id.example.test', google: 'https://accounts.google.com' }

export interface ProductionStack {
  mail: MailServer
  providers: Record<keyof typeof ISSUERS, OpenIdProvider>
  /** flags by which Chromium finds the names, and trusts their certificate */
  browserFlags: string[]
  frontdesk: RunningFrontdesk
  startApp(sdk: NextSdk, style: Style): Promise<{ app: AppUnderTest; stop(): Promise<void> }>
  stop(): Promise<void>
}

/** Frontdesk with production instances, a mail server, and a reverse proxy that ends TLS. */
export async function startProductionStack(): Promise<ProductionStack> {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  const providers = {
    acme: await OpenIdProvider.start(ISSUERS.acme),
    google: await OpenIdProvider.start(ISSUERS.google),
  }
  const names = [
    'clerk.example.test',
    'accounts.example.test',
    ...Object.values(ISSUERS).map(issuer => new URL(issuer).host),
    ...Object.values(STYLES).map(({ host }) => host),
  ]
  const hosts = await startOwnHosts(names, (host, path) => {
    if (host === 'clerk.example.test' || host === 'accounts.example.test') return PORT
    for (const key of ['acme', 'google'] as const)
      if (ISSUERS[key] === `https://${host}`) return providers[key].port
    if (host === STYLES.path.host && path.startsWith('/__clerk/')) return PORT
    return Object.values(STYLES).find(style => style.host === host)?.appPort ?? null
  })
  const mail = new MailServer()
  const frontdesk = await startFrontdesk({
    name: 'frontdesk-production',
    port: PORT,
    config: join(E2E_DIRECTORY, 'frontdesk.production.config.json'),
    args: ['--trust-proxy', '127.0.0.1', '--public-url', 'https://clerk.example.test'],
    environment: {
      FRONTDESK_SECRET: 'a-master-key-of-the-browser-tests-0123456789',
      FRONTDESK_SMTP_URL: await mail.listen(),
      ...hosts.environment,
    },
  })
  return {
    mail,
    providers,
    frontdesk,
    browserFlags: hosts.browserFlags,
    startApp: async (sdk, style) => {
      const app = await productionApp(frontdesk, sdk, style)
      const running: RunningProcess = await startApp({
        ...app,
        environment: { ...app.environment, ...hosts.environment },
      })
      return { app, stop: running.stop }
    },
    stop: async () => {
      await frontdesk.stop()
      await hosts.close()
      await mail.close()
      for (const provider of Object.values(providers)) await provider.close()
    },
  }
}

async function productionApp(frontdesk: RunningFrontdesk, sdk: NextSdk, style: Style): Promise<AppUnderTest> {
  await buildWithoutKeys(sdk)
  return runtimeApp({
    sdk,
    port: STYLES[style].appPort,
    slug: style,
    url: `https://${STYLES[style].host}`,
    // the Backend API answers on any address of the server
    serverUrl: `http://localhost:${PORT}`,
    environment: frontdesk.printedEnvironment(sdk, style),
  })
}
