import { text } from 'node:stream/consumers'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { backendOf, createUser, newPhone } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { nextCodeTo } from '../harness/inbox.js'
import {
  enterCode,
  signInWithTicket,
  signOutWithUserButton,
  submitIdentifier,
  submitPassword,
  waitUntilSignedIn,
} from '../harness/official-components.js'
import { chooseInMenu, openProfile, press, rowOf } from '../harness/profile-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** The ten codes on the page: they are there once more for the printer. */
async function shownBackupCodes(page: Page): Promise<string[]> {
  const codes = async () => [...new Set(await page.getByText(/^[a-z0-9]{8}$/).allTextContents())]
  await eventually('ten codes', async () => (await codes()).length).toBe(10)
  return codes()
}

/** Three buttons with nothing but a picture, before the one that ends the page. */
const pressBelowCodes = (page: Page, what: 'copy' | 'print' | 'download') =>
  page
    .getByRole('button', { name: /finish/i })
    .locator(`xpath=preceding::button[${['copy', 'print', 'download'].indexOf(what) + 1}]`)
    .click()

async function addSecondFactor(page: Page, name: string): Promise<void> {
  await page.locator('.cl-menuButton__mfa').click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** Sets up an authenticator app by its secret; ends on what follows the right code. */
async function addAuthenticatorApp(page: Page): Promise<string> {
  await addSecondFactor(page, 'Authenticator application')
  await page.getByRole('button', { name: /can.t scan qr code/i }).click()
  const fields = page.locator('.cl-modalContent input')
  const secret = async () => {
    const values = await fields.evaluateAll(all => all.map(field => (field as HTMLInputElement).value))
    return values.find(value => /^[A-Z2-7]{32}$/.test(value)) ?? ''
  }
  await eventually('the secret', secret).not.toBe('')
  const found = await secret()
  await press(page, 'Continue')
  await enterCode(page, new TOTP({ secret: found }).generate())
  return found
}

/** Two-step verification: everything that can be added, used at sign-in, preferred, and taken away. */
export function secondFactorFlows(app: AppUnderTest): void {
  const { users } = backendOf(app.instance)
  const stored = async (userId: string) => {
    const { twoFactorEnabled, totpEnabled, backupCodeEnabled, phoneNumbers } = await users.getUser(userId)
    const [phone] = phoneNumbers
    return {
      twoFactorEnabled,
      totpEnabled,
      backupCodeEnabled,
      phone: phone?.reservedForSecondFactor,
      isPhoneDefault: phone?.defaultSecondFactor,
    }
  }

  async function signInUntilSecondFactor(page: Page, user: { email: string; password: string }) {
    await signOutWithUserButton(page, app)
    await submitIdentifier(page, app, user.email)
    await submitPassword(page, user.password)
    await page.waitForURL(/\/sign-in\/factor-two/)
  }

  test('an authenticator app: set up, used at sign-in, removed', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance)
    await signInWithTicket(page, app, user)
    await openProfile(page, app, 'Security')
    const secret = await addAuthenticatorApp(page)
    await shownBackupCodes(page)
    await page.getByRole('button', { name: /finish/i }).click()
    await eventually('the second factor', () => stored(user.id)).toMatchObject({ totpEnabled: true })

    await signInUntilSecondFactor(page, user)
    await enterCode(page, new TOTP({ secret }).generate({ timestamp: Date.now() + 30_000 }))
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, app)).userId).toBe(user.id)

    await openProfile(page, app, 'Security')
    await chooseInMenu(page, rowOf(page, 'mfa', 'Authenticator application'), 'Remove')
    await press(page, 'Remove')
    await eventually('no second factor', () => stored(user.id)).toMatchObject({
      twoFactorEnabled: false,
      totpEnabled: false,
      backupCodeEnabled: false,
    })
  })

  test('a phone number and backup codes: downloaded, made anew, preferred, used at sign-in, removed', async ({
    visitor: { page, context },
  }) => {
    const phone = newPhone()
    const user = await createUser(app.instance, { phoneNumber: [phone.e164] })
    await signInWithTicket(page, app, user)
    await openProfile(page, app, 'Security')
    await addSecondFactor(page, 'SMS code')
    await page.getByRole('button', { name: new RegExp(phone.national.slice(-4)) }).click()
    const first = await shownBackupCodes(page)
    const [download] = await Promise.all([page.waitForEvent('download'), pressBelowCodes(page, 'download')])
    const file = await text(await download.createReadStream())
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await pressBelowCodes(page, 'copy')
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await eventually('the clipboard', copied).toContain(first[0])
    for (const code of first)
      expect([file, await copied()].every(content => content.includes(code))).toBe(true)
    await page.getByRole('button', { name: /finish/i }).click()
    await eventually('the second factor', () => stored(user.id)).toEqual({
      twoFactorEnabled: true,
      totpEnabled: false,
      backupCodeEnabled: true,
      phone: true,
      isPhoneDefault: true,
    })

    await chooseInMenu(page, rowOf(page, 'mfa', 'Backup codes'), 'Regenerate')
    // this session has proven the first factor alone
    await page
      .getByText(/verification required/i)
      .first()
      .waitFor()
    await enterCode(page, await nextCodeTo(app.instance, phone.e164))
    const second = await shownBackupCodes(page)
    expect(second.filter(code => first.includes(code))).toEqual([])
    await page.getByRole('button', { name: /finish/i }).click()

    await signInUntilSecondFactor(page, user)
    const code = await nextCodeTo(app.instance, phone.e164, 1)
    await page.getByRole('link', { name: /use another method/i }).click()
    await page.getByRole('button', { name: /backup code/i }).click()
    await page.locator('input[name=code]').fill(first[0]!)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page
      .getByText(/incorrect|is invalid/i)
      .first()
      .waitFor()
    await page.locator('input[name=code]').fill(second[0]!)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await waitUntilSignedIn(page)

    await signInUntilSecondFactor(page, user)
    await enterCode(page, await nextCodeTo(app.instance, phone.e164, 2))
    await waitUntilSignedIn(page)
    expect((await openDashboard(page, app)).userId).toBe(user.id)
    expect(code).toMatch(/^\d{6}$/)

    await openProfile(page, app, 'Security')
    await addAuthenticatorApp(page)
    await page.getByRole('button', { name: /finish/i }).click()
    await eventually('both', () => stored(user.id)).toMatchObject({ totpEnabled: true, phone: true })
    await chooseInMenu(page, rowOf(page, 'mfa', 'SMS Code'), 'Set as default')
    await eventually('the default', () => stored(user.id)).toMatchObject({ isPhoneDefault: true })
    await chooseInMenu(page, rowOf(page, 'mfa', 'SMS Code'), 'Remove')
    await press(page, 'Remove')
    await eventually('the app alone', () => stored(user.id)).toMatchObject({
      twoFactorEnabled: true,
      totpEnabled: true,
      phone: false,
      isPhoneDefault: false,
    })
  })
}
