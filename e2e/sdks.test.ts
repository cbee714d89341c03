import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { clerk, clerkSetup, setupClerkTestingToken } from '@clerk/testing/playwright'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ensureDependencies } from '../scripts/dependencies.mjs'
import { comeBackFlow, signOutAndInFlow, signUpFlow } from './flows/core.js'
import { loseSessionCookie } from './harness/app-pages.js'
import { startApp } from './harness/app-process.js'
import { backendOf, createUser } from './harness/backend.js'
import { newCredentials } from './harness/backend.js'
import { type RunningFrontdesk, startFrontdesk } from './harness/frontdesk-process.js'
import { nextCodeTo } from './harness/inbox.js'
import {
  enterCode,
  signInWithPassword,
  signOutWithUserButton,
  submitSignUpForm,
  waitForClientState,
  waitUntilSignedIn,
} from './harness/official-components.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './harness/paths.js'
import { type RunningProcess, runToEnd, startProcess, waitForUrl } from './harness/processes.js'
import { goByProvider } from './harness/provider-pages.js'
import { buildWithoutKeys, type NextSdk, runtimeApp } from './harness/runtime-apps.js'
import type { AppUnderTest } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const PORT = 4440
const SERVER_URL = `http://localhost:${PORT}`
const START_TIMEOUT_MS = 600_000
const REACT_PORT = 4443
const EXPRESS_PORT = 4444

/** Instances as `frontdesk start` makes them without a configuration. */
const NEXT_APPS: { sdk: NextSdk; port: number; slug: string }[] = [
  { sdk: 'nextjs@6', port: 4446, slug: 'default' },
  // version 5 needs pk_live_ keys over plain http, which this instance has
  { sdk: 'nextjs@5', port: 4445, slug: 'local' },
]

const running: RunningProcess[] = []
const apps = new Map<string, AppUnderTest>()
let frontdesk: RunningFrontdesk

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  for (const { sdk } of NEXT_APPS) await buildWithoutKeys(sdk)
  frontdesk = await startFrontdesk({ name: 'frontdesk-sdks', port: PORT })
  running.push(frontdesk)
  for (const { sdk, port, slug } of NEXT_APPS) {
    const environment = frontdesk.printedEnvironment(sdk)
    const app = runtimeApp({
      sdk,
      port,
      slug,
      serverUrl: SERVER_URL,
      url: `http://localhost:${port}`,
      environment,
    })
    apps.set(sdk, app)
    running.push(await startApp(app))
  }
  await startReactAndExpress()
}, START_TIMEOUT_MS)

afterAll(async () => {
  for (const process of running.reverse()) await process.stop()
})

/** The page application on Vite's own server, and the same pages with an API on Express. */
async function startReactAndExpress(): Promise<void> {
  const [react, express] = ['vite-react', 'express'].map(folder => join(E2E_DIRECTORY, 'apps', folder))
  for (const directory of [react!, express!]) await ensureDependencies(directory)
  const vite = join(react!, 'node_modules/vite/bin/vite.js')
  const ownPages = { VITE_SIGN_IN_URL: '/sign-in', VITE_SIGN_UP_URL: '/sign-up' }
  const environment: Record<string, string> = { ...frontdesk.printedEnvironment('react'), ...ownPages }
  const pages = { name: 'vite-build', directory: react!, environment }
  await runToEnd(process.execPath, [vite, 'build'], pages)

  const { secretKey } = apps.get('nextjs@6')!.instance
  const publishableKey = environment['VITE_CLERK_PUBLISHABLE_KEY']!
  const instance = { slug: 'default', publishableKey, secretKey, proxyUrl: SERVER_URL, serverUrl: SERVER_URL }
  const serve = async (
    sdk: 'react' | 'express',
    port: number,
    args: string[],
    environment: Record<string, string>,
  ) => {
    const directory = sdk === 'react' ? react! : express!
    const url = `http://localhost:${port}`
    apps.set(sdk, { name: sdk, sdk, directory, distDirectory: 'dist', port, url, instance, environment })
    const started = startProcess(process.execPath, args, { name: sdk, directory, environment })
    running.push(started)
    await waitForUrl(started, `${url}/sign-in`, 30_000)
  }
  await serve('react', REACT_PORT, [vite, 'preview', '--port', String(REACT_PORT), '--strictPort'], {})
  await serve('express', EXPRESS_PORT, ['server.mjs'], {
    ...frontdesk.printedEnvironment('express'),
    PORT: String(EXPRESS_PORT),
  })
}

describe.each(NEXT_APPS)('@clerk/$sdk, on what `frontdesk env` prints', ({ sdk }) => {
  test(
    'sign-up with code, protected page, currentUser, sign-out, sign-in, recovery',
    { timeout: 240_000 },
    async ({ visitor }) => {
      const app = apps.get(sdk)!
      const signedUp = await signUpFlow(visitor, app, email => nextCodeTo(app.instance, email))
      await signOutAndInFlow(visitor, app, signedUp)
      // Over plain http version 5 has no way back without any token; an expired one it refreshes.
      await comeBackFlow(visitor, app, signedUp.userId, sdk === 'nextjs@5' ? 'expired' : 'lost')
      await signOutWithUserButton(visitor.page, app)
      const { data } = await backendOf(app.instance).sessions.getSessionList({ userId: signedUp.userId })
      expect(data.every(session => session.status !== 'active')).toBe(true)
    },
  )
})

// not with version 5: over plain http it has no way back to a page without a token
describe.each(['nextjs@6', 'react', 'express'])('the Google button with @clerk/%s', sdk => {
  test('signs somebody new up, and in', async ({ visitor: { page } }) => {
    const app = apps.get(sdk)!
    const { email } = newCredentials()
    await page.goto(`${app.url}/sign-up`)
    await goByProvider(page, 'google', { name: 'Ada', email })
    await page.waitForURL(`${app.url}/`)
    await waitForClientState(page, 'signed-in')
    await signOutWithUserButton(page, app)

    await page.goto(`${app.url}/sign-in`)
    await goByProvider(page, 'google', { name: 'Ada', email })
    await page.waitForURL(`${app.url}/`)
    await waitForClientState(page, 'signed-in')
    const { data } = await backendOf(app.instance).users.getUserList({ emailAddress: [email] })
    expect(data).toMatchObject([{ firstName: 'Ada', externalAccounts: [{ provider: 'oauth_google' }] }])
  })
})

// without a router `routing="path"` loses what was refused: docs/social-sign-in.md
describe.each([
  ['nextjs@6', ''],
  ['react', '/hash'],
  ['express', '/hash'],
])('a refusal at the provider with @clerk/%s', (sdk, pages) => {
  test('is said in words by the form, which works again', async ({ visitor: { page } }) => {
    const app = apps.get(sdk)!
    const { email } = newCredentials()
    for (const form of ['sign-up', 'sign-in']) {
      await page.goto(`${app.url}${pages}/${form}`)
      await goByProvider(page, 'google', 'Refuse')
      await page.getByText(/You did not grant access to your (Google )?account\./).waitFor()
    }
    await goByProvider(page, 'google', { name: 'Ada', email })
    await page.waitForURL(`${app.url}/`)
    await waitForClientState(page, 'signed-in')
  })
})

describe('@clerk/react with Vite, on what `frontdesk env` prints', () => {
  test('sign-up with code, useUser, sign-out, sign-in', async ({ visitor }) => {
    const { page } = visitor
    const app = apps.get('react')!
    const person = newCredentials()
    await page.goto(`${app.url}/dashboard`)
    await page.waitForURL(`${app.url}/sign-in**`)
    await submitSignUpForm(page, app, person)
    await page.waitForURL(/verify-email-address/)
    await enterCode(page, await nextCodeTo(app.instance, person.email))
    await waitUntilSignedIn(page)
    await page.goto(`${app.url}/dashboard`)
    expect(await page.getByTestId('email').textContent()).toBe(person.email)
    const userId = await page.getByTestId('user-id').textContent()

    await signOutWithUserButton(page, app)
    await page.goto(`${app.url}/dashboard`)
    await page.waitForURL(`${app.url}/sign-in**`)
    await signInWithPassword(page, app, person)
    await page.goto(`${app.url}/dashboard`)
    expect(await page.getByTestId('user-id').textContent()).toBe(userId)
  })
})

describe('@clerk/express, on what `frontdesk env` prints', () => {
  test('knows the person by cookie and by bearer token, and recovers a lost token', async ({ visitor }) => {
    const { page, context } = visitor
    const app = apps.get('express')!
    const user = await createUser(app.instance)
    await page.goto(`${app.url}/account`)
    await page.waitForURL(`${app.url}/sign-in**`)
    expect((await context.request.get(`${app.url}/api/protected`)).status()).toBe(401)

    await signInWithPassword(page, app, user)
    const account = { userId: user.id, email: user.email, issuer: SERVER_URL }
    await page.goto(`${app.url}/account`)
    expect(JSON.parse((await page.locator('body').textContent()) ?? '')).toEqual(account)

    await page.goto(`${app.url}/`)
    await waitForClientState(page, 'signed-in')
    const token = await page.evaluate(() =>
      (window as unknown as { Clerk: { session: { getToken(): Promise<string> } } }).Clerk.session.getToken(),
    )
    const bearer = await fetch(`${app.url}/api/protected`, { headers: { authorization: `Bearer ${token}` } })
    expect(await bearer.json()).toEqual({ userId: user.id })
    const forged = `${token.slice(0, -8)}AAAAAAAA`
    const refused = await fetch(`${app.url}/api/protected`, {
      headers: { authorization: `Bearer ${forged}` },
    })
    expect(refused.status).toBe(401)

    await loseSessionCookie(context)
    await page.goto(`${app.url}/account`)
    expect(JSON.parse((await page.locator('body').textContent()) ?? '')).toEqual(account)
    expect(page.url()).toBe(`${app.url}/account`)
  })
})

describe('@clerk/testing', () => {
  beforeAll(async () => {
    const { publishableKey, secretKey } = apps.get('nextjs@6')!.instance
    process.env['CLERK_API_URL'] = `${SERVER_URL}/bapi`
    await clerkSetup({ publishableKey, secretKey, dotenv: false })
    delete process.env['CLERK_API_URL']
  })

  test('clerkSetup gets a testing token; clerk.signIn and clerk.signOut work with a password', async ({
    visitor: { page },
  }) => {
    const app = apps.get('nextjs@6')!
    const user = await createUser(app.instance)
    expect(process.env['CLERK_TESTING_TOKEN']).toBeTruthy()
    await setupClerkTestingToken({ page })
    await page.goto(`${app.url}/`)
    await clerk.signIn({
      page,
      signInParams: { strategy: 'password', identifier: user.email, password: user.password },
    })
    await page.goto(`${app.url}/dashboard`)
    expect(await page.getByTestId('user-id').textContent()).toBe(user.id)
    await clerk.signOut({ page })
    await page.goto(`${app.url}/dashboard`)
    await page.waitForURL(`${app.url}/sign-in**`)
  })

  test('clerk.signIn with a test address takes the fixed code', async ({ visitor: { page } }) => {
    const app = apps.get('nextjs@6')!
    const email = `person+clerk_test${Date.now()}@example.com`
    const user = await backendOf(app.instance).users.createUser({
      emailAddress: [email],
      password: newCredentials().password,
    })
    await page.goto(`${app.url}/`)
    await clerk.signIn({ page, signInParams: { strategy: 'email_code', identifier: email } })
    await page.goto(`${app.url}/dashboard`)
    expect(await page.getByTestId('user-id').textContent()).toBe(user.id)
  })
})
