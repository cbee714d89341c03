import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDashboard, readDashboard, serverUserId } from '../harness/app-pages.js'
import { backendOf, createUser, newCredentials } from '../harness/backend.js'
import { eventually } from '../harness/eventually.js'
import { messagesTo, nextCodeTo } from '../harness/inbox.js'
import {
  enterCode,
  signInWithTicket,
  signOutWithUserButton,
  waitForClientState,
  waitForFirstFactor,
} from '../harness/official-components.js'
import { chooseInMenu, openProfile, press, rowOf } from '../harness/profile-pages.js'
import { answerAtProvider, type AtProvider, goByProvider, providerButton } from '../harness/provider-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** Somebody whom no other test knows, as a provider knows them. */
export const newPerson = (): Required<AtProvider> => {
  const { email } = newCredentials()
  return { name: 'Ada Lovelace', email, isProven: true }
}

/** Whom the server of the application sees, and what is stored of them. */
export async function signedInUser(page: Page, app: AppUnderTest) {
  await page.waitForURL(`${app.url}/`)
  await waitForClientState(page, 'signed-in')
  const { userId } = await openDashboard(page, app)
  return backendOf(app.instance).users.getUser(userId)
}

/** `<SignIn/>` and `<SignUp/>` with a provider. */
export function socialFlows(app: AppUnderTest): void {
  const { users } = backendOf(app.instance)
  const providersOf = async (userId: string) =>
    (await users.getUser(userId)).externalAccounts.map(({ provider }) => provider)

  test('somebody new signs up by the button of the sign-in form, and in by the one that says "Last used"', async ({
    visitor: { page },
  }) => {
    const person = newPerson()
    await page.goto(`${app.url}/sign-in`)
    await providerButton(page, 'google').waitFor()
    expect(await page.getByText('Last used').count()).toBe(0)
    await goByProvider(page, 'google', person)
    const user = await signedInUser(page, app)
    expect(user).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      passwordEnabled: false,
      emailAddresses: [{ emailAddress: person.email, linkedTo: [{ type: 'oauth_google' }] }],
      externalAccounts: [{ provider: 'oauth_google', emailAddress: person.email }],
    })
    await signOutWithUserButton(page, app)
    await page.goto(`${app.url}/dashboard`)
    await page.waitForURL(`${app.url}/sign-in**`)
    await providerButton(page, 'google').getByText('Last used').waitFor()
    expect(await page.getByText('Last used').count()).toBe(1)
    await goByProvider(page, 'google', person)
    // the protected page itself is the first one that the provider leads back to
    expect((await readDashboard(page, app)).userId).toBe(user.id)
  })

  test('an address that the provider has not proven is proven with a code before the account is connected', async ({
    visitor: { page },
  }) => {
    const user = await createUser(app.instance)
    await page.goto(`${app.url}/sign-in`)
    await goByProvider(page, 'google', { ...newPerson(), email: user.email, isProven: false })
    await waitForFirstFactor(page)
    await page.getByRole('link', { name: /use another method/i }).click()
    await page.getByRole('button', { name: /email code to/i }).click()
    const code = await nextCodeTo(app.instance, user.email, 1)
    expect(await providersOf(user.id)).toEqual([])
    await enterCode(page, code)
    expect((await signedInUser(page, app)).id).toBe(user.id)
    expect(await providersOf(user.id)).toEqual(['oauth_google'])
  })

  test('the form says in words that a person or a provider refused, and works again', async ({
    visitor: { page },
  }) => {
    const person = newPerson()
    for (const form of ['sign-in', 'sign-up']) {
      await page.goto(`${app.url}/${form}`)
      await goByProvider(page, 'google', 'Refuse')
      await page.getByText('You did not grant access to your account.').waitFor()
      await goByProvider(page, 'github', 'Fail')
      await page.getByText(/Unable to complete action at this time/).waitFor()
    }
    await goByProvider(page, 'github', person)
    expect((await signedInUser(page, app)).emailAddresses[0]?.emailAddress).toBe(person.email)
  })

  test('the sign-up form signs in whom it knows, and asks for a code where nothing is proven', async ({
    visitor: { page },
    guest,
  }) => {
    const user = await createUser(app.instance)
    await page.goto(`${app.url}/sign-up`)
    await goByProvider(page, 'github', { name: 'Ada', email: user.email })
    expect((await signedInUser(page, app)).id).toBe(user.id)

    const stranger = { ...newPerson(), isProven: false }
    await guest.page.goto(`${app.url}/sign-up`)
    await goByProvider(guest.page, 'github', stranger)
    await guest.page.waitForURL(/verify-email-address/)
    expect(await serverUserId(guest.page)).toBeNull()
    await enterCode(guest.page, await nextCodeTo(app.instance, stranger.email))
    const signedUp = await signedInUser(guest.page, app)
    expect(signedUp.emailAddresses).toMatchObject([
      { emailAddress: stranger.email, verification: { status: 'verified' } },
    ])
    expect(await providersOf(signedUp.id)).toEqual(['oauth_github'])
  })
}

/** The section "Connected accounts" of `<UserProfile/>`. */
export function connectedAccountFlows(app: AppUnderTest): void {
  const { users } = backendOf(app.instance)
  const accountsOf = async (userId: string) =>
    (await users.getUser(userId)).externalAccounts.map(({ provider, verification }) => [
      provider,
      verification?.status,
    ])

  test('connects an account, says that a provider failed, connects it again, and removes it', async ({
    visitor: { page },
  }) => {
    const user = await createUser(app.instance)
    const person = newPerson()
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    await connect(page, 'GitHub', 'Fail')
    await page.getByText('This account has been disconnected.').waitFor()
    expect(await accountsOf(user.id)).toEqual([['oauth_github', 'failed']])

    await press(page, 'Reconnect')
    await answerAtProvider(page, person)
    const row = rowOf(page, 'connectedAccounts', `GitHub`)
    await row.getByText(`• ${person.email}`).waitFor()
    expect(await page.getByText('Reconnect').count()).toBe(0)
    expect(await accountsOf(user.id)).toEqual([['oauth_github', 'verified']])
    const subjects = async () => (await messagesTo(app.instance, user.email)).map(({ subject }) => subject)
    await eventually('the mail to the owner', subjects).toContainEqual(expect.stringContaining('GitHub'))

    await connect(page, 'Google', 'Refuse')
    await page.getByText('You did not grant access to your Google account.').waitFor()
    await connect(page, 'Google', newPerson())
    await rowOf(page, 'connectedAccounts', 'Google').waitFor()
    await page.getByText(/did not grant access/i).waitFor({ state: 'detached' })

    await chooseInMenu(page, row, 'Remove')
    await press(page, 'Remove')
    await eventually('the accounts', () => accountsOf(user.id)).toEqual([['oauth_google', 'verified']])
    await row.waitFor({ state: 'detached' })
  })

  test('does not connect an account that is another person’s', async ({ visitor: { page }, guest }) => {
    const person = newPerson()
    await guest.page.goto(`${app.url}/sign-in`)
    await goByProvider(guest.page, 'google', person)
    const owner = await signedInUser(guest.page, app)

    const user = await createUser(app.instance)
    await signInWithTicket(page, app, user)
    await openProfile(page, app)
    await connect(page, 'Google', person)
    await page
      .locator('.cl-profileSection__connectedAccounts')
      .getByText(/another user/i)
      .waitFor()
    expect(await accountsOf(user.id)).toEqual([['oauth_google', 'failed']])
    expect(await accountsOf(owner.id)).toEqual([['oauth_google', 'verified']])
  })
}

async function connect(page: Page, provider: string, who: AtProvider | 'Refuse' | 'Fail'): Promise<void> {
  await page.locator('.cl-menuButton__connectedAccounts').click()
  await page.getByRole('menuitem', { name: `Connect ${provider} account` }).click()
  await answerAtProvider(page, who)
  await page.locator('.cl-modalContent').waitFor()
}
