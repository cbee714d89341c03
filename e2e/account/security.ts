import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard, serverUserId } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { signInWithPassword, signInWithTicket, waitForClientState } from '../harness/official-components.js'
import { openProfile, press } from '../harness/profile-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { storedAccounts } from './stored-account.js'

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'

/** From now on the tab's requests say that they are from an iPhone. */
export async function pretendToBeIPhone(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.setUserAgentOverride', { userAgent: IPHONE })
}

/** The page "Security": password, devices, deletion. Second factors and passkeys are files of their own. */
export function securityFlows(app: AppUnderTest): void {
  const { users, sessions } = backendOf(app.instance)
  const { activeSessions, hasPassword, expectDeleted } = storedAccounts(app)

  async function changePassword(page: Page, current: string, next: string): Promise<void> {
    await page.locator('input[name=currentPassword]').fill(current)
    await page.locator('input[name=newPassword]').fill(next)
    await page.locator('input[name=confirmPassword]').fill(next)
    await press(page, 'Save')
  }

  test('changes the password, with and without signing out of other devices', async ({ visitor, guest }) => {
    const { page } = visitor
    const user = await createUser(app.instance)
    const [second, third] = [newCredentials().password, newCredentials().password]
    await signInWithTicket(guest.page, app, user)
    await signInWithTicket(page, app, user)
    const { sessionId } = await openDashboard(page, app)
    await openProfile(page, app, 'Security')

    await press(page, 'Update password')
    const others = page.locator('input[name=signOutOfOtherSessions]')
    expect(await others.isChecked()).toBe(true)
    await page.getByText('Sign out of all other devices', { exact: true }).click()
    expect(await others.isChecked()).toBe(false)
    await changePassword(page, 'not-the-password', second)
    await page
      .getByText(/password is incorrect/i)
      .first()
      .waitFor()
    expect(await hasPassword(user.id, user.password)).toBe(true)
    await changePassword(page, user.password, second)
    await eventually('the new password', () => hasPassword(user.id, second)).toBe(true)
    expect(await activeSessions(user.id)).toHaveLength(2)
    await others.waitFor({ state: 'detached' })

    await press(page, 'Update password')
    await changePassword(page, second, third)
    await eventually('the newer password', () => hasPassword(user.id, third)).toBe(true)
    expect(await activeSessions(user.id)).toEqual([sessionId])
    await guest.page.goto(`${app.url}/`)
    await waitForClientState(guest.page, 'signed-out')
    expect(await serverUserId(page)).toBe(user.id)
  })

  test('sets a password for somebody who has none', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance, { password: undefined, skipPasswordRequirement: true })
    expect((await users.getUser(user.id)).passwordEnabled).toBe(false)
    await signInWithTicket(page, app, user)
    await openProfile(page, app, 'Security')
    await press(page, 'Set password')
    expect(await page.locator('input[name=currentPassword]').count()).toBe(0)
    await page.locator('input[name=newPassword]').fill(user.password)
    await page.locator('input[name=confirmPassword]').fill(user.password)
    await press(page, 'Save')
    await eventually('the password', () => hasPassword(user.id, user.password)).toBe(true)
  })

  test('lists devices, and signs out of another one, which is out then', async ({ visitor, guest }) => {
    const { page } = visitor
    const user = await createUser(app.instance)
    await pretendToBeIPhone(guest.page)
    await signInWithPassword(guest.page, app, user)
    const elsewhere = await openDashboard(guest.page, app)
    await signInWithTicket(page, app, user)
    const here = await openDashboard(page, app)
    await openProfile(page, app, 'Security')
    const devices = page.locator('.cl-activeDevice')
    await eventually('the devices', () => devices.count()).toBe(2)
    const texts = await devices.allInnerTexts()
    expect(texts[0]).toMatch(/^Linux\s+This device\s+Chrome \d[\d.]+\s+127\.0\.0\.1.*\s+Today at /)
    expect(texts[1]).toMatch(/^iPhone\s+Safari 17\.5\s+127\.0\.0\.1.*\s+Today at /)

    await page.locator('.cl-profileSection__activeDevices .cl-menuButtonEllipsis').click()
    await page.getByRole('menuitem', { name: 'Sign out of device' }).click()
    const status = async () => (await sessions.getSession(elsewhere.sessionId)).status
    await eventually('the session elsewhere', status).toBe('revoked')
    // @clerk/ui keeps the row until it draws the page anew; it stays the iPhone's
    await eventually('the row', () => devices.nth(1).innerText()).toMatch(/^iPhone\s+Safari 17\.5/)
    await page.getByRole('button', { name: 'Profile', exact: true }).click()
    await page.getByRole('button', { name: 'Security', exact: true }).click()
    await eventually('the devices', () => devices.count()).toBe(1)
    expect(await activeSessions(user.id)).toEqual([here.sessionId])
    await guest.page.goto(`${app.url}/`)
    await waitForClientState(guest.page, 'signed-out')
    await guest.page.goto(`${app.url}/dashboard`)
    await guest.page.waitForURL(`${app.url}/sign-in**`)
  })

  test('deletes the account after the typed confirmation', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance)
    await signInWithTicket(page, app, user)
    await openProfile(page, app, 'Security')
    await press(page, 'Delete account')
    const confirm = page.locator('.cl-formButtonPrimary')
    await page.locator('input[name=deleteConfirmation]').fill('delete')
    expect(await confirm.isDisabled()).toBe(true)
    await page.locator('input[name=deleteConfirmation]').fill('Delete account')
    await confirm.click()
    await expectDeleted(page, user.id)
  })
}
