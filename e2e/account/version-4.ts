import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard, readDashboard } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials, newPhone } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { nextCodeTo } from '../harness/inbox.js'
import {
  signInWithTicket,
  signOutWithUserButton,
  submitForm,
  waitForClientState,
} from '../harness/official-components.js'
import { drawPicture } from '../harness/pictures.js'
import { openProfile } from '../harness/profile-pages.js'
import { answerAtProvider, type AtProvider, goByProvider } from '../harness/provider-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { pretendToBeIPhone } from './security.js'
import { newPerson, signedInUser } from './social.js'
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

/** Providers as clerk-js 4 shows them, with its own pages and with a button of the application's. */
export function version4SocialFlows(app: AppUnderTest): void {
  const providersOf = async (userId: string) =>
    (await backendOf(app.instance).users.getUser(userId)).externalAccounts.map(({ provider }) => provider)

  test('signs up and in by the forms, which say in words that somebody refused', async ({
    visitor: { page },
  }) => {
    const person = newPerson()
    const user = await createUser(app.instance)
    await page.goto(`${app.url}/sign-up`)
    await goByProvider(page, 'google', 'Refuse')
    // on the page that the environment names: version 4 knows no other one there
    await page.getByText('You did not grant access to your account.').waitFor()
    await page.goto(`${app.url}/sign-up`)
    await goByProvider(page, 'google', person)
    const { id } = await signedInUser(page, app)
    expect(await providersOf(id)).toEqual(['oauth_google'])
    await signOutWithUserButton(page, app)

    await page.goto(`${app.url}/sign-in`)
    await goByProvider(page, 'github', { ...newPerson(), email: user.email })
    expect((await signedInUser(page, app)).id).toBe(user.id)
  })

  test('a callback that is told nothing leads to the home page after a sign-up, and where a sign-in wants', async ({
    visitor: { page },
  }) => {
    const person = newPerson()
    const pressButton = async () => {
      await page.goto(`${app.url}/own-button`)
      await page.getByRole('button', { name: 'Sign in with Google' }).click()
      await answerAtProvider(page, person)
    }
    await pressButton()
    const { id } = await signedInUser(page, app)
    await signOutWithUserButton(page, app)
    await pressButton()
    expect((await readDashboard(page, app)).userId).toBe(id)
  })

  const accountsOf = async (userId: string) =>
    (await backendOf(app.instance).users.getUser(userId)).externalAccounts.map(
      ({ provider, verification }) => [provider, verification?.status],
    )
  /** Leaves from the profile; the provider leads back into it, and it opens by itself. */
  const connect = async (page: Page, who: AtProvider | 'Fail') => {
    await openProfile(page, app)
    await press(page, 'Connect account')
    await page.locator('.cl-modalContent').getByText('Connect GitHub account').click()
    await answerAtProvider(page, who)
    await page.locator('.cl-modalContent').waitFor()
  }
  const account = (page: Page) =>
    page.locator('.cl-profileSection__connectedAccounts .cl-accordionTriggerButton')

  test('connects an account past a provider that failed, and removes it', async ({ visitor: { page } }) => {
    const user = await createUser(app.instance)
    const { email } = newPerson()
    await signInWithTicket(page, app, user)
    await connect(page, 'Fail')
    await page.getByText('Retry failed connection').waitFor()
    expect(await accountsOf(user.id)).toEqual([['oauth_github', 'failed']])
    await press(page, 'Try again')
    await answerAtProvider(page, { email })
    await eventually('the account in the profile', () => account(page).innerText()).toContain(email)
    expect(await page.getByText('Retry failed connection').count()).toBe(0)
    expect(await accountsOf(user.id)).toEqual([['oauth_github', 'verified']])
    // after another try the profile opens without the account's details
    await account(page).click()
    await press(page, 'Remove connected account')
    await submit(page)
    await eventually('no account', () => providersOf(user.id)).toEqual([])
  })

  test('does not connect an account that is another person’s', async ({ visitor: { page }, guest }) => {
    const person = newPerson()
    await guest.page.goto(`${app.url}/sign-in`)
    await goByProvider(guest.page, 'github', person)
    const owner = await signedInUser(guest.page, app)

    const user = await createUser(app.instance)
    await signInWithTicket(page, app, user)
    await connect(page, person)
    await page
      .locator('.cl-profileSection__connectedAccounts')
      .getByText(/another user/i)
      .waitFor()
    expect(await accountsOf(user.id)).toEqual([['oauth_github', 'failed']])
    expect(await accountsOf(owner.id)).toEqual([['oauth_github', 'verified']])
  })
}
