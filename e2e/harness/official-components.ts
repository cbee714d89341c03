import type { Page } from 'playwright-core'
import { backendOf, type Credentials } from './backend.js'
import { eventually } from './eventually.js'
import { messagesTo, nextCodeTo } from './inbox.js'
import type { AppWithPages } from './sdks.js'

// What people see of @clerk/ui 1 and of clerk-js 4: names, labels and texts that both share.

const continueButton = (page: Page) => page.getByRole('button', { name: 'Continue', exact: true })

/** Opens the sign-in page and submits an identifier; ends on the first step, or on the error it shows. */
export async function submitIdentifier(page: Page, app: AppWithPages, identifier: string): Promise<void> {
  if (!page.url().startsWith(`${app.url}/sign-in`)) await page.goto(`${app.url}/sign-in`)
  await page.locator('input[name=identifier]').fill(identifier)
  await continueButton(page).click()
}

/** The start page carries a transparent password field for password managers; wait until it is gone. */
export async function waitForFirstFactor(page: Page): Promise<void> {
  await page.waitForURL(/\/sign-in\/factor-one/)
}

/**
 * Presses the last primary button, once nothing moves any more: cards open with an animation, which on a busy
 * machine can begin between Playwright's look at the button and its click.
 */
export async function submitForm(page: Page, within = ''): Promise<void> {
  const button = page.locator(`${within} .cl-formButtonPrimary`).last()
  await button.waitFor()
  await page.evaluate(async () => {
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(moving.map(({ finished }) => finished))
  })
  await button.click()
}

/** Submits a password on the step after the identifier. */
export async function submitPassword(page: Page, password: string): Promise<void> {
  await waitForFirstFactor(page)
  await page.locator('input[name=password]').fill(password)
  await continueButton(page).click()
}

/** Signs in with a password; resolves when the browser has left the sign-in page. */
export async function signInWithPassword(page: Page, app: AppWithPages, user: Credentials): Promise<void> {
  await submitIdentifier(page, app, user.email)
  await submitPassword(page, user.password)
  await waitUntilSignedIn(page)
}

/** Signs in by a link with a ticket, without any form. */
export async function signInWithTicket(page: Page, app: AppWithPages, user: { id: string }): Promise<void> {
  const params = { userId: user.id, expiresInSeconds: 600 }
  const { token } = await backendOf(app.instance).signInTokens.createSignInToken(params)
  await page.goto(`${app.url}/sign-in?__clerk_ticket=${token}`)
  await waitUntilSignedIn(page)
}

/** Waits until the official components have redirected away from their own pages. */
export async function waitUntilSignedIn(page: Page): Promise<void> {
  await page.waitForURL(url => !/^\/sign-(in|up)/.test(url.pathname))
}

/** Types the digits of a code: one box in version 7, six in version 4, both submit after the last digit. */
export async function enterCode(page: Page, code: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /Enter verification code/ }).first()
  // After a wrong code the field empties itself with a delay.
  const isReady = async () => (await field.isEnabled()) && (await field.inputValue()) === ''
  await eventually('the code field is ready', isReady).toBe(true)
  await field.focus()
  await page.keyboard.type(code, { delay: 30 })
}

/**
 * Presses "Resend" after its countdown; the page's clock is one that the test moves (`page.clock.install()`).
 */
export async function resendCode(page: Page): Promise<void> {
  const COUNTDOWN_MS = 31_000
  const button = page.getByRole('button', { name: /resend/i })
  await button.waitFor()
  await page.clock.runFor(COUNTDOWN_MS)
  await button.click()
}

/** Leaves the password step for the code that is sent by email, and enters it. */
export async function signInWithEmailCode(page: Page, app: AppWithPages, user: Credentials): Promise<void> {
  const before = (await messagesTo(app.instance, user.email)).length
  await submitIdentifier(page, app, user.email)
  await waitForFirstFactor(page)
  await page.getByRole('link', { name: /use another method/i }).click()
  await page.getByRole('button', { name: /email code to/i }).click()
  await enterCode(page, await nextCodeTo(app.instance, user.email, before))
  await waitUntilSignedIn(page)
}

/** Fills the sign-up form; ends on the step that asks for the code, or on the error it shows. */
export async function submitSignUpForm(page: Page, app: AppWithPages, person: Credentials): Promise<void> {
  await page.goto(`${app.url}/sign-up`)
  await page.locator('input[name=emailAddress]').fill(person.email)
  await page.locator('input[name=password]').fill(person.password)
  await continueButton(page).click()
}

/** Signs up with an address and a password, and verifies the address with the code from the inbox. */
export async function signUp(page: Page, app: AppWithPages, person: Credentials): Promise<void> {
  await submitSignUpForm(page, app, person)
  await page.waitForURL(/\/sign-up\/verify-email-address/)
  await enterCode(page, await nextCodeTo(app.instance, person.email))
  await waitUntilSignedIn(page)
}

/** "Forgot password?": the code by email, then a new password; ends signed in. */
export async function resetPassword(
  page: Page,
  app: AppWithPages,
  email: string,
  newPassword: string,
): Promise<void> {
  const before = (await messagesTo(app.instance, email)).length
  await submitIdentifier(page, app, email)
  await waitForFirstFactor(page)
  await page.getByRole('link', { name: /forgot password/i }).click()
  await page.getByRole('button', { name: /reset your password/i }).click()
  await enterCode(page, await nextCodeTo(app.instance, email, before))
  await page.waitForURL(/\/sign-in\/reset-password/)
  await page.locator('input[name=password]').fill(newPassword)
  await page.locator('input[name=confirmPassword]').fill(newPassword)
  await page.getByRole('button', { name: /reset password/i }).click()
  await waitUntilSignedIn(page)
}

/** Opens the user button's menu on the home page and signs out there. */
export async function signOutWithUserButton(page: Page, app: AppWithPages): Promise<void> {
  await page.goto(`${app.url}/`)
  await page.locator('.cl-userButtonTrigger').click()
  await page.locator('.cl-userButtonPopoverActionButton__signOut').click()
  await waitForClientState(page, 'signed-out')
}

/** Waits for what the browser's SDK says about the visitor. */
export async function waitForClientState(page: Page, state: 'signed-in' | 'signed-out'): Promise<void> {
  const shown = () => page.getByTestId('client-auth-state').textContent()
  await eventually('the state in the browser', shown).toBe(state)
}
