import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials, newPhone, newUsername } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { ageFirstFactor } from '../harness/frontdesk-database.js'
import type { RunningFrontdesk } from '../harness/frontdesk-process.js'
import { nextCodeTo } from '../harness/inbox.js'
import { enterCode, signInWithTicket, submitForm } from '../harness/official-components.js'
import { chooseInMenu, openProfile, press, type ProfilePage, rowOf } from '../harness/profile-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

const SENSITIVE: [ProfilePage, string, (page: Page) => Promise<void>][] = [
  [
    'Profile',
    'a new email address',
    async page => {
      await press(page, 'Add email address')
      await page.locator('input[name=emailAddress]').fill(newCredentials().email)
      await press(page, 'Add')
    },
  ],
  [
    'Profile',
    'a new phone number',
    async page => {
      await press(page, 'Add phone number')
      await page.locator('input[name=phoneNumber], input[type=tel]').first().fill(newPhone().national)
      await press(page, 'Add')
    },
  ],
  [
    'Security',
    'an authenticator app',
    async page => {
      await page.locator('.cl-menuButton__mfa').click()
      await page.getByRole('menuitem', { name: 'Authenticator application' }).click()
    },
  ],
  [
    'Security',
    'the end of the account',
    async page => {
      await press(page, 'Delete account')
      await page.locator('input[name=deleteConfirmation]').fill('Delete account')
      await submitForm(page)
    },
  ],
]

/** Where the instance wants a recent proof, sensitive changes ask for one; then they are made. */
export function reverificationFlows(app: AppUnderTest, server: () => RunningFrontdesk): void {
  const { users } = backendOf(app.instance)

  test('what is sensitive asks who it is, and is made after a code by email', async ({
    visitor: { page },
  }) => {
    const [phone, second] = [newPhone(), newPhone()]
    const user = await createUser(app.instance, {
      phoneNumber: [phone.e164, second.e164],
      username: newUsername(),
      firstName: 'Ada',
      lastName: 'Lovelace',
      skipLegalChecks: true,
    })
    await signInWithTicket(page, app, user)
    const { sessionId } = await openDashboard(page, app)
    ageFirstFactor(server(), sessionId)
    const question = page.getByText(/verification required/i).first()
    for (const [name, what, act] of SENSITIVE) {
      await openProfile(page, app, name)
      await act(page)
      await question.waitFor().catch(() => expect.fail(`${what} was not asked about`))
    }
    const numbers = async () => (await users.getUser(user.id)).phoneNumbers.map(each => each.phoneNumber)
    await openProfile(page, app)
    await chooseInMenu(page, rowOf(page, 'phoneNumbers', second.national.slice(-4)), 'Remove phone number')
    await press(page, 'Remove')
    await question.waitFor()
    expect(await numbers()).toEqual([phone.e164, second.e164])
    await page.getByRole('link', { name: /use another method/i }).click()
    await page.getByRole('button', { name: /email code to/i }).click()
    await enterCode(page, await nextCodeTo(app.instance, user.email))
    await eventually('the numbers', numbers).toEqual([phone.e164])
  })
}
