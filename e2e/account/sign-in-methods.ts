import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials, newPhone, newUsername } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import type { RunningFrontdesk } from '../harness/frontdesk-process.js'
import { messagesTo, nextCodeTo } from '../harness/inbox.js'
import {
  enterCode,
  signInWithPassword,
  submitIdentifier,
  submitPassword,
  waitForFirstFactor,
  waitUntilSignedIn,
} from '../harness/official-components.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { enterResentCode } from './resent-code.js'
import { storedAccounts } from './stored-account.js'

/** Every way to sign in that the form offers, and every way between them. */
export function signInMethodFlows(app: AppUnderTest, server: () => RunningFrontdesk): void {
  const { users } = backendOf(app.instance)
  const { activeSessions } = storedAccounts(app)
  const otherMethods = (page: Page) => page.getByRole('link', { name: /use another method/i }).click()
  const expectSignedIn = async (page: Page, userId: string) => {
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, app)).userId).toBe(userId)
  }

  async function startWithPhone(page: Page, national: string): Promise<void> {
    await page.goto(`${app.url}/sign-in`)
    await page.getByRole('link', { name: 'Use phone' }).click()
    await page.locator('input[name=identifier]').fill(national)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await waitForFirstFactor(page)
  }

  test('a username and a password, after another identifier was typed and edited', async ({
    visitor: { page },
  }) => {
    const username = newUsername()
    const user = await createUser(app.instance, { username })
    const other = await createUser(app.instance)
    await submitIdentifier(page, app, other.email)
    await waitForFirstFactor(page)
    await page.getByRole('button', { name: 'Edit identifier' }).click()
    await page.waitForURL(`${app.url}/sign-in`)
    await submitIdentifier(page, app, username)
    await submitPassword(page, user.password)
    await expectSignedIn(page, user.id)
  })

  test('a phone number and a text message, asked for again', async ({ visitor: { page } }) => {
    const phone = newPhone()
    const user = await createUser(app.instance, { phoneNumber: [phone.e164] })
    await page.clock.install()
    await startWithPhone(page, phone.national)
    await otherMethods(page)
    await page.getByRole('button', { name: /send sms code/i }).click()
    await enterResentCode(page, app.instance, server(), phone.e164)
    await expectSignedIn(page, user.id)
  })

  test('a wallet, in a browser that has none, is explained', async ({ visitor: { page } }) => {
    for (const path of ['/sign-in', '/sign-up']) {
      await page.goto(app.url + path)
      await page.getByRole('button', { name: 'Continue with MetaMask' }).click()
      await page
        .getByText(/wallet extension cannot be found/i)
        .first()
        .waitFor()
    }
  })

  test('other methods are those that the person has; help and the way back', async ({
    visitor: { page },
  }) => {
    const phone = newPhone()
    const user = await createUser(app.instance, { phoneNumber: [phone.e164] })
    await submitIdentifier(page, app, user.email)
    await waitForFirstFactor(page)
    await otherMethods(page)
    const heading = page.getByRole('heading', { level: 1 })
    await eventually('the page', () => heading.textContent()).toBe('Use another method')
    const buttons = page.getByTestId('sign-in-page').locator('button:visible')
    // buttons that show an icon alone have a name of their own
    const names = await buttons.evaluateAll(all =>
      all.map(button => (button.ariaLabel ?? button.textContent).trim()),
    )
    expect(names).toEqual([
      'Continue with GitHub',
      'Continue with Google',
      'Continue with MetaMask',
      `Email link to ${user.email}`,
      `Email code to ${user.email}`,
      expect.stringMatching(/^Send SMS code to \+1\*+\d{3}$/),
    ])
    await page.getByRole('link', { name: 'Get help' }).click()
    await page.getByRole('button', { name: 'Email support' }).waitFor()
    await page.getByRole('link', { name: 'Back' }).click()
    await eventually('the page', () => heading.textContent()).toBe('Use another method')
    await page.getByRole('link', { name: 'Back' }).click()
    await submitPassword(page, user.password)
    await expectSignedIn(page, user.id)
  })

  test('a link by email, opened in another tab', async ({ visitor: { page, context } }) => {
    const user = await createUser(app.instance)
    await submitIdentifier(page, app, user.email)
    await waitForFirstFactor(page)
    await otherMethods(page)
    await page.getByRole('button', { name: /email link to/i }).click()
    const link = async () => (await messagesTo(app.instance, user.email))[0]?.link ?? null
    await eventually('the link', link).not.toBeNull()
    const tab = await context.newPage()
    await tab.goto((await link())!)
    await page
      .getByText(/signed in on other tab/i)
      .first()
      .waitFor()
    await expectSignedIn(tab, user.id)
  })

  test('a code by email, asked for again', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance)
    await page.clock.install()
    await submitIdentifier(page, app, user.email)
    await waitForFirstFactor(page)
    await otherMethods(page)
    await page.getByRole('button', { name: /email code to/i }).click()
    await enterResentCode(page, app.instance, server(), user.email)
    await expectSignedIn(page, user.id)
  })

  test('a forgotten password, reset by text message', async ({ visitor: { page } }) => {
    const phone = newPhone()
    const user = await createUser(app.instance, { phoneNumber: [phone.e164] })
    const { password } = newCredentials()
    await startWithPhone(page, phone.national)
    await page.getByRole('link', { name: /forgot password/i }).click()
    await page.getByRole('link', { name: 'Back' }).click()
    await page.getByRole('link', { name: /forgot password/i }).click()
    await page.getByRole('button', { name: /reset your password/i }).click()
    await enterCode(page, await nextCodeTo(app.instance, phone.e164))
    await page.waitForURL(/\/sign-in\/reset-password/)
    await page.locator('input[name=password]').fill(password)
    await page.locator('input[name=confirmPassword]').fill(password)
    await page.getByRole('button', { name: /reset password/i }).click()
    await expectSignedIn(page, user.id)
    expect(await users.verifyPassword({ userId: user.id, password })).toMatchObject({ verified: true })
  })

  test('one of two accounts signs out, and the other is chosen to go on with', async ({
    visitor: { page },
  }) => {
    const [first, second] = [await createUser(app.instance), await createUser(app.instance)]
    await signInWithPassword(page, app, first)
    await page.goto(`${app.url}/`)
    await page.locator('.cl-userButtonTrigger').click()
    await page.getByText('Add account', { exact: true }).click()
    await page.waitForURL(`${app.url}/sign-in**`)
    await signInWithPassword(page, app, second)
    await page.goto(`${app.url}/`)
    await page.locator('.cl-userButtonTrigger').click()
    await page.locator('.cl-userButtonPopoverCard').getByText('Sign out', { exact: true }).click()
    await eventually('the second account', () => activeSessions(second.id)).toHaveLength(0)
    expect(await activeSessions(first.id)).toHaveLength(1)
    await page.waitForURL(/\/sign-in\/choose/)
    await page.getByText(first.email).first().click()
    await expectSignedIn(page, first.id)
  })
}
