import { join } from 'node:path'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openDashboard, sessionCookieClaims } from './harness/app-pages.js'
import { startApp } from './harness/app-process.js'
import { backendOf, createUser, newCredentials } from './harness/backend.js'
import { ageFirstFactor } from './harness/frontdesk-database.js'
import { type RunningFrontdesk, startFrontdesk } from './harness/frontdesk-process.js'
import { nextCodeTo } from './harness/inbox.js'
import {
  enterCode,
  signInWithPassword,
  signOutWithUserButton,
  submitForm,
  submitIdentifier,
  submitPassword,
  waitUntilSignedIn,
} from './harness/official-components.js'
import { E2E_DIRECTORY } from './harness/paths.js'
import type { RunningProcess } from './harness/processes.js'
import { buildWithoutKeys, type NextSdk, runtimeApp } from './harness/runtime-apps.js'
import type { AppUnderTest } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const PORT = 4460
const START_TIMEOUT_MS = 600_000
const SDKS: { sdk: NextSdk; port: number }[] = [
  { sdk: 'nextjs@7', port: 4467 },
  { sdk: 'nextjs@4', port: 4464 },
]

const running: RunningProcess[] = []
const apps = new Map<NextSdk, AppUnderTest>()
let frontdesk: RunningFrontdesk

beforeAll(async () => {
  for (const { sdk } of SDKS) await buildWithoutKeys(sdk)
  const config = join(E2E_DIRECTORY, 'frontdesk.sessions.config.json')
  frontdesk = await startFrontdesk({ name: 'frontdesk-sessions', port: PORT, config })
  running.push(frontdesk)
  for (const { sdk, port } of SDKS) {
    const app = runtimeApp({
      sdk,
      port,
      slug: 'sessions',
      serverUrl: `http://localhost:${PORT}`,
      url: `http://localhost:${port}`,
      environment: frontdesk.printedEnvironment(sdk),
    })
    apps.set(sdk, app)
    running.push(await startApp(app))
  }
}, START_TIMEOUT_MS)

afterAll(async () => {
  for (const process of running.reverse()) await process.stop()
})

async function openUserButton(page: Page, app: AppUnderTest): Promise<void> {
  await page.goto(`${app.url}/`)
  await page.locator('.cl-userButtonTrigger').click()
}

async function openProfile(page: Page, app: AppUnderTest): Promise<void> {
  await openUserButton(page, app)
  await page.locator('.cl-userButtonPopoverActionButton__manageAccount').click()
  await page.locator('.cl-modalContent').waitFor()
}

describe.each(SDKS)('sessions on @clerk/$sdk', ({ sdk }) => {
  test('a second person signs in beside the first, who is then switched back to', async ({ visitor }) => {
    const { page, context } = visitor
    const app = apps.get(sdk)!
    const [first, second] = [await createUser(app.instance), await createUser(app.instance)]
    await signInWithPassword(page, app, first)
    await openUserButton(page, app)
    await page.getByText('Add account', { exact: true }).click()
    await page.waitForURL(`${app.url}/sign-in**`)
    await signInWithPassword(page, app, second)
    expect((await openDashboard(page, app)).userId).toBe(second.id)

    await openUserButton(page, app)
    await page.getByText(first.email, { exact: true }).click()
    await expect
      .poll(async () => (await sessionCookieClaims(context, app))?.sub, { timeout: 15_000 })
      .toBe(first.id)
    expect((await openDashboard(page, app)).userId).toBe(first.id)

    const { sessions } = backendOf(app.instance)
    const isActive = async (userId: string) =>
      (await sessions.getSessionList({ userId, status: 'active' })).data.length === 1
    expect([await isActive(first.id), await isActive(second.id)]).toEqual([true, true])
    await openUserButton(page, app)
    await page.getByText(/sign out of all accounts/i).click()
    await expect.poll(() => isActive(second.id), { timeout: 15_000 }).toBe(false)
    expect(await isActive(first.id)).toBe(false)
  })

  test('an actor token signs in as somebody, and the session says who it really is', async ({ visitor }) => {
    const { page, context } = visitor
    const app = apps.get(sdk)!
    const [person, admin] = [await createUser(app.instance), await createUser(app.instance)]
    const { token } = await backendOf(app.instance).actorTokens.create({
      userId: person.id,
      actor: { sub: admin.id },
      expiresInSeconds: 600,
    })
    await page.goto(`${app.url}/sign-in?__clerk_ticket=${token ?? ''}`)
    await waitUntilSignedIn(page)
    expect(await openDashboard(page, app)).toMatchObject({ userId: person.id, email: person.email })
    expect(await sessionCookieClaims(context, app)).toMatchObject({ sub: person.id, act: { sub: admin.id } })
    const { data } = await backendOf(app.instance).sessions.getSessionList({ userId: person.id })
    expect(data.map(session => session.actor)).toEqual([{ sub: admin.id }])
  })
})

describe('the account of a person on @clerk/nextjs@4', () => {
  test('adds an email address and proves it with the code from the inbox', async ({ visitor: { page } }) => {
    const app = apps.get('nextjs@4')!
    const user = await createUser(app.instance)
    const { email } = newCredentials()
    await signInWithPassword(page, app, user)
    await openProfile(page, app)
    await page.locator('.cl-profileSectionPrimaryButton__emailAddresses').click()
    await page.locator('input[name=emailAddress]').fill(email)
    await submitForm(page, '.cl-modalContent')
    const code = await nextCodeTo(app.instance, email)
    await page.locator('.cl-otpCodeFieldInput').first().focus()
    await page.keyboard.type(code, { delay: 30 })
    const status = async () => {
      const { emailAddresses } = await backendOf(app.instance).users.getUser(user.id)
      return emailAddresses.find(address => address.emailAddress === email)?.verification?.status
    }
    await expect.poll(status, { timeout: 15_000 }).toBe('verified')
  })

  test('sets up an authenticator app and signs in with it', async ({ visitor: { page } }) => {
    const app = apps.get('nextjs@4')!
    const user = await createUser(app.instance)
    await signInWithPassword(page, app, user)
    await openProfile(page, app)
    await page.locator('.cl-navbarButton__security').click()
    await page.locator('.cl-profileSectionPrimaryButton__mfa').click()
    await page.getByText('Authenticator application').first().click()
    await page.getByText(/can.t scan qr code/i).click()
    const fields = page.locator('.cl-modalContent input')
    const shownSecret = async () => {
      const values = await fields.evaluateAll(inputs =>
        inputs.map(input => (input as HTMLInputElement).value),
      )
      return [...values, await page.locator('.cl-modalContent').innerText()]
        .join(' ')
        .match(/[A-Z2-7]{32}/)?.[0]
    }
    await expect.poll(shownSecret).toBeTruthy()
    const secret = (await shownSecret()) ?? ''
    await submitForm(page, '.cl-modalContent')
    await page.locator('.cl-otpCodeFieldInput').first().focus()
    await page.keyboard.type(new TOTP({ secret }).generate(), { delay: 30 })
    const isOn = async () => (await backendOf(app.instance).users.getUser(user.id)).totpEnabled
    await expect.poll(isOn, { timeout: 15_000 }).toBe(true)

    await signOutWithUserButton(page, app)
    await submitIdentifier(page, app, user.email)
    await submitPassword(page, user.password)
    await page.waitForURL(/\/sign-in\/factor-two/)
    await enterCode(page, new TOTP({ secret }).generate())
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, app)).userId).toBe(user.id)
  })
})

describe('reverification on @clerk/nextjs@7', () => {
  test('a sensitive change asks for the password again, and is then made', async ({ visitor: { page } }) => {
    const app = apps.get('nextjs@7')!
    const user = await createUser(app.instance)
    const { email } = newCredentials()
    await signInWithPassword(page, app, user)
    const { sessionId } = await openDashboard(page, app)
    ageFirstFactor(frontdesk, sessionId)
    await openProfile(page, app)
    await page.getByRole('button', { name: /add email address/i }).click()
    await page.locator('input[name=emailAddress]').fill(email)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByText(/verification required/i)
      .first()
      .waitFor()
    const addresses = async () =>
      (await backendOf(app.instance).users.getUser(user.id)).emailAddresses.map(
        ({ emailAddress }) => emailAddress,
      )
    expect(await addresses()).toEqual([user.email])

    await page.locator('input[name=password]').fill(user.password)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await enterCode(page, await nextCodeTo(app.instance, email))
    await expect.poll(addresses, { timeout: 15_000 }).toContain(email)
  })
})
