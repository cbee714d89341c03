import { join } from 'node:path'
import { E2E_DIRECTORY } from './paths.js'
import { RUNTIME_DIST } from './runtime-apps.js'

/** Where the one Frontdesk process of a run listens. */
export const FRONTDESK_PORT = 4410
export const FRONTDESK_URL = `http://localhost:${FRONTDESK_PORT}`

/**
 * The keys are declared in frontdesk.e2e.config.json too, so that apps can be built before any server runs.
 */
export interface InstanceKeys {
  slug: string
  publishableKey: string
  secretKey: string
  proxyUrl: string
  /** The Frontdesk process that serves the instance. */
  serverUrl: string
}

/** The key of a development instance whose frontend API is at `host`. */
export const publishableKey = (host: string) => `pk_test_${Buffer.from(`${host}$`).toString('base64url')}`

export const PRIMARY: InstanceKeys = {
  slug: 'primary',
  publishableKey: publishableKey('127.0.0.1:4410'),
  secretKey: 'sk_test_e2eprimary0000000000000000000000000000',
  proxyUrl: FRONTDESK_URL,
  serverUrl: FRONTDESK_URL,
}

export const SECOND: InstanceKeys = {
  slug: 'second',
  publishableKey: publishableKey('second.localhost:4410'),
  secretKey: 'sk_test_e2esecond00000000000000000000000000000',
  proxyUrl: `${FRONTDESK_URL}/second`,
  serverUrl: FRONTDESK_URL,
}

/** One application on one SDK version, signed into one instance. */
export interface AppUnderTest {
  name: string
  sdk: 'nextjs@7' | 'nextjs@6' | 'nextjs@5' | 'nextjs@4' | 'react' | 'express'
  directory: string
  distDirectory: string
  port: number
  url: string
  instance: InstanceKeys
  environment: Record<string, string>
}

/** What is to be known of an application to use the pages that it has. */
export type AppWithPages = Pick<AppUnderTest, 'url' | 'instance'>

/** Whether versions between the newest and the oldest are to be tested wherever they can be. */
export const EVERY_SDK = process.env['E2E_SDKS'] === 'all'

/** The versions that all flows run on. */
type FullyTestedSdk = 'nextjs@7' | 'nextjs@4'

const SDK_ENVIRONMENT: Record<FullyTestedSdk, (bundles: string) => Record<string, string>> = {
  'nextjs@7': bundles => ({
    NEXT_PUBLIC_CLERK_JS_URL: `${bundles}/clerk-js@6/dist/clerk.browser.js`,
    NEXT_PUBLIC_CLERK_UI_URL: `${bundles}/ui@1/dist/ui.browser.js`,
  }),
  // Version 4 reads another name.
  'nextjs@4': bundles => ({
    NEXT_PUBLIC_CLERK_JS: `${bundles}/clerk-js@4/dist/clerk.browser.js`,
  }),
}

/** The variables of the quickstart, nothing else: what a user of the SDK would put into `.env.local`. */
export function environmentOf(sdk: FullyTestedSdk, instance: InstanceKeys): Record<string, string> {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    CLERK_SECRET_KEY: instance.secretKey,
    CLERK_API_URL: `${instance.serverUrl}/bapi`,
    NEXT_PUBLIC_CLERK_PROXY_URL: instance.proxyUrl,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
    NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
    ...SDK_ENVIRONMENT[sdk](`${instance.serverUrl}/npm/@clerk`),
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

interface AppChoice {
  name: string
  sdk: FullyTestedSdk
  folder: string
  distDirectory: string
  port: number
  instance: InstanceKeys
}

function app({ folder, ...choice }: AppChoice): AppUnderTest {
  return {
    ...choice,
    directory: join(E2E_DIRECTORY, 'apps', folder),
    url: `http://localhost:${choice.port}`,
    environment: environmentOf(choice.sdk, choice.instance),
  }
}

export const APP_7 = app({
  name: 'next16-clerk7',
  sdk: 'nextjs@7',
  folder: 'next16-clerk7',
  distDirectory: '.next/primary',
  port: 4417,
  instance: PRIMARY,
})

export const APP_4 = app({
  name: 'next14-clerk4',
  sdk: 'nextjs@4',
  folder: 'next14-clerk4',
  distDirectory: '.next/primary',
  port: 4414,
  instance: PRIMARY,
})

/** The same application for the second instance. */
export const APP_7_SECOND = app({
  name: 'next16-clerk7-second',
  sdk: 'nextjs@7',
  folder: 'next16-clerk7',
  distDirectory: RUNTIME_DIST,
  port: 4427,
  instance: SECOND,
})

export const ALL_APPS = [APP_7, APP_4, APP_7_SECOND]
