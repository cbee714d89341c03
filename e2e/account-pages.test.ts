import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { PROVIDER_NAMES } from '../packages/server/src/config/provider-names.js'
import { ensureDependencies } from '../scripts/dependencies.mjs'
import { serverUserId } from './harness/app-pages.js'
import { startApp } from './harness/app-process.js'
import { createUser, newCredentials } from './harness/backend.js'
import { eventually } from './harness/eventually.js'
import { type RunningFrontdesk, startFrontdesk } from './harness/frontdesk-process.js'
import { nextCodeTo } from './harness/inbox.js'
import { enterCode, signInWithPassword, waitUntilSignedIn } from './harness/official-components.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './harness/paths.js'
import { type RunningProcess, runToEnd, startProcess, waitForUrl } from './harness/processes.js'
import { goByProvider } from './harness/provider-pages.js'
import { buildWithoutKeys, runtimeApp } from './harness/runtime-apps.js'
import { expectAccessible } from './harness/saas-pages.js'
import type { AppUnderTest } from './harness/sdks.js'
import { test, type Visitor } from './harness/visitor.js'

const PORT = 4480
const SERVER_URL = `http://localhost:${PORT}`
const REACT_URL = 'http://localhost:4483'
/** A second server, which does not have its host to itself. */
const BELOW_PORT = 4484
const BELOW_URL = `http://localhost:${BELOW_PORT}/auth`
const EVIL = 'https://evil.example/'
const START_TIMEOUT_MS = 600_000

const running: RunningProcess[] = []
let next: AppUnderTest
let nextBelow: AppUnderTest
/** The account pages, as the functions for official components want them. */
let accountPages: AppUnderTest

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  await buildWithoutKeys('nextjs@7')
  const config = join(E2E_DIRECTORY, 'frontdesk.account-pages.config.json')
  const frontdesk = await startFrontdesk({ name: 'frontdesk-account-pages', port: PORT, config })
  running.push(frontdesk)
  next = runtimeApp({
    sdk: 'nextjs@7',
    port: 4487,
    slug: 'default',
    serverUrl: SERVER_URL,
    url: 'http://localhost:4487',
    environment: frontdesk.printedEnvironment('nextjs@7', undefined, 'account'),
  })
  accountPages = { ...next, name: 'account-pages', url: SERVER_URL }
  running.push(await startApp(next))
  await startReact(frontdesk)
  nextBelow = await startBelowPath()
}, START_TIMEOUT_MS)

afterAll(async () => {
  for (const process of running.reverse()) await process.stop()
})

async function startBelowPath(): Promise<AppUnderTest> {
  const frontdesk = await startFrontdesk({
    name: 'frontdesk-below-a-path',
    port: BELOW_PORT,
    args: ['--public-url', BELOW_URL],
  })
  running.push(frontdesk)
  const app = runtimeApp({
    sdk: 'nextjs@7',
    port: 4485,
    slug: 'default',
    serverUrl: BELOW_URL,
    url: 'http://localhost:4485',
    environment: frontdesk.printedEnvironment('nextjs@7', undefined, 'account'),
  })
  running.push(await startApp(app))
  return app
}

/** An application without a server and without any page to sign in on. */
async function startReact(frontdesk: RunningFrontdesk): Promise<void> {
  const directory = join(E2E_DIRECTORY, 'apps/vite-react')
  await ensureDependencies(directory)
  const vite = join(directory, 'node_modules/vite/bin/vite.js')
  const place = ['--outDir', 'dist/without-pages']
  await runToEnd(process.execPath, [vite, 'build', ...place], {
    name: 'vite-build-without-pages',
    directory,
    environment: frontdesk.printedEnvironment('react'),
  })
  const args = [vite, 'preview', '--port', new URL(REACT_URL).port, '--strictPort', ...place]
  const served = startProcess(process.execPath, args, { name: 'react-without-pages', directory })
  running.push(served)
  await waitForUrl(served, REACT_URL, 30_000)
}

/** Nothing that the policy of the pages refused, and nothing that they asked of other servers. */
function expectNothingForeign({ log }: Visitor): void {
  expect(log.filter(line => /Content Security Policy/i.test(line))).toEqual([])
  const requests = log.filter(line => /^\S+ (\d{3}|failed) [A-Z]+ http/.test(line))
  expect(requests.filter(line => !/ http:\/\/localhost:\d+\//.test(line))).toEqual([])
}

/** The buttons that the instance `providers` shows. */
const PROVIDERS = Object.keys(PROVIDER_NAMES).concat('metamask')

/** The address of the picture or the mask that an icon is drawn with. */
const drawnBy = (icon: Locator) =>
  icon.evaluate(node => {
    const { backgroundImage, maskImage } = getComputedStyle(node)
    return /url\("(.+?)"\)/.exec(backgroundImage + maskImage)?.[1] ?? null
  })

/** Signs up on the account pages, wherever the browser is on them; ends where they lead on to. */
async function signUpHere(page: Page, { instance } = accountPages): Promise<string> {
  const { email, password } = newCredentials()
  await page.locator('input[name=emailAddress]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.waitForURL(/\/sign-up\/verify-email-address/)
  await enterCode(page, await nextCodeTo(instance, email))
  await waitUntilSignedIn(page)
  return email
}

describe('an application on @clerk/nextjs 7 that has no pages to sign in on', () => {
  test('a protected page leads to the account pages and back, signed in', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(next.instance)
    await page.goto(`${next.url}/dashboard?tab=1`)
    await page.waitForURL(`${SERVER_URL}/sign-in**`)
    expect(await page.title()).toBe('Sign in · Lighthouse')
    await signInWithPassword(page, accountPages, user)
    await page.waitForURL(`${next.url}/dashboard?tab=1`)
    expect(await page.getByTestId('user-id').textContent()).toBe(user.id)
    expect(await serverUserId(page)).toBe(user.id)
    expectNothingForeign(visitor)
  })

  test('sign-up, account, sign-out: with a code from the inbox, and the way back', async ({ visitor }) => {
    const { page } = visitor
    await page.goto(`${next.url}/dashboard`)
    await page.waitForURL(`${SERVER_URL}/sign-in**`)
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.waitForURL(`${SERVER_URL}/sign-up**`)
    const email = await signUpHere(page)
    await page.waitForURL(`${next.url}/dashboard`)
    expect(await page.getByTestId('email').textContent()).toBe(email)

    const back = `${next.url}/dashboard`
    await page.goto(`${SERVER_URL}/user?${new URLSearchParams({ redirect_url: back }).toString()}`)
    await page.locator('.cl-userProfile-root').getByText(email).waitFor()
    await page.getByRole('link', { name: 'Back' }).click()
    await page.waitForURL(back)
    await page.goto(`${SERVER_URL}/user/security`)
    await page.locator('.cl-userProfile-root').getByText('Password', { exact: true }).waitFor()
    await page.locator('.cl-userButtonTrigger').click()
    await page.locator('.cl-userButtonPopoverActionButton__signOut').click()
    await page.waitForURL(`${SERVER_URL}/sign-in**`)
    await page.goto(`${next.url}/`)
    expect(await serverUserId(page)).toBeNull()
    expectNothingForeign(visitor)
  })
})

describe('a server below a path', () => {
  test('leads to its pages and back, and keeps everything below it', async ({ visitor }) => {
    const { page } = visitor
    await page.goto(`${nextBelow.url}/dashboard`)
    await page.waitForURL(`${BELOW_URL}/sign-in**`)
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.waitForURL(`${BELOW_URL}/sign-up**`)
    const email = await signUpHere(page, nextBelow)
    await page.waitForURL(`${nextBelow.url}/dashboard`)
    expect(await page.getByTestId('email').textContent()).toBe(email)
    await page.reload()
    expect(await serverUserId(page)).toBe(await page.getByTestId('user-id').textContent())

    await page.goto(`${BELOW_URL}/user`)
    await page.locator('.cl-userProfile-root').getByText(email).waitFor()
    await page.goto(`${BELOW_URL}/inbox`)
    await page.locator('#messages').getByText(email).first().click()
    await page.getByRole('link', { name: 'Templates' }).click()
    await page.waitForURL(`${BELOW_URL}/inbox/templates`)
    expectNothingForeign(visitor)
    const ofTheServer = visitor.log.filter(line => line.includes(`http://localhost:${BELOW_PORT}/`))
    expect(ofTheServer.filter(line => !line.includes(BELOW_URL))).toEqual([])
  })
})

describe('somebody new whose address the provider has not proven', () => {
  test('gets a code, and comes back to the application', async ({ visitor: { page } }) => {
    const { email } = newCredentials()
    await page.goto(`${next.url}/dashboard?tab=2`)
    await page.waitForURL(`${SERVER_URL}/sign-in**`)
    await goByProvider(page, 'google', { name: 'Grace Hopper', email, isProven: false })
    await page.waitForURL(/\/sign-up\/verify-email-address/)
    await enterCode(page, await nextCodeTo(accountPages.instance, email))
    await page.waitForURL(`${next.url}/dashboard?tab=2`)
    expect(await page.getByTestId('email').textContent()).toBe(email)
  })
})

describe('an application on @clerk/react that has none', () => {
  test('RedirectToSignIn leads to the account pages and back, signed in', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(next.instance)
    await page.goto(`${REACT_URL}/dashboard`)
    await page.waitForURL(`${SERVER_URL}/sign-in**`)
    await signInWithPassword(page, accountPages, user)
    await page.waitForURL(`${REACT_URL}/dashboard**`)
    await page.getByTestId('user-id').waitFor()
    expect(await page.getByTestId('user-id').textContent()).toBe(user.id)
    expectNothingForeign(visitor)
  })
})

describe('the account pages without any application', () => {
  test('sign up, look at the account, make an organization', async ({ visitor }) => {
    const { page } = visitor
    await page.goto(`${SERVER_URL}/user`)
    await page.waitForURL(`${SERVER_URL}/sign-in**`)
    await page.getByRole('link', { name: 'Sign up' }).click()
    const email = await signUpHere(page)
    await page.waitForURL(`${SERVER_URL}/user`)
    await page.locator('.cl-userProfile-root').getByText(email).waitFor()
    await page.goto(`${SERVER_URL}/default-redirect`)
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(await page.locator('#who').textContent()).toBe(email)

    await page.goto(`${SERVER_URL}/organization`)
    await page.waitForURL(`${SERVER_URL}/organization-list`)
    await page.goto(`${SERVER_URL}/create-organization`)
    await page.locator('input[name=name]').fill('Keepers')
    await page.getByRole('button', { name: /create organization/i }).click()
    await page.getByRole('button', { name: /skip/i }).click()
    await page.waitForURL(`${SERVER_URL}/organization`)
    await page.locator('.cl-organizationProfile-root').getByText('Keepers').first().waitFor()
    expectNothingForeign(visitor)
  })

  test('lead nobody to other sites, whatever their address says', async ({ visitor, guest }) => {
    const user = await createUser(next.instance)
    const query = new URLSearchParams({ redirect_url: EVIL, sign_in_force_redirect_url: EVIL }).toString()
    // in the query the server sees it, in the fragment clerk-js alone
    for (const [person, address] of [
      [visitor, `?${query}`],
      [guest, `#/?${query}`],
    ] as const) {
      const { page } = person
      await page.goto(`${SERVER_URL}/sign-in${address}`)
      await signInWithPassword(page, accountPages, user)
      await page.waitForURL(`${SERVER_URL}/default-redirect`)
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
      expect(person.log.filter(line => line.includes(` navigated ${EVIL}`))).toEqual([])
    }
  })

  test('sign up and in with a provider, and say in words what it refused', async ({ visitor }) => {
    const { page } = visitor
    const { email } = newCredentials()
    await page.goto(`${SERVER_URL}/sign-in`)
    await goByProvider(page, 'google', 'Refuse')
    await page.getByText('You did not grant access to your account.').waitFor()
    await goByProvider(page, 'google', { name: 'Ada Lovelace', email })
    await page.waitForURL(`${SERVER_URL}/default-redirect`)
    await page.getByText('Ada Lovelace').waitFor()
    await page.goto(`${SERVER_URL}/user`)
    await page.locator('.cl-profileSection__connectedAccounts').getByText(`• ${email}`).waitFor()
    const icon = page.locator('.cl-profileSection__connectedAccounts .cl-providerIcon__google')
    expect(await drawnBy(icon)).toBe(`${SERVER_URL}/img/providers/google.svg`)
    expectNothingForeign(visitor)
  })

  test('draw the icons of all providers and of wallets themselves: nothing is asked of other servers', async ({
    visitor,
  }) => {
    const { page } = visitor
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    for (const [path, count] of [
      ['sign-in', PROVIDERS.length],
      ['sign-up', PROVIDERS.length],
    ] as const) {
      await page.goto(`${SERVER_URL}/providers/${path}`)
      const icons = page.locator('.cl-socialButtonsProviderIcon')
      await eventually('the icons', () => icons.count()).toBe(count)
      for (const key of PROVIDERS) {
        expect(await drawnBy(icons.and(page.locator(`.cl-providerIcon__${key}`))), key).toBe(
          `${SERVER_URL}/img/providers/${key}.svg`,
        )
      }
    }
    const elsewhere = asked.filter(url => !/^(?:blob:|data:|http:\/\/localhost:4480\/)/.test(url))
    expect(elsewhere).toEqual([])
    expect(asked.filter(url => url.includes('/img/providers/')).length).toBeGreaterThan(0)
    expectNothingForeign(visitor)
  })

  test('are accessible, in light and dark', async ({ visitor }) => {
    // axe is put into the page, which its policy does not let in
    const page = await visitor.context.browser()!.newPage({ bypassCSP: true })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const path of ['/sign-in', '/sign-up', '/unauthorized-sign-in']) {
        await page.goto(SERVER_URL + path)
        if (path !== '/unauthorized-sign-in') await page.getByRole('textbox').first().waitFor()
        await expectAccessible(page)
      }
    }
    await page.context().close()
  })
})
