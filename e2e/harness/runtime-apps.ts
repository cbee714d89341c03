import { join } from 'node:path'
import { buildApp } from './build-app.js'
import { E2E_DIRECTORY } from './paths.js'
import type { AppUnderTest, InstanceKeys } from './sdks.js'

export const NEXT_FOLDERS = {
  'nextjs@7': 'next16-clerk7',
  'nextjs@6': 'next15-clerk6',
  'nextjs@5': 'next14-clerk5',
  'nextjs@4': 'next14-clerk4',
} as const
export type NextSdk = keyof typeof NEXT_FOLDERS

export const RUNTIME_DIST = '.next/runtime'

/**
 * Builds an application without keys. Next inlines the NEXT_PUBLIC_ variables that it knows; the
 * others stay what they are when the server runs, and its ClerkProvider hands them to the browser.
 * So one build serves any Frontdesk.
 */
export function buildWithoutKeys(sdk: NextSdk): Promise<void> {
  return buildApp({
    name: `${NEXT_FOLDERS[sdk]}-runtime`,
    directory: join(E2E_DIRECTORY, 'apps', NEXT_FOLDERS[sdk]),
    distDirectory: RUNTIME_DIST,
    environment: { NEXT_TELEMETRY_DISABLED: '1' },
  })
}

export interface RuntimeChoice {
  sdk: NextSdk
  port: number
  /** as the browser sees it */
  url: string
  slug: string
  /** where the test reaches Frontdesk */
  serverUrl: string
  /** what `frontdesk env` printed, nothing else */
  environment: Record<string, string>
}

/** The application on the variables that `frontdesk env` printed. */
export function runtimeApp({ sdk, port, url, environment, ...server }: RuntimeChoice): AppUnderTest {
  const publishableKey = environment['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] ?? ''
  const instance: InstanceKeys = {
    ...server,
    publishableKey,
    secretKey: environment['CLERK_SECRET_KEY'] ?? '',
    proxyUrl: environment['NEXT_PUBLIC_CLERK_PROXY_URL'] ?? `https://${frontendApiHost(publishableKey)}`,
  }
  return {
    name: `${NEXT_FOLDERS[sdk]}-${server.slug}`,
    sdk,
    directory: join(E2E_DIRECTORY, 'apps', NEXT_FOLDERS[sdk]),
    distDirectory: RUNTIME_DIST,
    port,
    url,
    instance,
    environment: { ...environment, NEXT_TELEMETRY_DISABLED: '1' },
  }
}

/** The host that a publishable key names. */
export function frontendApiHost(publishableKey: string): string {
  return Buffer.from(publishableKey.split('_')[2] ?? '', 'base64url')
    .toString()
    .replace(/\$$/, '')
}
