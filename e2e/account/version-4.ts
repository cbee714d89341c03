import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials, newPhone } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { nextCodeTo } from '../harness/inbox.js'
import { signInWithTicket, submitForm, waitForClientState } from '../harness/official-components.js'
import { drawPicture } from '../harness/pictures.js'
import { openProfile } from '../harness/profile-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { pretendToBeIPhone } from './security.js'
import { storedAccounts } from './stored-account.js'

/** Names of buttons are no accessible names there. */
const press = (page: Page, name: string) =>
  page.locator('.cl-modalContent button', { hasText: name }).first().click()

const submit = (page: Page) => submitForm(page, '.cl-modalContent')

/**
 * The same profile as clerk-js 4 shows it: one page. Email addresses and
 * authenticator apps are in sessions.test.ts.
 */
export function version4Flows(app: AppUnderTest): void {
  const { users } = backendOf(app.instance)
  const { activeSessions, hasPassword, expectDeleted } = storedAccounts(app)

  test('adds a phone number; takes a picture and takes it away', async ({ visitor: { page } }) => {
    const phone = newPhone()
    const user = await createUser(app.instance, { firstName: 'Ada' })
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    await press(page, 'Add a phone number')
    await page.locator('input[name=phoneNumber], input[type=tel]').first().fill(phone.national)
    await submit(page)
    const code = await nextCodeTo(app.instance, phone.e164)
    await page.locator('.cl-otpCodeFieldInput').first().focus()
    await page.keyboard.type(code, { delay: 30 })
    const status = async () => (await users.getUser(user.id)).phoneNumbers[0]?.verification?.status
    await eventually('the number', status).toBe('verified')

    const hasImage = async () => (await users.getUser(user.id)).hasImage
    const remove = page.getByText('Remove image')
    await openProfile(page, app)
    await page.locator('.cl-profileSectionPrimaryButton').first().click()
    await page.getByText('Upload image').waitFor()
    // a generated picture is none to remove
    expect(await remove.count()).toBe(0)
    await page.getByText('Upload image').click()
    await page.locator('input[type=file]').setInputFiles(await drawPicture(page))
    await eventually('a picture', hasImage).toBe(true)
    await openProfile(page, app)
    await page.locator('.cl-profileSectionPrimaryButton').first().click()
    await remove.click()
    await eventually('no picture', hasImage).toBe(false)
  })

  test('signs out of another device, changes the password, deletes the account', async ({
    visitor: { page },
    guest,
  }) => {
    const user = await createUser(app.instance)
    const { password } = newCredentials()
    await pretendToBeIPhone(guest.page)
    await signInWithTicket(guest.page, app, user)
    await signInWithTicket(page, app, user)
    const { sessionId } = await openDashboard(page, app)
    await openProfile(page, app)
    const devices = page.locator('.cl-profileSection__activeDevices .cl-accordionTriggerButton')
    await eventually('the devices', () => devices.count()).toBe(2)
    expect(await devices.first().innerText()).toMatch(/^Linux\s+This device\s+Chrome \d/)
    expect(await devices.nth(1).innerText()).toMatch(/^iPhone\s+Safari 17\.5/)
    await devices.nth(1).click()
    await press(page, 'Sign out of device')
    await eventually('the sessions', () => activeSessions(user.id)).toEqual([sessionId])
    await guest.page.goto(`${app.url}/`)
    await waitForClientState(guest.page, 'signed-out')

    await signInWithTicket(guest.page, app, user)
    await openProfile(page, app)
    await press(page, 'Change password')
    const change = async (current: string) => {
      await page.locator('input[name=currentPassword]').fill(current)
      await page.locator('input[name=newPassword]').fill(password)
      await page.locator('input[name=confirmPassword]').fill(password)
      await submit(page)
    }
    await change('not-the-password')
    await page
      .getByText(/incorrect password/i)
      .first()
      .waitFor()
    await change(user.password)
    await eventually('the new password', () => hasPassword(user.id, password)).toBe(true)
    expect(await activeSessions(user.id)).toEqual([sessionId])

    await openProfile(page, app)
    await press(page, 'Delete account')
    await page.locator('input[name=deleteConfirmation]').fill('Delete account')
    await submit(page)
    await expectDeleted(page, user.id)
  })
}
