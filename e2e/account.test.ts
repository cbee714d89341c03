import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startApp } from './harness/app-process.js'
import { openDashboard } from './harness/app-pages.js'
import { backendOf, createUser, newCredentials } from './harness/backend.js'
import { buildApp } from './harness/build-app.js'
import { startFrontdesk } from './harness/frontdesk-process.js'
import { nextCodeTo } from './harness/inbox.js'
import {
  enterCode,
  signInWithPassword,
  signOutWithUserButton,
  submitIdentifier,
  submitPassword,
  waitUntilSignedIn,
} from './harness/official-components.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './harness/paths.js'
import type { RunningProcess } from './harness/processes.js'
import { APP_7, FRONTDESK_PORT } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const running: RunningProcess[] = []

// The keys of the matrix, other settings: the applications need not be built again.
beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  await buildApp(APP_7)
  const config = join(E2E_DIRECTORY, 'frontdesk.account.config.json')
  running.push(await startFrontdesk({ name: 'frontdesk-account', port: FRONTDESK_PORT, config }))
  running.push(await startApp(APP_7))
}, 600_000)

afterAll(async () => {
  for (const process of running.reverse()) await process.stop()
})

async function openProfile(page: Page): Promise<void> {
  await page.goto(`${APP_7.url}/`)
  await page.locator('.cl-userButtonTrigger').click()
  await page.locator('.cl-userButtonPopoverActionButton__manageAccount').click()
  await page.locator('.cl-userProfile-root, .cl-modalContent').first().waitFor()
}

async function openSecurity(page: Page): Promise<void> {
  await openProfile(page)
  await page.getByRole('button', { name: 'Security', exact: true }).click()
}

/** Sets up an authenticator app by its secret, past the backup codes that come with it. */
async function addAuthenticatorApp(page: Page): Promise<string> {
  await openSecurity(page)
  await page.locator('.cl-menuButton__mfa').click()
  await page.getByRole('menuitem', { name: /authenticator app/i }).click()
  await page.getByRole('button', { name: /can.t scan qr code/i }).click()
  const fields = page.locator('input[readonly], input[disabled], .cl-formFieldInput__secret, textarea')
  await expect.poll(async () => (await page.content()).match(/[A-Z2-7]{32}/)?.[0]).toBeTruthy()
  const values = await fields.evaluateAll(inputs => inputs.map(input => (input as HTMLInputElement).value))
  const secret = [...values, await page.content()].join(' ').match(/[A-Z2-7]{32}/)?.[0] ?? ''
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await enterCode(page, new TOTP({ secret }).generate())
  await page
    .getByText(/backup codes/i)
    .first()
    .waitFor()
  // shown, and once more for the printer
  const shownCodes = async () => new Set(await page.getByText(/^[a-z0-9]{8}$/).allTextContents()).size
  await expect.poll(shownCodes, { timeout: 10_000 }).toBe(10)
  await page.getByRole('button', { name: /finish/i }).click()
  return secret
}

describe('the account of a person on nextjs@7', () => {
  test('adds an email address and proves it with the code from the inbox', async ({ visitor }) => {
    const user = await createUser(APP_7.instance)
    const { email } = newCredentials()
    await signInWithPassword(visitor.page, APP_7, user)
    await openProfile(visitor.page)
    await visitor.page.getByRole('button', { name: /add email address/i }).click()
    await visitor.page.locator('input[name=emailAddress]').fill(email)
    await visitor.page.getByRole('button', { name: 'Add', exact: true }).click()
    await enterCode(visitor.page, await nextCodeTo(APP_7.instance, email))
    await visitor.page.getByText(email).first().waitFor()
    const stored = await backendOf(APP_7.instance).users.getUser(user.id)
    const added = stored.emailAddresses.find(address => address.emailAddress === email)
    expect(added?.verification?.status).toBe('verified')
  })

  test('adds a phone number and proves it with the text message', async ({ visitor }) => {
    const user = await createUser(APP_7.instance)
    await signInWithPassword(visitor.page, APP_7, user)
    await openProfile(visitor.page)
    await visitor.page.getByRole('button', { name: /add phone number/i }).click()
    const national = `415555${String(Date.now()).slice(-4)}`
    await visitor.page.locator('input[name=phoneNumber], input[type=tel]').first().fill(national)
    await visitor.page.getByRole('button', { name: 'Add', exact: true }).click()
    await enterCode(visitor.page, await nextCodeTo(APP_7.instance, `+1${national}`))
    const verified = async () =>
      (await backendOf(APP_7.instance).users.getUser(user.id)).phoneNumbers[0]?.verification?.status
    await expect.poll(verified, { timeout: 10_000 }).toBe('verified')
  })

  test('sets up an authenticator app, gets backup codes, and signs in with the app', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(APP_7.instance)
    await signInWithPassword(page, APP_7, user)
    const secret = await addAuthenticatorApp(page)
    await expect
      .poll(async () => (await backendOf(APP_7.instance).users.getUser(user.id)).twoFactorEnabled, {
        timeout: 10_000,
      })
      .toBe(true)
    await signOutWithUserButton(page, APP_7)
    await submitIdentifier(page, APP_7, user.email)
    await submitPassword(page, user.password)
    await page.waitForURL(/\/sign-in\/factor-two/)
    await enterCode(page, new TOTP({ secret }).generate())
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, APP_7)).userId).toBe(user.id)
  })
})
