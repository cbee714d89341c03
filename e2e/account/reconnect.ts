import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { backendOf } from '../harness/backend.js'
import type { OpenIdProvider } from '../harness/openid-provider.js'
import { openProfile, rowOf } from '../harness/profile-pages.js'
import { answerAtProvider, goByProvider, providerButton } from '../harness/provider-pages.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { newPerson, signedInUser } from './social.js'

/** "Reconnect" of `<UserProfile/>`, for an account that worked once. */
export function reconnectFlows(app: AppUnderTest, acme: () => OpenIdProvider): void {
  const { users } = backendOf(app.instance)
  const reconnect = (page: Page) => page.getByRole('button', { name: 'Reconnect', exact: true })
  const disconnected = (page: Page) => page.getByText('This account has been disconnected.')

  test('an account without a scope that the application wants now', async ({ visitor: { page } }) => {
    const person = newPerson()
    const scopesOf = async (userId: string) =>
      (await users.getUser(userId)).externalAccounts[0]?.approvedScopes.split(' ')
    await page.goto(`${app.url}/sign-in`)
    await goByProvider(page, 'github', person)
    const { id } = await signedInUser(page, app)
    expect(await scopesOf(id)).not.toContain('repo')
    await page.goto(`${app.url}/profile`)
    await disconnected(page).waitFor()
    await reconnect(page).click()
    await answerAtProvider(page, person)
    await page.waitForURL(`${app.url}/profile**`)
    await rowOf(page, 'connectedAccounts', 'GitHub').waitFor()
    await disconnected(page).waitFor({ state: 'detached' })
    expect(await reconnect(page).count()).toBe(0)
    expect(await scopesOf(id)).toContain('repo')
  })

  test('an account whose refresh token the provider takes no more', async ({ visitor: { page } }) => {
    const { email } = newPerson()
    const provider = acme()
    const tokenOf = async (userId: string) =>
      (await users.getUserOauthAccessToken(userId, 'custom_acme')).data[0]?.token
    provider.person = { sub: email, email, email_verified: true, given_name: 'Ada' }
    provider.tokenLifetime = 1
    await page.goto(`${app.url}/sign-in`)
    await providerButton(page, 'custom_acme').click()
    const { id } = await signedInUser(page, app)
    expect(await tokenOf(id)).toBeTruthy()
    await openProfile(page, app)
    const account = rowOf(page, 'connectedAccounts', 'Acme')
    await account.waitFor()
    expect(await reconnect(page).count()).toBe(0)

    provider.isRevoked = true
    await expect(tokenOf(id)).rejects.toMatchObject({
      errors: [{ code: 'external_account_missing_refresh_token' }],
    })
    provider.isRevoked = false
    await openProfile(page, app)
    await disconnected(page).waitFor()
    await reconnect(page).click()
    // the provider asks nobody anything, and the profile opens anew
    await disconnected(page).waitFor({ state: 'detached' })
    await account.waitFor()
    expect(await reconnect(page).count()).toBe(0)
    expect(await tokenOf(id)).toBeTruthy()
  })
}
